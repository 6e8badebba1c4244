package io.ringmaster.client;

import io.ringmaster.codecs.client.NodeKind;

/**
 * The kind of node to create, and whether the server appends a sequence number to its path.
 */
public enum CreateMode
{
    /** Lives until it is deleted. */
    PERSISTENT(NodeKind.PERSISTENT, false),
    /** Lives until it is deleted; its path ends with the parent's ten-digit counter. */
    PERSISTENT_SEQUENTIAL(NodeKind.PERSISTENT, true),
    /** Lives as long as the session; has no children. */
    EPHEMERAL(NodeKind.EPHEMERAL, false),
    /** Lives as long as the session; its path ends with the parent's ten-digit counter. */
    EPHEMERAL_SEQUENTIAL(NodeKind.EPHEMERAL, true),
    /** Deleted by the server some time after its last child was. */
    CONTAINER(NodeKind.CONTAINER, false),
    /** Deleted by the server once it has no children and was not set for its time to live. */
    TTL(NodeKind.TTL, false),
    /** With a time to live; its path ends with the parent's ten-digit counter. */
    TTL_SEQUENTIAL(NodeKind.TTL, true);

    private final NodeKind kind;
    private final boolean isSequential;

    CreateMode(final NodeKind kind, final boolean isSequential)
    {
        this.kind = kind;
        this.isSequential = isSequential;
    }

    /**
     * Does the server choose the end of the path?
     *
     * @return true if it does.
     */
    public boolean isSequential()
    {
        return isSequential;
    }

    /**
     * Does the node end with the session?
     *
     * @return true if it does.
     */
    public boolean isEphemeral()
    {
        return kind == NodeKind.EPHEMERAL;
    }

    /**
     * Does the mode want a time to live?
     *
     * @return true if it does.
     */
    public boolean hasTtl()
    {
        return kind == NodeKind.TTL;
    }

    NodeKind kind()
    {
        return kind;
    }
}

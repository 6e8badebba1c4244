package io.ringmaster.engine.tree;

/** What a tree holds, in numbers that are kept up to date by each change. Same thread as the tree. */
public final class TreeContent
{
    private final ZnodeTree tree;

    /**
     * Construct.
     *
     * @param tree to look at.
     */
    public TreeContent(final ZnodeTree tree)
    {
        this.tree = tree;
    }

    /**
     * What clients have stored: the lengths of all full paths and of all data, without what it takes to keep them.
     *
     * @return bytes.
     */
    public long contentBytes()
    {
        return tree.payloads.contentBytes();
    }

    /**
     * Ephemerals of all sessions.
     *
     * @return the count.
     */
    public long ephemeralCount()
    {
        return tree.ephemerals.totalCount();
    }

    /**
     * Sessions that own an ephemeral.
     *
     * @return the count.
     */
    public int ephemeralOwnerCount()
    {
        return tree.ephemerals.ownerCount();
    }
}

package io.ringmaster.engine.tree;

/**
 * Records of a snapshot do not make a tree. The message names the row of the record at fault, if there is one.
 */
public final class SnapshotFormatException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    /**
     * Construct.
     *
     * @param message what is wrong, and where.
     */
    public SnapshotFormatException(final String message)
    {
        super(message);
    }
}

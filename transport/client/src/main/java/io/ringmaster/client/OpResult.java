package io.ringmaster.client;

/**
 * What one operation of a multi or multiRead came to.
 */
public sealed interface OpResult permits Created, NodeData, Children, OpResult.Done, OpResult.Changed, OpResult.Failed
{
    /** A delete or a check that was done. */
    record Done() implements OpResult
    {
    }

    /**
     * A setData that was done.
     *
     * @param stat of the node after it.
     */
    record Changed(Stat stat) implements OpResult
    {
    }

    /**
     * An operation without effect: it failed itself, or stands in a multi of which another operation failed.
     *
     * @param errorCode of the operation itself; {@code OK} if it stands before the one that failed,
     *                  {@code RUNTIME_INCONSISTENCY} if it stands behind it.
     */
    record Failed(int errorCode) implements OpResult
    {
    }
}

package io.ringmaster.engine.replica;

/** Up to where the history of this server is known to be committed. Outlives roles, never goes back. */
final class CommitPoint
{
    private final ReplicaLog log;
    private long zxid;

    CommitPoint(final ReplicaLog log)
    {
        this.log = log;
    }

    /** What a snapshot covers is committed, from the moment on at which it is in the history's place. */
    long zxid()
    {
        return Math.max(zxid, log.baseZxid());
    }

    /** Up to where records may be applied: what is committed and durable here. */
    long applicableZxid()
    {
        return Math.min(zxid(), log.durableZxid());
    }

    void advance(final long newZxid)
    {
        if (newZxid > zxid)
        {
            zxid = newZxid;
        }
    }
}

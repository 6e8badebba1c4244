package io.ringmaster.tools.simulator;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.replica.ReplicaLog;

/** A history that is another one, but for what a mutation overrides. */
class FilterLog implements ReplicaLog
{
    private final ReplicaLog log;

    FilterLog(final ReplicaLog log)
    {
        this.log = log;
    }

    @Override
    public long baseZxid()
    {
        return log.baseZxid();
    }

    @Override
    public long lastZxid()
    {
        return log.lastZxid();
    }

    @Override
    public long durableZxid()
    {
        return log.durableZxid();
    }

    @Override
    public long floor(final long zxid)
    {
        return log.floor(zxid);
    }

    @Override
    public boolean append(
        final boolean isEpoch, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        return log.append(isEpoch, zxid, buffer, offset, length);
    }

    @Override
    public boolean isFull()
    {
        return log.isFull();
    }

    @Override
    public void truncate(final long zxid)
    {
        log.truncate(zxid);
    }

    @Override
    public boolean isSettled()
    {
        return log.isSettled();
    }

    @Override
    public Cursor openCursor(final long afterZxid)
    {
        return log.openCursor(afterZxid);
    }
}

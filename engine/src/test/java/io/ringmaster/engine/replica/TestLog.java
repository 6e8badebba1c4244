package io.ringmaster.engine.replica;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A history in memory, of which only what was synced is durable. */
final class TestLog implements ReplicaLog
{
    private final List<Entry> entries = new ArrayList<>();
    private long baseZxid;
    private int durableCount;
    private int truncations;
    private long pendingTruncation = -1;
    private long pendingBase = -1;
    private boolean isAutoSync = true;
    private boolean isFull;

    /** Whether there is no room for more. */
    void full(final boolean isNowFull)
    {
        isFull = isNowFull;
    }

    /** Whether everything is durable as soon as it was appended. */
    void autoSync(final boolean isAuto)
    {
        isAutoSync = isAuto;
    }

    /** Make durable what was begun. */
    void sync()
    {
        if (pendingTruncation >= 0)
        {
            entries.removeIf(entry -> entry.zxid > pendingTruncation);
            pendingTruncation = -1;
        }
        if (pendingBase >= 0)
        {
            entries.clear();
            baseZxid = pendingBase;
            pendingBase = -1;
        }
        durableCount = entries.size();
    }

    /** What a crash leaves. */
    TestLog crashed()
    {
        final TestLog log = new TestLog();
        log.baseZxid = baseZxid;
        log.entries.addAll(entries.subList(0, durableCount));
        log.durableCount = durableCount;
        return log;
    }

    /** Drop records up to a zxid, as a snapshot covers them. */
    void purge(final long zxid)
    {
        final int count = entries.size();
        entries.removeIf(entry -> entry.zxid <= zxid);
        durableCount -= count - entries.size();
        baseZxid = zxid;
    }

    void install(final long zxid)
    {
        pendingBase = zxid;
        syncIfAuto();
    }

    int truncations()
    {
        return truncations;
    }

    List<Long> zxids()
    {
        return entries.stream().map(entry -> entry.zxid).toList();
    }

    @Override
    public long baseZxid()
    {
        return baseZxid;
    }

    @Override
    public long lastZxid()
    {
        return entries.isEmpty() ? baseZxid : entries.get(entries.size() - 1).zxid;
    }

    @Override
    public long durableZxid()
    {
        final long zxid = durableCount == 0 ? baseZxid : entries.get(durableCount - 1).zxid;
        return pendingTruncation >= 0 ? Math.min(zxid, pendingTruncation) : zxid;
    }

    @Override
    public long floor(final long zxid)
    {
        long floor = baseZxid <= zxid ? baseZxid : -1;
        for (final Entry entry : entries)
        {
            floor = entry.zxid <= zxid ? entry.zxid : floor;
        }
        return floor;
    }

    @Override
    public boolean append(
        final boolean isEpoch, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!isSettled() || !Zxid.isNext(isEpoch, zxid, lastZxid()))
        {
            throw new IllegalStateException(Zxid.text(zxid) + " behind " + Zxid.text(lastZxid()));
        }
        if (isFull)
        {
            return false;
        }
        final byte[] content = new byte[length];
        buffer.getBytes(offset, content);
        entries.add(new Entry(isEpoch, zxid, new UnsafeBuffer(content)));
        syncIfAuto();
        return true;
    }

    @Override
    public boolean isFull()
    {
        return isFull;
    }

    @Override
    public void truncate(final long zxid)
    {
        truncations++;
        pendingTruncation = zxid;
        syncIfAuto();
    }

    @Override
    public boolean isSettled()
    {
        return pendingTruncation < 0 && pendingBase < 0;
    }

    @Override
    public Cursor openCursor(final long afterZxid)
    {
        return new TestCursor(afterZxid);
    }

    private void syncIfAuto()
    {
        if (isAutoSync)
        {
            sync();
        }
    }

    private record Entry(boolean isEpoch, long zxid, DirectBuffer content)
    {
    }

    private final class TestCursor implements Cursor
    {
        private long zxid;

        TestCursor(final long zxid)
        {
            this.zxid = zxid;
        }

        @Override
        public int poll(final RecordHandler handler, final int limit)
        {
            if (floor(zxid) != zxid)
            {
                return -1;
            }
            int count = 0;
            for (final Entry entry : entries)
            {
                if (entry.zxid > zxid && count < limit)
                {
                    if (!handler.onRecord(entry.isEpoch, entry.zxid, entry.content, 0, entry.content.capacity()))
                    {
                        return count;
                    }
                    zxid = entry.zxid;
                    count++;
                }
            }
            return count;
        }

        @Override
        public void close()
        {
        }
    }
}

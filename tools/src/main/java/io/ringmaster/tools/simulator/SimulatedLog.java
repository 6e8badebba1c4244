package io.ringmaster.tools.simulator;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.replica.ReplicaLog;

/** The history on a {@link SimulatedDisk}. */
final class SimulatedLog implements ReplicaLog
{
    private static final byte[] NO_CONTENT = new byte[0];

    private final SimulatedDisk disk;

    SimulatedLog(final SimulatedDisk disk)
    {
        this.disk = disk;
    }

    @Override
    public long baseZxid()
    {
        return disk.baseZxid();
    }

    @Override
    public long lastZxid()
    {
        return disk.lastZxid();
    }

    @Override
    public long durableZxid()
    {
        return disk.durableZxid();
    }

    @Override
    public long floor(final long zxid)
    {
        final long index = disk.floorIndex(zxid);
        return index < 0 ? -1 : disk.zxidAt(index);
    }

    @Override
    public boolean append(
        final boolean isEpoch, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        byte[] content = NO_CONTENT;
        if (!isEpoch)
        {
            content = new byte[length];
            buffer.getBytes(offset, content);
        }
        return disk.append(isEpoch, zxid, content);
    }

    @Override
    public boolean isFull()
    {
        return disk.isFull();
    }

    @Override
    public void truncate(final long zxid)
    {
        disk.truncate(zxid);
    }

    @Override
    public boolean isSettled()
    {
        return disk.isSettled();
    }

    @Override
    public Cursor openCursor(final long afterZxid)
    {
        final long index = disk.floorIndex(afterZxid);
        Violation.unless(index >= 0 && disk.zxidAt(index) == afterZxid,
            () -> "a cursor is opened behind " + LogRecord.text(afterZxid) + ", which is not there");
        final Place place = new Place(disk, index);
        disk.register(place);
        return place;
    }

    /** Where a reader stands. */
    static final class Place implements Cursor
    {
        private final SimulatedDisk disk;
        private final UnsafeBuffer buffer = new UnsafeBuffer(NO_CONTENT);
        private long index;
        private boolean hasEnded;

        Place(final SimulatedDisk disk, final long index)
        {
            this.disk = disk;
            this.index = index;
        }

        long index()
        {
            return index;
        }

        void end()
        {
            hasEnded = true;
        }

        @Override
        public int poll(final RecordHandler handler, final int limit)
        {
            int count = 0;
            while (!hasEnded && count < limit && index < disk.lastIndex())
            {
                final LogRecord record = disk.record(index + 1);
                buffer.wrap(record.content());
                if (!handler.onRecord(record.isEpoch(), record.zxid(), buffer, 0, record.content().length))
                {
                    break;
                }
                index++;
                count++;
            }
            return count;
        }

        @Override
        public void close()
        {
            hasEnded = true;
            disk.unregister(this);
        }
    }
}

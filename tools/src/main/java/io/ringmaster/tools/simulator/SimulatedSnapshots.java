package io.ringmaster.tools.simulator;

import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.engine.replica.SnapshotTransfer;

/** The snapshots on a {@link SimulatedDisk}. */
final class SimulatedSnapshots implements SnapshotTransfer
{
    private final SimulatedDisk disk;
    private final SplitRandom random;
    private final Supplier<ModelState> stateNow;
    private int receivingCount;

    SimulatedSnapshots(final SimulatedDisk disk, final SplitRandom random, final Supplier<ModelState> stateNow)
    {
        this.disk = disk;
        this.random = random;
        this.stateNow = stateNow;
    }

    /** Whether a snapshot is on its way from the leader. */
    boolean isReceiving()
    {
        return receivingCount > 0;
    }

    @Override
    public Source openNewest()
    {
        if (disk.snapshot() == null || random.chance(0.2))
        {
            disk.takeSnapshot(stateNow.get());
            return null;
        }
        return new Reader(disk.snapshot());
    }

    @Override
    public Target receive(final long zxid, final long length)
    {
        receivingCount++;
        return new Writer(zxid, length);
    }

    private final class Reader implements Source
    {
        private final long zxid;
        private final byte[] bytes;

        Reader(final ModelState state)
        {
            zxid = state.zxid();
            bytes = state.encode();
        }

        @Override
        public long zxid()
        {
            return zxid;
        }

        @Override
        public long length()
        {
            return bytes.length;
        }

        @Override
        public int read(
            final long position, final MutableDirectBuffer buffer, final int offset, final int maxLength)
        {
            if (random.chance(0.1))
            {
                return 0;
            }
            final int length = (int)Math.min(maxLength, bytes.length - position);
            buffer.putBytes(offset, bytes, (int)position, length);
            return length;
        }

        @Override
        public void close()
        {
            // Nothing to be freed.
        }
    }

    private final class Writer implements Target
    {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final long zxid;
        private final long length;
        private boolean isOpen = true;

        Writer(final long zxid, final long length)
        {
            this.zxid = zxid;
            this.length = length;
        }

        @Override
        public boolean append(final DirectBuffer buffer, final int offset, final int partLength)
        {
            if (random.chance(0.05))
            {
                return false;
            }
            final byte[] part = new byte[partLength];
            buffer.getBytes(offset, part);
            bytes.writeBytes(part);
            return true;
        }

        @Override
        public void install()
        {
            Violation.unless(isOpen && bytes.size() == length, () -> "a snapshot with bytes missing is installed");
            final ModelState state = ModelState.decode(bytes.toByteArray());
            Violation.unless(state.zxid() == zxid, () -> "a snapshot of another zxid is installed");
            disk.install(state);
        }

        @Override
        public boolean isFailed()
        {
            return false;
        }

        @Override
        public void close()
        {
            if (isOpen)
            {
                isOpen = false;
                receivingCount--;
            }
        }
    }
}

package io.ringmaster.engine.differential;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.SnapshotSink;

/** Keeps snapshots in memory, and has no room in some or in most calls, so that one takes a while under load. */
final class FakeSnapshots implements SnapshotSink
{
    /**
     * A complete snapshot.
     *
     * @param zxid   that it stands at.
     * @param buffer holding the bytes offered and nothing else.
     */
    record Snapshot(long zxid, DirectBuffer buffer)
    {
    }

    private static final int MAX_BLOCK_LENGTH = 128 * 1024;

    private final Random random;
    private final int refusalPercent;
    private final List<Snapshot> snapshots = new ArrayList<>();
    private ByteArrayOutputStream current;
    private long currentZxid;

    FakeSnapshots(final Random random)
    {
        this.random = random;
        refusalPercent = random.nextBoolean() ? 30 : 85;
    }

    @Override
    public boolean begin(final long zxid)
    {
        if (isRefused())
        {
            return false;
        }
        if (current != null)
        {
            throw new AssertionError("two snapshots at once");
        }
        current = new ByteArrayOutputStream();
        currentZxid = zxid;
        return true;
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > MAX_BLOCK_LENGTH)
        {
            throw new AssertionError("block of " + length + " bytes");
        }
        if (isRefused())
        {
            return false;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        current.writeBytes(bytes);
        return true;
    }

    @Override
    public boolean end()
    {
        if (isRefused())
        {
            return false;
        }
        snapshots.add(new Snapshot(currentZxid, new UnsafeBuffer(current.toByteArray())));
        current = null;
        return true;
    }

    @Override
    public int maxBlockLength()
    {
        return MAX_BLOCK_LENGTH;
    }

    /** An unfinished snapshot is lost. */
    void crash()
    {
        current = null;
    }

    List<Snapshot> snapshots()
    {
        return snapshots;
    }

    private boolean isRefused()
    {
        return random.nextInt(100) < refusalPercent;
    }
}

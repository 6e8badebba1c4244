package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.Crc32c;

/** A snapshot on its way from the leader: every byte once and in order, or not at all. */
final class InboundSnapshot
{
    private final SnapshotTransfer snapshots;
    private final Crc32c crc = new Crc32c();
    private SnapshotTransfer.Target target;
    private SnapshotTransfer.Target installing;
    private long zxid;
    private long length;
    private long position;

    InboundSnapshot(final SnapshotTransfer snapshots)
    {
        this.snapshots = snapshots;
    }

    /** Whether not all of it has come. */
    boolean isUnderWay()
    {
        return target != null;
    }

    /** Whether this one is of no use, so that the leader has to be left. */
    boolean hasFailed()
    {
        return (target != null && target.isFailed()) || (installing != null && installing.isFailed());
    }

    void begin(final long newZxid, final long newLength)
    {
        MessageChecks.check(target == null && newLength >= 0, "SnapshotBegin within another", newZxid);
        zxid = newZxid;
        length = newLength;
        position = 0;
        target = snapshots.receive(newZxid, newLength);
    }

    /** Returns false if there is no room now. */
    boolean append(
        final long chunkPosition,
        final int chunkCrc,
        final DirectBuffer buffer,
        final int offset,
        final int chunkLength)
    {
        MessageChecks.check(target != null && chunkPosition == position && chunkLength <= length - position,
            "SnapshotChunk out of order", chunkPosition);
        final boolean isWhole = chunkCrc == crc.compute(buffer, offset, chunkLength);
        MessageChecks.check(isWhole, "SnapshotChunk is damaged", chunkPosition);
        if (!target.append(buffer, offset, chunkLength))
        {
            return false;
        }
        position += chunkLength;
        return true;
    }

    void install(final long endZxid, final long endLength)
    {
        MessageChecks.check(target != null && endZxid == zxid && endLength == length && position == length,
            "SnapshotEnd before its time", endZxid);
        target.install();
        target.close();
        installing = target;
        target = null;
    }

    void abandon()
    {
        installing = null;
        if (target != null)
        {
            target.close();
            target = null;
        }
    }
}

package io.ringmaster.engine.replica;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Crc32c;

/** A snapshot on its way to a learner, in chunks that each carry a checksum. */
final class OutboundSnapshot implements AutoCloseable
{
    private final SnapshotTransfer.Source source;
    private final MessageSender sender;
    private final int peer;
    private final long epoch;
    private final UnsafeBuffer chunk;
    private final Crc32c crc = new Crc32c();
    private boolean isBegun;
    private long position;
    private int chunkLength;

    OutboundSnapshot(
        final SnapshotTransfer.Source source,
        final MessageSender sender,
        final int peer,
        final long epoch,
        final int maxChunkLength)
    {
        this.source = source;
        this.sender = sender;
        this.peer = peer;
        this.epoch = epoch;
        chunk = new UnsafeBuffer(new byte[maxChunkLength]);
    }

    /** Send one message; returns whether there was one to send and the link took it. */
    boolean poll()
    {
        if (!isBegun)
        {
            isBegun = sender.snapshotBegin(peer, epoch, source.zxid(), source.length());
            return isBegun;
        }
        if (chunkLength == 0)
        {
            final long remaining = source.length() - position;
            chunkLength = source.read(position, chunk, 0, (int)Math.min(remaining, chunk.capacity()));
        }
        if (chunkLength > 0 && sender.snapshotChunk(
            peer, epoch, position, crc.compute(chunk, 0, chunkLength), chunk, chunkLength))
        {
            position += chunkLength;
            chunkLength = 0;
            return true;
        }
        return false;
    }

    /** Whether all of it was sent but the end. */
    boolean isComplete()
    {
        return isBegun && position == source.length();
    }

    boolean end()
    {
        return sender.snapshotEnd(peer, epoch, source.zxid(), source.length());
    }

    @Override
    public void close()
    {
        source.close();
    }
}

package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.ringmaster.codecs.journal.BlockHeadEncoder;
import io.ringmaster.codecs.journal.BlockType;
import io.ringmaster.codecs.journal.SnapshotEndEncoder;
import io.ringmaster.codecs.journal.SnapshotHeaderEncoder;
import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes one snapshot under a temporary name and gives it its own only when all of it is durable. One thread. The
 * pieces appended are opaque here; a reader hands them back in order and never splits one.
 */
public final class SnapshotWriter implements AutoCloseable
{
    private static final int BLOCK_LENGTH_TARGET = 256 * 1024;
    /** Little at a time, so that the journaler's syncs do not queue behind a whole snapshot. */
    private static final int SYNC_INTERVAL_LENGTH = 1024 * 1024;

    private final FileLayer fileLayer;
    private final SnapshotStore store;
    private final long generation;
    private final Path temporary;
    private final SnapshotInfo info;
    private final int maxBlockLength;
    private final DataFile file;
    private final AlignedBuffer blockMemory;
    private final ByteBuffer block;
    private final UnsafeBuffer blockBuffer;
    private final Checksum checksum;
    private final BlockHeadEncoder headEncoder = new BlockHeadEncoder();
    private long position;
    private long syncedPosition;
    private long hash;
    private long blockCount;
    private long dataLength;
    private int blockLength;
    private boolean isFinished;
    private boolean isClosed;

    SnapshotWriter(
        final JournalContext context,
        final long ensembleId,
        final long zxid,
        final SnapshotStore store,
        final long generation)
    {
        this.store = store;
        this.generation = generation;
        fileLayer = context.fileLayer();
        final Path directory = context.directory();
        info = new SnapshotInfo(directory.resolve(Layout.snapshotName(zxid)), zxid);
        temporary = directory.resolve(Layout.snapshotName(zxid) + Layout.TEMPORARY_SUFFIX);
        maxBlockLength = context.maxSnapshotBlockLength();
        blockMemory = new AlignedBuffer(
            Layout.BLOCK_HEAD_LENGTH + Math.max(BLOCK_LENGTH_TARGET, maxBlockLength));
        block = blockMemory.bytes();
        blockBuffer = new UnsafeBuffer(block);
        checksum = new Checksum(block);
        try
        {
            fileLayer.delete(temporary);
            file = fileLayer.open(temporary, FileLayer.Mode.CREATE);
        }
        catch (final IOException ex)
        {
            blockMemory.close();
            throw failed(ex);
        }
        boolean isBegun = false;
        try
        {
            putHeader(context, ensembleId);
            isBegun = true;
        }
        finally
        {
            if (!isBegun)
            {
                close();
            }
        }
    }

    /**
     * Append a piece.
     *
     * @param buffer holding it; borrowed for the duration of the call.
     * @param offset of it.
     * @param length of it, at most {@link JournalContext#maxSnapshotBlockLength}.
     * @throws IllegalArgumentException if it is too long.
     * @throws JournalException         if it cannot be written; {@link #close} removes the file. The log is not
     *                                  touched by that.
     */
    public void append(final DirectBuffer buffer, final int offset, final int length)
    {
        checkOpen();
        if (length < 0 || length > maxBlockLength)
        {
            throw new IllegalArgumentException(
                "length " + length + " is not within 0 and maxSnapshotBlockLength " + maxBlockLength);
        }
        if (blockLength > 0 && blockLength + length > Math.min(BLOCK_LENGTH_TARGET, maxBlockLength))
        {
            writeBlock(BlockType.DATA);
        }
        blockBuffer.putBytes(Layout.BLOCK_HEAD_LENGTH + blockLength, buffer, offset, length);
        blockLength += length;
    }

    /**
     * Write the end, make all durable and give the file its name.
     *
     * @return the snapshot.
     * @throws JournalException if that fails, or the log was truncated meanwhile; {@link #close} removes the file.
     */
    public SnapshotInfo finish()
    {
        checkOpen();
        if (blockLength > 0)
        {
            writeBlock(BlockType.DATA);
        }
        new SnapshotEndEncoder().wrap(blockBuffer, Layout.BLOCK_HEAD_LENGTH)
            .zxid(info.zxid())
            .blockCount(blockCount)
            .dataLength(dataLength)
            .hash(hash);
        blockLength = Layout.SNAPSHOT_END_LENGTH;
        writeBlock(BlockType.END);
        try
        {
            file.sync();
            store.publish(temporary, info, generation);
            isFinished = true;
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
        return info;
    }

    /** Close the file; removes it unless {@link #finish} got to its end. Idempotent. */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        blockMemory.close();
        try
        {
            file.close();
            if (!isFinished)
            {
                fileLayer.delete(temporary);
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot remove " + temporary, ex);
        }
    }

    private void checkOpen()
    {
        if (isClosed || isFinished)
        {
            throw new IllegalStateException("the snapshot " + info.path() + " is closed");
        }
    }

    private void putHeader(final JournalContext context, final long ensembleId)
    {
        final long fileTag = context.drawId();
        new SnapshotHeaderEncoder().wrap(blockBuffer, 0)
            .magic(Layout.SNAPSHOT_MAGIC)
            .format(Layout.FORMAT)
            .maxBlockLength(Math.max(maxBlockLength, Layout.SNAPSHOT_END_LENGTH))
            .ensembleId(ensembleId)
            .zxid(info.zxid())
            .createdMs(context.epochClock().time())
            .fileTag(fileTag)
            .reserved(0)
            .reserved2(0)
            .crc(checksum.crc(0, SnapshotHeaderEncoder.crcEncodingOffset()));
        hash = Checksum.hash(blockBuffer, 0, Layout.SNAPSHOT_HEADER_LENGTH);
        write(Layout.SNAPSHOT_HEADER_LENGTH);
    }

    private void writeBlock(final BlockType type)
    {
        headEncoder.wrap(blockBuffer, 0)
            .payloadLength(blockLength)
            .blockType(type)
            .flags((short)0)
            .reserved(0)
            .previousHash(hash)
            .sequence(blockCount)
            .payloadCrc(checksum.crc(Layout.BLOCK_HEAD_LENGTH, blockLength))
            .headCrc(checksum.crc(0, BlockHeadEncoder.headCrcEncodingOffset()));
        hash = Checksum.hash(blockBuffer, 0, Layout.BLOCK_HEAD_LENGTH);
        write(Layout.BLOCK_HEAD_LENGTH + blockLength);
        blockCount++;
        dataLength += blockLength;
        blockLength = 0;
    }

    private void write(final int length)
    {
        try
        {
            block.limit(length).position(0);
            file.writeFully(block, position);
            position += length;
            if (position - syncedPosition >= SYNC_INTERVAL_LENGTH)
            {
                file.sync();
                syncedPosition = position;
            }
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
    }

    private JournalException failed(final IOException ex)
    {
        return new JournalException(
            ex instanceof DiskFullException ?
                "no space for the snapshot " + info.path() : "cannot write the snapshot " + info.path(), ex);
    }
}

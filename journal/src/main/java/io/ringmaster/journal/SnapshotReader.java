package io.ringmaster.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

import io.ringmaster.codecs.journal.BlockHeadDecoder;
import io.ringmaster.codecs.journal.BlockType;
import io.ringmaster.codecs.journal.SnapshotEndDecoder;
import io.ringmaster.codecs.journal.SnapshotHeaderDecoder;
import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads one snapshot. All of the file is verified before the first byte of it is handed out. One thread. */
public final class SnapshotReader implements AutoCloseable
{
    private static final int BLOCK_CAPACITY_INITIAL = 64 * 1024;

    private final SnapshotInfo info;
    private final DataFile file;
    private final long size;
    private ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_CAPACITY_INITIAL);
    private UnsafeBuffer blockBuffer = new UnsafeBuffer(block);
    private Checksum checksum = new Checksum(block);
    private final BlockHeadDecoder head = new BlockHeadDecoder();
    private long ensembleId;
    private long createdMs;
    private int maxBlockLength;
    private long headerHash;
    private boolean isVerified;
    private boolean isClosed;

    /** Takes pieces of a snapshot. */
    @FunctionalInterface
    public interface Handler
    {
        /**
         * Called for a block: one or more whole pieces as they were appended.
         *
         * @param buffer holding it; borrowed for the duration of the call.
         * @param offset of it.
         * @param length of it.
         */
        void onBlock(DirectBuffer buffer, int offset, int length);
    }

    /**
     * Open a snapshot and check its header.
     *
     * @param fileLayer  to read from.
     * @param info       of the file.
     * @param ensembleId that it must belong to, or {@link JournalContext#ANY_ENSEMBLE}.
     * @throws JournalCorruptException if the header is damaged.
     * @throws JournalException        if the file cannot be read, or has another format.
     */
    public SnapshotReader(final FileLayer fileLayer, final SnapshotInfo info, final long ensembleId)
    {
        this.info = info;
        try
        {
            file = fileLayer.open(info.path(), FileLayer.Mode.READ);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + info.path(), ex);
        }
        boolean isOpened = false;
        try
        {
            size = file.size();
            readHeader(ensembleId);
            isOpened = true;
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + info.path(), ex);
        }
        finally
        {
            if (!isOpened)
            {
                close();
            }
        }
    }

    /**
     * Read all of the file and check all that can be checked.
     *
     * @throws JournalCorruptException at the first damage.
     * @throws JournalException        if the file cannot be read.
     */
    public void verify()
    {
        scan(null);
        isVerified = true;
    }

    /**
     * Verify the file, unless that is done, then hand out its blocks, each checked once more.
     *
     * @param handler called for each block.
     * @throws JournalCorruptException if it is damaged.
     * @throws JournalException        if the file cannot be read.
     */
    public void read(final Handler handler)
    {
        if (!isVerified)
        {
            verify();
        }
        scan(handler);
    }

    /**
     * Hand out the blocks of a file that was verified a moment ago by another reader, each checked once more: for those
     * who can do without all of what they were given when a later block is damaged.
     *
     * @param handler called for each block.
     * @throws JournalCorruptException at the first damage.
     * @throws JournalException        if the file cannot be read.
     */
    public void readAgain(final Handler handler)
    {
        scan(handler);
    }

    /**
     * Zxid of the state.
     *
     * @return as in the header.
     */
    public long zxid()
    {
        return info.zxid();
    }

    /**
     * Ensemble that the snapshot belongs to.
     *
     * @return as in the header.
     */
    public long ensembleId()
    {
        return ensembleId;
    }

    /**
     * When the snapshot was begun.
     *
     * @return wall clock time, epoch milliseconds.
     */
    public long createdMs()
    {
        return createdMs;
    }

    /**
     * Length of the file.
     *
     * @return in bytes.
     */
    public long length()
    {
        return size;
    }

    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        BufferUtil.free(block);
        try
        {
            file.close();
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot close " + info.path(), ex);
        }
    }

    private void readHeader(final long expectedEnsembleId) throws IOException
    {
        if (size < Layout.SNAPSHOT_HEADER_LENGTH)
        {
            throw corrupt(size, "the file ends before its header does");
        }
        readAt(0, 0, Layout.SNAPSHOT_HEADER_LENGTH);
        final SnapshotHeaderDecoder header = new SnapshotHeaderDecoder().wrap(
            blockBuffer, 0, SnapshotHeaderDecoder.BLOCK_LENGTH, SnapshotHeaderDecoder.SCHEMA_VERSION);
        if (header.magic() != Layout.SNAPSHOT_MAGIC)
        {
            throw corrupt(0, "this is not a snapshot: the magic number is missing");
        }
        if (header.crc() != checksum.crc(0, SnapshotHeaderDecoder.crcEncodingOffset()))
        {
            throw corrupt(0, "the checksum of the header does not match");
        }
        if (header.format() != Layout.FORMAT)
        {
            throw new JournalException(
                info.path() + " has format " + header.format() + Layout.FORMAT_ADVICE);
        }
        if (header.zxid() != info.zxid())
        {
            throw corrupt(
                SnapshotHeaderDecoder.zxidEncodingOffset(),
                "the file name says " + Zxid.text(info.zxid()) + ", the header " + Zxid.text(header.zxid()));
        }
        ensembleId = header.ensembleId();
        if (expectedEnsembleId != JournalContext.ANY_ENSEMBLE && ensembleId != expectedEnsembleId)
        {
            throw corrupt(
                SnapshotHeaderDecoder.ensembleIdEncodingOffset(),
                "the snapshot belongs to ensemble " + Long.toHexString(ensembleId));
        }
        createdMs = header.createdMs();
        maxBlockLength = header.maxBlockLength();
        headerHash = Checksum.hash(blockBuffer, 0, Layout.SNAPSHOT_HEADER_LENGTH);
    }

    private void scan(final Handler handler)
    {
        long position = Layout.SNAPSHOT_HEADER_LENGTH;
        long hash = headerHash;
        long blockCount = 0;
        long dataLength = 0;
        try
        {
            while (true)
            {
                readHead(position, hash, blockCount);
                final int length = head.payloadLength();
                final boolean isEnd = head.blockType() == BlockType.END;
                final int payloadCrc = head.payloadCrc();
                final long headHash = Checksum.hash(blockBuffer, 0, Layout.BLOCK_HEAD_LENGTH);
                reserve(Layout.BLOCK_HEAD_LENGTH + length);
                readAt(position + Layout.BLOCK_HEAD_LENGTH, Layout.BLOCK_HEAD_LENGTH, length);
                if (payloadCrc != checksum.crc(Layout.BLOCK_HEAD_LENGTH, length))
                {
                    throw corrupt(position, "the checksum of the block does not match");
                }
                if (isEnd)
                {
                    checkEnd(position, length, hash, blockCount, dataLength);
                    return;
                }
                if (handler != null)
                {
                    handler.onBlock(blockBuffer, Layout.BLOCK_HEAD_LENGTH, length);
                }
                hash = headHash;
                position += Layout.BLOCK_HEAD_LENGTH + length;
                blockCount++;
                dataLength += length;
            }
        }
        catch (final EOFException ex)
        {
            throw corrupt(size, "the file became shorter while it was read");
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + info.path(), ex);
        }
    }

    private void readHead(final long position, final long hash, final long sequence) throws IOException
    {
        if (position + Layout.BLOCK_HEAD_LENGTH > size)
        {
            throw corrupt(size, "the file ends before the last block");
        }
        readAt(position, 0, Layout.BLOCK_HEAD_LENGTH);
        head.wrap(blockBuffer, 0, BlockHeadDecoder.BLOCK_LENGTH, BlockHeadDecoder.SCHEMA_VERSION);
        if (head.headCrc() != checksum.crc(0, BlockHeadDecoder.headCrcEncodingOffset()))
        {
            throw corrupt(position, "the checksum of the block head does not match");
        }
        if (head.previousHash() != hash || head.sequence() != sequence)
        {
            throw corrupt(position, "the block does not follow the block before it");
        }
        final int length = head.payloadLength();
        if (length < 0 || length > maxBlockLength || length > size - position - Layout.BLOCK_HEAD_LENGTH)
        {
            throw corrupt(position, "the block says that it is " + length + " bytes long");
        }
        if (head.blockType() != BlockType.DATA && head.blockType() != BlockType.END)
        {
            throw corrupt(position, "the type of the block is unknown");
        }
    }

    private void checkEnd(
        final long position, final int length, final long hash, final long blockCount, final long dataLength)
    {
        final SnapshotEndDecoder end = new SnapshotEndDecoder().wrap(
            blockBuffer,
            Layout.BLOCK_HEAD_LENGTH,
            SnapshotEndDecoder.BLOCK_LENGTH,
            SnapshotEndDecoder.SCHEMA_VERSION);
        if (length != Layout.SNAPSHOT_END_LENGTH ||
            end.zxid() != info.zxid() ||
            end.blockCount() != blockCount ||
            end.dataLength() != dataLength ||
            end.hash() != hash)
        {
            throw corrupt(position, "the end is not that of the blocks before it");
        }
        final long fileEnd = position + Layout.BLOCK_HEAD_LENGTH + length;
        if (fileEnd != size)
        {
            throw corrupt(fileEnd, "something follows the end");
        }
    }

    private void reserve(final int length)
    {
        if (length > block.capacity())
        {
            BufferUtil.free(block);
            block = ByteBuffer.allocateDirect(length);
            blockBuffer = new UnsafeBuffer(block);
            checksum = new Checksum(block);
        }
    }

    private void readAt(final long position, final int offset, final int length) throws IOException
    {
        block.limit(offset + length).position(offset);
        file.readFully(block, position);
    }

    private JournalCorruptException corrupt(final long offset, final String reason)
    {
        return new JournalCorruptException(info.path().toString(), offset, reason);
    }
}

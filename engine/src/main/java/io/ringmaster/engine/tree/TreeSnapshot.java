package io.ringmaster.engine.tree;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.snapshot.BooleanType;
import io.ringmaster.codecs.snapshot.MessageHeaderEncoder;
import io.ringmaster.codecs.snapshot.NodeKind;
import io.ringmaster.codecs.snapshot.NodeRecordEncoder;

/**
 * An exact image of the tree at the moment of {@link ZnodeTree#beginSnapshot()}, written while the tree goes on
 * changing: the first change to a row that is not written yet writes its old image first.
 * <p>
 * Use: until {@link #isDone()}, call {@link #writeRows} now and then, and take away what is pending. The pending bytes
 * are whole records of the snapshot schema (NodeRecord), each with its int32 length in front. Changes add to them too,
 * so take them away faster than they come. Then {@link #close()}. Same thread as the tree.
 */
public final class TreeSnapshot implements AutoCloseable
{
    /** Length, header, block and the lengths of name and data. */
    private static final int RECORD_OVERHEAD = Integer.BYTES + MessageHeaderEncoder.ENCODED_LENGTH +
        NodeRecordEncoder.BLOCK_LENGTH + NodeRecordEncoder.nameHeaderLength() + NodeRecordEncoder.dataHeaderLength();

    private final ZnodeTree tree;
    private final RowBitmap doneRows;
    private final SnapshotOutput output;
    private final long nodeCount;
    private final int rowLimit;
    private final long digest;
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final NodeRecordEncoder nodeEncoder = new NodeRecordEncoder();
    private long writtenCount;
    private int nextRow = ZnodeTree.ROOT_ROW;
    private boolean isClosed;

    /**
     * Begin.
     *
     * @param tree     as it is to be written.
     * @param doneRows all clear: rows that are written, or that were free at the begin and are not any more.
     * @param output   empty.
     */
    TreeSnapshot(final ZnodeTree tree, final RowBitmap doneRows, final SnapshotOutput output)
    {
        this.tree = tree;
        this.doneRows = doneRows;
        this.output = output;
        this.nodeCount = tree.nodeCount();
        this.rowLimit = tree.rowLimit();
        this.digest = tree.digest();
    }

    /**
     * Nodes that the snapshot has.
     *
     * @return the count.
     */
    public long nodeCount()
    {
        return nodeCount;
    }

    /**
     * Every row of the snapshot is below this.
     *
     * @return the limit.
     */
    public int rowLimit()
    {
        return rowLimit;
    }

    /**
     * Digest of the tree at the begin.
     *
     * @return the digest.
     */
    public long digest()
    {
        return digest;
    }

    /**
     * Write on, in order of rows.
     *
     * @param maxRows  rows to look at, at most.
     * @param maxBytes after which to stop; the last record may exceed it.
     * @return rows looked at; 0 if all are written.
     */
    public int writeRows(final int maxRows, final int maxBytes)
    {
        final long limitBytes = output.pendingBytes() + maxBytes;
        int count = 0;
        while (!isClosed && nextRow < rowLimit && count < maxRows && output.pendingBytes() < limitBytes)
        {
            final int row = nextRow++;
            count++;
            if (tree.rows.isLive(row) && !doneRows.get(row))
            {
                write(row);
            }
        }
        return count;
    }

    /**
     * Buffer that holds the oldest bytes not taken away yet.
     *
     * @return the buffer; valid until the next {@link #consumed} or {@link #close}. Null if nothing is pending.
     */
    public DirectBuffer pendingBuffer()
    {
        return output.pendingBuffer();
    }

    /**
     * Where they begin.
     *
     * @return offset in {@link #pendingBuffer()}; a record begins there, if only whole records were taken so far.
     */
    public int pendingOffset()
    {
        return output.pendingOffset();
    }

    /**
     * How many can be taken at once; there may be more in another buffer after them.
     *
     * @return length in bytes, always of whole records; 0 if nothing is pending.
     */
    public int pendingLength()
    {
        return output.pendingLength();
    }

    /**
     * How many can be taken at once without cutting a record, when all that were taken before were not cut either.
     *
     * @param maxLength that the taker can take.
     * @return length of whole records, at most {@code maxLength} unless one record is longer; 0: nothing is pending.
     */
    public int pendingRecordsLength(final int maxLength)
    {
        return output.pendingRecordsLength(maxLength);
    }

    /**
     * Bytes pending in all buffers.
     *
     * @return the length.
     */
    public long pendingBytes()
    {
        return output.pendingBytes();
    }

    /**
     * Bytes are taken away.
     *
     * @param length of them, at most {@link #pendingLength()}.
     */
    public void consumed(final int length)
    {
        output.consumed(length);
    }

    /**
     * Whether all is written and taken away.
     *
     * @return true if nothing will come any more.
     */
    public boolean isDone()
    {
        return nextRow >= rowLimit && output.pendingBytes() == 0;
    }

    /**
     * End the snapshot, finished or not. The tree stops keeping old images.
     *
     * @throws IllegalStateException if all was taken away but nodes are missing, which would be a defect of the tree.
     */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            output.clear();
            tree.onSnapshotClosed();
            if (nextRow >= rowLimit && writtenCount != nodeCount)
            {
                throw new IllegalStateException("snapshot has " + writtenCount + " nodes of " + nodeCount);
            }
        }
    }

    /**
     * The tree is about to change or delete a row.
     *
     * @param row that still is as it was.
     */
    void beforeChange(final int row)
    {
        if (row >= nextRow && row < rowLimit && !doneRows.get(row))
        {
            write(row);
        }
    }

    /**
     * The tree is about to use a free row for a new node, which is not part of the snapshot.
     *
     * @param row that was free.
     */
    void onRowTaken(final int row)
    {
        if (row >= nextRow && row < rowLimit)
        {
            doneRows.set(row);
        }
    }

    private void write(final int row)
    {
        final int nameLength = tree.nameLength(row);
        final int dataLength = tree.dataLength(row);
        final int recordLength = Math.addExact(RECORD_OVERHEAD, Math.addExact(nameLength, Math.max(0, dataLength)));
        final UnsafeBuffer buffer = output.claim(recordLength);
        final int offset = output.claimOffset();
        final DirectBuffer payload = tree.payloads.buffer(row);
        final int nameOffset = tree.payloads.nameOffset(row);
        buffer.putInt(offset, recordLength - Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
        nodeEncoder.wrapAndApplyHeader(buffer, offset + Integer.BYTES, headerEncoder)
            .row(row)
            .parentRow(tree.parent(row))
            .pathHash(tree.rows.pathHash(row))
            .aclId(tree.aclId(row))
            .czxid(tree.czxid(row))
            .mzxid(tree.mzxid(row))
            .pzxid(tree.pzxid(row))
            .ctime(tree.ctime(row))
            .mtime(tree.mtime(row))
            .owner(tree.owner(row))
            .version(tree.version(row))
            .cversion(tree.cversion(row))
            .aversion(tree.aversion(row))
            .hasData(dataLength < 0 ? BooleanType.F : BooleanType.T)
            .kind(NodeKind.get(tree.kind(row)))
            .putName(payload, nameOffset, nameLength)
            .putData(payload, nameOffset + nameLength, Math.max(0, dataLength));
        output.commit(recordLength);
        doneRows.set(row);
        writtenCount++;
    }
}

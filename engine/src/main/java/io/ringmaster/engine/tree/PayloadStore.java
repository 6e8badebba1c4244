package io.ringmaster.engine.tree;

import static io.ringmaster.engine.tree.ZnodeTree.ROOT_ROW;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Kind, ACL, name and data of each node, together in one block of the slab allocator: {@link PayloadHead}, name, data,
 * without gaps. Every node has a block, if only for its head. And the paths that the names make.
 */
final class PayloadStore
{
    private final RowStore rows;
    private final SlabAllocator slab;
    /** Of the root. */
    private long pathBytes = 1;
    private long dataBytes;

    PayloadStore(final RowStore rows, final SlabAllocator slab)
    {
        this.rows = rows;
        this.slab = slab;
    }

    /**
     * Take a block for a node.
     *
     * @param nameLength of the node.
     * @param dataLength of the node; negative: null.
     * @return reference, never 0, to hand to {@link #put}.
     * @throws RuntimeException if head, name and data are longer than a block can be.
     */
    int allocate(final int nameLength, final int dataLength)
    {
        return slab.allocate(
            Math.addExact(PayloadHead.length(nameLength) + nameLength, Math.max(0, dataLength)));
    }

    /**
     * Fill a fresh block and give it to a row, which is live from now on.
     *
     * @param row        to set.
     * @param payload    block from {@link #allocate} with both lengths.
     * @param aclId      of the node, checked as {@link PayloadHead#check} does.
     * @param kind       of the node, checked as well.
     * @param names      buffer holding the name.
     * @param nameOffset of the name.
     * @param nameLength of the name.
     * @param data       buffer holding the data. Not read if there is none.
     * @param dataOffset of the data.
     * @param dataLength of the data; negative: null.
     */
    void put(
        final int row,
        final int payload,
        final int aclId,
        final byte kind,
        final DirectBuffer names,
        final int nameOffset,
        final int nameLength,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength)
    {
        final UnsafeBuffer block = slab.buffer(payload);
        final int offset = SlabAllocator.offset(payload);
        PayloadHead.write(block, offset, aclId, kind, nameLength, Math.max(-1, dataLength));
        final int nameInBlock = offset + PayloadHead.length(nameLength);
        block.putBytes(nameInBlock, names, nameOffset, nameLength);
        if (dataLength > 0)
        {
            block.putBytes(nameInBlock + nameLength, data, dataOffset, dataLength);
        }
        rows.setPayload(row, payload);
        dataBytes += Math.max(0, dataLength);
    }

    /**
     * Replace the data, in place if the block is of the right size.
     *
     * @param row    of a node.
     * @param data   buffer holding the data.
     * @param offset of the data.
     * @param length of the data; negative: null.
     */
    void setData(final int row, final DirectBuffer data, final int offset, final int length)
    {
        final int oldPayload = rows.payload(row);
        UnsafeBuffer block = slab.buffer(oldPayload);
        int blockOffset = SlabAllocator.offset(oldPayload);
        final long head = block.getLong(blockOffset);
        final int nameLength = PayloadHead.nameLength(head, block, blockOffset);
        final int prefixLength = PayloadHead.length(nameLength) + nameLength;
        final int oldDataLength = Math.max(0, PayloadHead.dataLength(head));
        final int oldLength = prefixLength + oldDataLength;
        final int newLength = Math.addExact(prefixLength, Math.max(0, length));
        if (slab.roundUp(oldLength) != slab.roundUp(newLength))
        {
            final int payload = slab.allocate(newLength);
            final UnsafeBuffer newBlock = slab.buffer(payload);
            final int newOffset = SlabAllocator.offset(payload);
            newBlock.putBytes(newOffset, block, blockOffset, prefixLength);
            slab.free(oldPayload, oldLength);
            rows.setPayload(row, payload);
            block = newBlock;
            blockOffset = newOffset;
        }
        block.putLong(blockOffset, PayloadHead.withDataLength(head, Math.max(-1, length)));
        if (length > 0)
        {
            block.putBytes(blockOffset + prefixLength, data, offset, length);
        }
        dataBytes += Math.max(0, length) - oldDataLength;
    }

    /** Replace the ACL. */
    void setAclId(final int row, final int aclId)
    {
        buffer(row).putLong(offset(row), PayloadHead.withAclId(head(row), aclId));
    }

    /** Free the block of a row that is about to be freed itself. */
    void free(final int row)
    {
        final int payload = rows.payload(row);
        final UnsafeBuffer block = slab.buffer(payload);
        final int offset = SlabAllocator.offset(payload);
        final long head = block.getLong(offset);
        final int nameLength = PayloadHead.nameLength(head, block, offset);
        final int dataLength = Math.max(0, PayloadHead.dataLength(head));
        pathBytes -= pathLength(row);
        dataBytes -= dataLength;
        slab.free(payload, PayloadHead.length(nameLength) + nameLength + dataLength);
    }

    /** A node was made whose full path is this long; {@link #free} takes it off again. */
    void addPathBytes(final long length)
    {
        pathBytes += length;
    }

    /** Lengths of the full paths and of the data of all nodes together. */
    long contentBytes()
    {
        return pathBytes + dataBytes;
    }

    byte kind(final int row)
    {
        return PayloadHead.kind(head(row));
    }

    int aclId(final int row)
    {
        return PayloadHead.aclId(head(row));
    }

    int nameLength(final int row)
    {
        final UnsafeBuffer block = buffer(row);
        final int offset = offset(row);
        return PayloadHead.nameLength(block.getLong(offset), block, offset);
    }

    /** -1: the data is null. */
    int dataLength(final int row)
    {
        return PayloadHead.dataLength(head(row));
    }

    /** First word of the {@link PayloadHead} of a row. */
    long head(final int row)
    {
        return buffer(row).getLong(offset(row));
    }

    /**
     * Buffer in which name and data of a row lie, the name at {@link #nameOffset}, the data right behind it.
     *
     * @param row of a node.
     * @return the buffer.
     */
    UnsafeBuffer buffer(final int row)
    {
        return slab.buffer(rows.payload(row));
    }

    int nameOffset(final int row)
    {
        return offset(row) + PayloadHead.length(nameLength(row));
    }

    int copyName(final int row, final MutableDirectBuffer dst, final int offset)
    {
        final int payload = rows.payload(row);
        final UnsafeBuffer block = slab.buffer(payload);
        final int blockOffset = SlabAllocator.offset(payload);
        final int length = PayloadHead.nameLength(block.getLong(blockOffset), block, blockOffset);
        dst.putBytes(offset, block, blockOffset + PayloadHead.length(length), length);
        return length;
    }

    int copyData(final int row, final MutableDirectBuffer dst, final int offset)
    {
        final int payload = rows.payload(row);
        final UnsafeBuffer block = slab.buffer(payload);
        final int blockOffset = SlabAllocator.offset(payload);
        final long head = block.getLong(blockOffset);
        final int nameLength = PayloadHead.nameLength(head, block, blockOffset);
        final int length = Math.max(0, PayloadHead.dataLength(head));
        dst.putBytes(offset, block, blockOffset + PayloadHead.length(nameLength) + nameLength, length);
        return length;
    }

    int pathLength(final int row)
    {
        int length = row == ROOT_ROW ? 1 : 0;
        for (int current = row; current != ROOT_ROW; current = rows.parent(current))
        {
            length += 1 + nameLength(current);
        }
        return length;
    }

    int copyPath(final int row, final MutableDirectBuffer dst, final int offset)
    {
        final int length = pathLength(row);
        dst.putByte(offset, (byte)'/');
        int end = offset + length;
        for (int current = row; current != ROOT_ROW; current = rows.parent(current))
        {
            end -= nameLength(current);
            copyName(current, dst, end);
            end--;
            dst.putByte(end, (byte)'/');
        }
        return length;
    }

    /**
     * Whether a path is that of a row, compared name by name from the end. Any bytes may be given.
     *
     * @param row    of a node.
     * @param path   buffer holding the path.
     * @param offset of the path.
     * @param length of the path.
     * @return true if it is.
     */
    boolean hasPath(final int row, final DirectBuffer path, final int offset, final int length)
    {
        int current = row;
        int remaining = length;
        while (current != ROOT_ROW)
        {
            final int payload = rows.payload(current);
            final UnsafeBuffer block = slab.buffer(payload);
            final int blockOffset = SlabAllocator.offset(payload);
            final int nameLength = PayloadHead.nameLength(block.getLong(blockOffset), block, blockOffset);
            final int start = remaining - nameLength;
            if (start < 1 || path.getByte(offset + start - 1) != '/' ||
                !Hashing.isEqual(
                    path, offset + start, block, blockOffset + PayloadHead.length(nameLength), nameLength))
            {
                return false;
            }
            remaining = start - 1;
            current = rows.parent(current);
        }
        return remaining == 0;
    }

    /**
     * Whether a path with a slash after it is that of a row.
     *
     * @param row             of a node.
     * @param path            buffer holding the path.
     * @param offset          of the path.
     * @param lengthWithSlash of path and slash.
     * @return true if it is.
     */
    boolean isParentPath(
        final int row, final DirectBuffer path, final int offset, final int lengthWithSlash)
    {
        return row == ROOT_ROW ? lengthWithSlash == 1 : hasPath(row, path, offset, lengthWithSlash - 1);
    }

    /**
     * Length of what follows the last slash.
     *
     * @param path   buffer holding the path.
     * @param offset of the path.
     * @param length of the path.
     * @return length of the name.
     * @throws IllegalArgumentException if there is no slash or nothing after it.
     */
    static int lastComponentLength(final DirectBuffer path, final int offset, final int length)
    {
        int nameLength = 0;
        while (nameLength < length && path.getByte(offset + length - 1 - nameLength) != '/')
        {
            nameLength++;
        }
        if (nameLength == 0 || nameLength == length)
        {
            throw new IllegalArgumentException("path of length " + length + " has no last component");
        }
        return nameLength;
    }

    private int offset(final int row)
    {
        return SlabAllocator.offset(rows.payload(row));
    }
}

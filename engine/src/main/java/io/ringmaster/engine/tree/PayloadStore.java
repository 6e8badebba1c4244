package io.ringmaster.engine.tree;

import static io.ringmaster.engine.tree.RowStore.DATA_LENGTH_OFFSET;
import static io.ringmaster.engine.tree.RowStore.NAME_LENGTH_OFFSET;
import static io.ringmaster.engine.tree.RowStore.PARENT_OFFSET;
import static io.ringmaster.engine.tree.RowStore.PAYLOAD_OFFSET;
import static io.ringmaster.engine.tree.ZnodeTree.ROOT_ROW;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Name and data of each node, together in one block of the slab allocator, and the paths that the names make.
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
     * Copy name and data into a fresh block and set the three fields of the row.
     *
     * @param row        to set.
     * @param payload    block of at least both lengths; 0 if both are 0.
     * @param names      buffer holding the name.
     * @param nameOffset of the name.
     * @param nameLength of the name.
     * @param data       buffer holding the data.
     * @param dataOffset of the data.
     * @param dataLength of the data; negative: null.
     */
    void put(
        final int row,
        final int payload,
        final DirectBuffer names,
        final int nameOffset,
        final int nameLength,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength)
    {
        final UnsafeBuffer block = slab.buffer(payload);
        final int blockOffset = SlabAllocator.offset(payload);
        block.putBytes(blockOffset, names, nameOffset, nameLength);
        if (dataLength > 0)
        {
            block.putBytes(blockOffset + nameLength, data, dataOffset, dataLength);
        }
        final UnsafeBuffer chunk = rows.chunk(row);
        final int offset = RowStore.offset(row);
        chunk.putInt(offset + PAYLOAD_OFFSET, payload);
        chunk.putInt(offset + NAME_LENGTH_OFFSET, nameLength);
        chunk.putInt(offset + DATA_LENGTH_OFFSET, Math.max(-1, dataLength));
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
        final int nameLength = nameLength(row);
        final int oldLength = length(row);
        final int newLength = Math.addExact(nameLength, Math.max(0, length));
        int payload = rows.getInt(row, PAYLOAD_OFFSET);
        final int oldRoundedLength = oldLength == 0 ? 0 : slab.roundUp(oldLength);
        final int newRoundedLength = newLength == 0 ? 0 : slab.roundUp(newLength);
        if (oldRoundedLength != newRoundedLength)
        {
            final int oldPayload = payload;
            payload = newLength == 0 ? 0 : slab.allocate(newLength);
            if (nameLength > 0)
            {
                slab.buffer(payload).putBytes(
                    SlabAllocator.offset(payload),
                    slab.buffer(oldPayload),
                    SlabAllocator.offset(oldPayload),
                    nameLength);
            }
            if (oldLength > 0)
            {
                slab.free(oldPayload, oldLength);
            }
            rows.putInt(row, PAYLOAD_OFFSET, payload);
        }
        if (length > 0)
        {
            slab.buffer(payload).putBytes(SlabAllocator.offset(payload) + nameLength, data, offset, length);
        }
        dataBytes += Math.max(0, length) - Math.max(0, dataLength(row));
        rows.putInt(row, DATA_LENGTH_OFFSET, Math.max(-1, length));
    }

    void free(final int row)
    {
        pathBytes -= pathLength(row);
        dataBytes -= Math.max(0, dataLength(row));
        slab.free(rows.getInt(row, PAYLOAD_OFFSET), length(row));
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

    int nameLength(final int row)
    {
        return rows.getInt(row, NAME_LENGTH_OFFSET);
    }

    int dataLength(final int row)
    {
        return rows.getInt(row, DATA_LENGTH_OFFSET);
    }

    /**
     * Buffer in which the block of a row lies, at {@link #offset}: name, then data.
     *
     * @param row of a node.
     * @return the buffer.
     */
    UnsafeBuffer buffer(final int row)
    {
        return slab.buffer(rows.getInt(row, PAYLOAD_OFFSET));
    }

    int offset(final int row)
    {
        return SlabAllocator.offset(rows.getInt(row, PAYLOAD_OFFSET));
    }

    int copyName(final int row, final MutableDirectBuffer dst, final int offset)
    {
        final int length = nameLength(row);
        dst.putBytes(offset, buffer(row), offset(row), length);
        return length;
    }

    int copyData(final int row, final MutableDirectBuffer dst, final int offset)
    {
        final int length = Math.max(0, dataLength(row));
        dst.putBytes(offset, buffer(row), offset(row) + nameLength(row), length);
        return length;
    }

    int pathLength(final int row)
    {
        int length = row == ROOT_ROW ? 1 : 0;
        for (int current = row; current != ROOT_ROW; current = rows.getInt(current, PARENT_OFFSET))
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
        for (int current = row; current != ROOT_ROW; current = rows.getInt(current, PARENT_OFFSET))
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
            final UnsafeBuffer chunk = rows.chunk(current);
            final int rowOffset = RowStore.offset(current);
            final int nameLength = chunk.getInt(rowOffset + NAME_LENGTH_OFFSET);
            final int start = remaining - nameLength;
            if (start < 1 || path.getByte(offset + start - 1) != '/')
            {
                return false;
            }
            final int payload = chunk.getInt(rowOffset + PAYLOAD_OFFSET);
            if (!Hashing.isEqual(
                path, offset + start, slab.buffer(payload), SlabAllocator.offset(payload), nameLength))
            {
                return false;
            }
            remaining = start - 1;
            current = chunk.getInt(rowOffset + PARENT_OFFSET);
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

    private int length(final int row)
    {
        return nameLength(row) + Math.max(0, dataLength(row));
    }
}

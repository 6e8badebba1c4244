package io.ringmaster.engine.tree;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fixed rows of the znodes, off the heap in chunks, addressed by an int. Row 0 is never used. Chunks are allocated as
 * rows are needed and kept; freed rows are used again, the last freed first.
 * <pre>
 *   0                   8                  16                  24                  32
 *  +-------------------+-------------------+-------------------+-------------------+
 *  | czxid             | mzxid             | pzxid             | ctime             |
 *  +-------------------+---------+---------+---------+---------+---------+---------+
 *  | mtime             | owner             | version | cversion| aversion| children|
 *  +---------+---------+---------+---------+---------+---------+---------+---------+
 *  | parent  | first   | next    | previous| hashNext| pathHash| payload | dataLen |
 *  +---------+---------+---------+---------+---------+---------+---------+---------+
 *  | nameLen | acl+kind|
 *  +---------+---------+
 * </pre>
 * An ephemeral has no children: its first child and child count are its successor and predecessor among the ephemerals
 * of its session. A free row has 0 in the last word and the next free row in hashNext.
 */
final class RowStore implements AutoCloseable
{
    static final int CZXID_OFFSET = 0;
    static final int MZXID_OFFSET = 8;
    static final int PZXID_OFFSET = 16;
    static final int CTIME_OFFSET = 24;
    static final int MTIME_OFFSET = 32;
    static final int OWNER_OFFSET = 40;
    static final int VERSION_OFFSET = 48;
    static final int CVERSION_OFFSET = 52;
    static final int AVERSION_OFFSET = 56;
    static final int CHILD_COUNT_OFFSET = 60;
    static final int PARENT_OFFSET = 64;
    static final int FIRST_CHILD_OFFSET = 68;
    static final int NEXT_SIBLING_OFFSET = 72;
    static final int PREVIOUS_SIBLING_OFFSET = 76;
    static final int HASH_NEXT_OFFSET = 80;
    static final int PATH_HASH_OFFSET = 84;
    static final int PAYLOAD_OFFSET = 88;
    static final int DATA_LENGTH_OFFSET = 92;
    static final int NAME_LENGTH_OFFSET = 96;
    /** ACL id in the upper 24 bits, kind + 1 in the lower 8; 0: the row is free. */
    static final int ACL_AND_KIND_OFFSET = 100;
    static final int ROW_LENGTH = 104;

    /** In the place of an owner's predecessor or successor: see the class. */
    static final int NEXT_EPHEMERAL_OFFSET = FIRST_CHILD_OFFSET;
    static final int PREVIOUS_EPHEMERAL_OFFSET = CHILD_COUNT_OFFSET;

    private static final int CHUNK_SHIFT = 12;
    private static final int ROWS_PER_CHUNK = 1 << CHUNK_SHIFT;
    private static final int ROW_MASK = ROWS_PER_CHUNK - 1;
    private static final int CHUNK_LENGTH = ROWS_PER_CHUNK * ROW_LENGTH;

    private UnsafeBuffer[] chunks = new UnsafeBuffer[16];
    private ByteBuffer[] memory = new ByteBuffer[16];
    private int chunkCount;
    private int limit = 1;
    private int freeHead;
    private int freeCount;

    /**
     * Buffer in which a row lies, at {@link #offset(int)}.
     *
     * @param row id, below {@link #limit()}.
     * @return the chunk.
     */
    UnsafeBuffer chunk(final int row)
    {
        return chunks[row >>> CHUNK_SHIFT];
    }

    /** Value of {@link #ACL_AND_KIND_OFFSET} for a live row. */
    static int packAclAndKind(final int aclId, final byte kind)
    {
        if (aclId < 0 || aclId >= TreeContext.ACL_ID_LIMIT ||
            kind < ZnodeTree.KIND_PERSISTENT || kind > ZnodeTree.KIND_TTL)
        {
            throw new IllegalArgumentException("aclId=" + aclId + " kind=" + kind);
        }
        return (aclId << 8) | (kind + 1);
    }

    static int offset(final int row)
    {
        return (row & ROW_MASK) * ROW_LENGTH;
    }

    int getInt(final int row, final int field)
    {
        return chunks[row >>> CHUNK_SHIFT].getInt((row & ROW_MASK) * ROW_LENGTH + field);
    }

    void putInt(final int row, final int field, final int value)
    {
        chunks[row >>> CHUNK_SHIFT].putInt((row & ROW_MASK) * ROW_LENGTH + field, value);
    }

    long getLong(final int row, final int field)
    {
        return chunks[row >>> CHUNK_SHIFT].getLong((row & ROW_MASK) * ROW_LENGTH + field);
    }

    void putLong(final int row, final int field, final long value)
    {
        chunks[row >>> CHUNK_SHIFT].putLong((row & ROW_MASK) * ROW_LENGTH + field, value);
    }

    boolean isLive(final int row)
    {
        return row > 0 && row < limit && getInt(row, ACL_AND_KIND_OFFSET) != 0;
    }

    /**
     * Take a free row. Its fields hold anything, but {@link #ACL_AND_KIND_OFFSET} holds 0 until the caller sets it.
     *
     * @return the row.
     */
    int allocate()
    {
        final int row = freeHead;
        if (row != 0)
        {
            freeHead = getInt(row, HASH_NEXT_OFFSET);
            freeCount--;
            return row;
        }
        if (limit == Integer.MAX_VALUE)
        {
            throw new IllegalStateException("all row ids are in use");
        }
        reserve(limit + 1);
        return limit++;
    }

    /**
     * Set the fields of a new node, all but those of its payload and of the lists that it is put on.
     *
     * @param row        that was allocated.
     * @param parentRow  of the node.
     * @param hash       of its path.
     * @param aclAndKind as {@link #ACL_AND_KIND_OFFSET} says.
     * @param owner      of the node.
     * @param zxid       for all three.
     * @param timeMs     for both times.
     */
    void fill(
        final int row,
        final int parentRow,
        final int hash,
        final int aclAndKind,
        final long owner,
        final long zxid,
        final long timeMs)
    {
        final UnsafeBuffer chunk = chunk(row);
        final int offset = offset(row);
        chunk.putLong(offset + CZXID_OFFSET, zxid);
        chunk.putLong(offset + MZXID_OFFSET, zxid);
        chunk.putLong(offset + PZXID_OFFSET, zxid);
        chunk.putLong(offset + CTIME_OFFSET, timeMs);
        chunk.putLong(offset + MTIME_OFFSET, timeMs);
        chunk.putLong(offset + OWNER_OFFSET, owner);
        chunk.putInt(offset + VERSION_OFFSET, 0);
        chunk.putInt(offset + CVERSION_OFFSET, 0);
        chunk.putInt(offset + AVERSION_OFFSET, 0);
        chunk.putInt(offset + CHILD_COUNT_OFFSET, 0);
        chunk.putInt(offset + PARENT_OFFSET, parentRow);
        chunk.putInt(offset + FIRST_CHILD_OFFSET, 0);
        chunk.putInt(offset + PATH_HASH_OFFSET, hash);
        chunk.putInt(offset + ACL_AND_KIND_OFFSET, aclAndKind);
    }

    void free(final int row)
    {
        putInt(row, ACL_AND_KIND_OFFSET, 0);
        putInt(row, HASH_NEXT_OFFSET, freeHead);
        freeHead = row;
        freeCount++;
    }

    /**
     * Write the Stat of a node as {@link ZnodeTree#copyStat} says.
     *
     * @param row         of a node.
     * @param isEphemeral whether it is one.
     * @param dst         to write to.
     * @param dstOffset   in it.
     */
    void copyStat(final int row, final boolean isEphemeral, final MutableDirectBuffer dst, final int dstOffset)
    {
        final UnsafeBuffer chunk = chunk(row);
        final int from = offset(row);
        final int children = isEphemeral ? 0 : chunk.getInt(from + CHILD_COUNT_OFFSET);
        putLong(dst, dstOffset, chunk.getLong(from + CZXID_OFFSET));
        putLong(dst, dstOffset + 8, chunk.getLong(from + MZXID_OFFSET));
        putLong(dst, dstOffset + 16, chunk.getLong(from + PZXID_OFFSET));
        putLong(dst, dstOffset + 24, chunk.getLong(from + CTIME_OFFSET));
        putLong(dst, dstOffset + 32, chunk.getLong(from + MTIME_OFFSET));
        putLong(dst, dstOffset + 40, isEphemeral ? chunk.getLong(from + OWNER_OFFSET) : 0);
        putInt(dst, dstOffset + 48, chunk.getInt(from + VERSION_OFFSET));
        putInt(dst, dstOffset + 52, 2 * chunk.getInt(from + CVERSION_OFFSET) - children);
        putInt(dst, dstOffset + 56, chunk.getInt(from + AVERSION_OFFSET));
        putInt(dst, dstOffset + 60, Math.max(0, chunk.getInt(from + DATA_LENGTH_OFFSET)));
        putInt(dst, dstOffset + 64, children);
    }

    /**
     * One above the highest row that was ever used.
     *
     * @return the limit.
     */
    int limit()
    {
        return limit;
    }

    int freeCount()
    {
        return freeCount;
    }

    /**
     * Loading: make all rows below a limit addressable, free until the loader fills them, and on no list.
     *
     * @param newLimit at least {@link #limit()}.
     */
    void extendTo(final int newLimit)
    {
        reserve(newLimit);
        limit = Math.max(limit, newLimit);
    }

    /**
     * Loading: put all rows that are not live on the free list, the lowest to be used first.
     */
    void rebuildFreeList()
    {
        freeHead = 0;
        freeCount = 0;
        for (int row = limit - 1; row > 0; row--)
        {
            if (getInt(row, ACL_AND_KIND_OFFSET) == 0)
            {
                free(row);
            }
        }
    }

    long reservedBytes()
    {
        return (long)chunkCount * CHUNK_LENGTH;
    }

    @Override
    public void close()
    {
        for (int i = 0; i < chunkCount; i++)
        {
            BufferUtil.free(memory[i]);
        }
        // A late access then fails on null rather than reads freed memory.
        chunks = new UnsafeBuffer[0];
        memory = new ByteBuffer[0];
        chunkCount = 0;
    }

    private void reserve(final int newLimit)
    {
        final int count = ((newLimit - 1) >>> CHUNK_SHIFT) + 1;
        while (chunkCount < count)
        {
            if (chunkCount == chunks.length)
            {
                chunks = Arrays.copyOf(chunks, chunkCount * 2);
                memory = Arrays.copyOf(memory, chunkCount * 2);
            }
            memory[chunkCount] = ByteBuffer.allocateDirect(CHUNK_LENGTH);
            chunks[chunkCount] = new UnsafeBuffer(memory[chunkCount]);
            chunkCount++;
        }
    }

    private static void putLong(final MutableDirectBuffer dst, final int offset, final long value)
    {
        dst.putLong(offset, value, ByteOrder.LITTLE_ENDIAN);
    }

    private static void putInt(final MutableDirectBuffer dst, final int offset, final int value)
    {
        dst.putInt(offset, value, ByteOrder.LITTLE_ENDIAN);
    }
}

package io.ringmaster.engine.tree;

import java.nio.ByteOrder;
import java.util.Arrays;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.rows.AlignedMemory;

/**
 * Fixed rows of the znodes, off the heap in chunks, one cache line each, addressed by an int. Row 0 is never used.
 * Chunks are allocated as rows are needed and kept; freed rows are used again, the last freed first.
 * <pre>
 *   0                   8                  16                  24                  32
 *  +-------------------+-------------------+-------------------+-------------------+
 *  | czxid             | mzxid             | ctime             | mtime             |
 *  +---------+---------+---------+---------+---------+---------+---------+---------+
 *  | version | parent  | next    | previous| hashNext| pathHash| payload | extens. |
 *  +---------+---------+---------+---------+---------+---------+---------+---------+
 * </pre>
 * What most nodes have not lies in the {@link RowExtensions}. A row without one has no children, its pzxid is its
 * czxid, and its owner, cversion and aversion are 0; it gets one when a field is set to anything else, and keeps it
 * until it is freed. An ephemeral has one always, and its id is stored negated: so the row tells that there are no
 * children to look for. A free row has no payload and the next free row in hashNext.
 */
final class RowStore implements AutoCloseable
{
    /** Bytes of a row without its extension. */
    static final int ROW_LENGTH = 64;

    private static final int CZXID_OFFSET = 0;
    private static final int MZXID_OFFSET = 8;
    private static final int CTIME_OFFSET = 16;
    private static final int MTIME_OFFSET = 24;
    private static final int VERSION_OFFSET = 32;
    private static final int PARENT_OFFSET = 36;
    private static final int NEXT_SIBLING_OFFSET = 40;
    private static final int PREVIOUS_SIBLING_OFFSET = 44;
    private static final int HASH_NEXT_OFFSET = 48;
    private static final int PATH_HASH_OFFSET = 52;
    private static final int PAYLOAD_OFFSET = 56;
    private static final int EXTENSION_OFFSET = 60;

    private static final int ROW_SHIFT = 6;
    private static final int CHUNK_SHIFT = 12;
    private static final int ROWS_PER_CHUNK = 1 << CHUNK_SHIFT;
    private static final int ROW_MASK = ROWS_PER_CHUNK - 1;
    private static final int CHUNK_LENGTH = ROWS_PER_CHUNK * ROW_LENGTH;

    private final RowExtensions extensions = new RowExtensions();
    private UnsafeBuffer[] chunks = new UnsafeBuffer[16];
    private int chunkCount;
    private int limit = 1;
    private int freeHead;
    private int freeCount;

    boolean isLive(final int row)
    {
        return row > 0 && row < limit && payload(row) != 0;
    }

    /**
     * Take a free row. Its fields hold anything, but it is not live until it gets a payload.
     *
     * @return the row.
     */
    int allocate()
    {
        final int row = freeHead;
        if (row != 0)
        {
            freeHead = hashNext(row);
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
     * Set the fields of a new node, all but its payload and those of the lists that it is put on.
     *
     * @param row         that is free or was allocated.
     * @param parentRow   of the node.
     * @param hash        of its path.
     * @param owner       of the node.
     * @param isEphemeral whether it is one.
     * @param zxid        for all three.
     * @param timeMs      for both times.
     */
    void fill(
        final int row,
        final int parentRow,
        final int hash,
        final long owner,
        final boolean isEphemeral,
        final long zxid,
        final long timeMs)
    {
        int extension = 0;
        if (isEphemeral || owner != 0)
        {
            extension = extensions.allocate(zxid);
            extensions.setOwner(extension, owner);
        }
        final UnsafeBuffer chunk = chunk(row);
        final int offset = offset(row);
        chunk.putLong(offset + CZXID_OFFSET, zxid);
        chunk.putLong(offset + MZXID_OFFSET, zxid);
        chunk.putLong(offset + CTIME_OFFSET, timeMs);
        chunk.putLong(offset + MTIME_OFFSET, timeMs);
        chunk.putInt(offset + VERSION_OFFSET, 0);
        chunk.putInt(offset + PARENT_OFFSET, parentRow);
        chunk.putInt(offset + PATH_HASH_OFFSET, hash);
        chunk.putInt(offset + EXTENSION_OFFSET, isEphemeral ? -extension : extension);
    }

    /**
     * Free a row and its extension. Its payload is the caller's to free.
     *
     * @param row that is live.
     */
    void free(final int row)
    {
        final int extension = extensionId(row);
        if (extension != 0)
        {
            extensions.free(extension);
            putInt(row, EXTENSION_OFFSET, 0);
        }
        setPayload(row, 0);
        addFree(row);
    }

    long czxid(final int row)
    {
        return getLong(row, CZXID_OFFSET);
    }

    long mzxid(final int row)
    {
        return getLong(row, MZXID_OFFSET);
    }

    long ctime(final int row)
    {
        return getLong(row, CTIME_OFFSET);
    }

    long mtime(final int row)
    {
        return getLong(row, MTIME_OFFSET);
    }

    int version(final int row)
    {
        return getInt(row, VERSION_OFFSET);
    }

    /** What a change of the data changes beside it. */
    void setModified(final int row, final int version, final long mzxid, final long mtime)
    {
        final UnsafeBuffer chunk = chunk(row);
        final int offset = offset(row);
        chunk.putInt(offset + VERSION_OFFSET, version);
        chunk.putLong(offset + MZXID_OFFSET, mzxid);
        chunk.putLong(offset + MTIME_OFFSET, mtime);
    }

    int parent(final int row)
    {
        return getInt(row, PARENT_OFFSET);
    }

    int nextSibling(final int row)
    {
        return getInt(row, NEXT_SIBLING_OFFSET);
    }

    void setNextSibling(final int row, final int next)
    {
        putInt(row, NEXT_SIBLING_OFFSET, next);
    }

    int previousSibling(final int row)
    {
        return getInt(row, PREVIOUS_SIBLING_OFFSET);
    }

    void setPreviousSibling(final int row, final int previous)
    {
        putInt(row, PREVIOUS_SIBLING_OFFSET, previous);
    }

    /** Next row of the same chain of the path index. */
    int hashNext(final int row)
    {
        return getInt(row, HASH_NEXT_OFFSET);
    }

    void setHashNext(final int row, final int next)
    {
        putInt(row, HASH_NEXT_OFFSET, next);
    }

    int pathHash(final int row)
    {
        return getInt(row, PATH_HASH_OFFSET);
    }

    /** Block of the {@link PayloadStore}, which gives every node one; 0: the row is free. */
    int payload(final int row)
    {
        return getInt(row, PAYLOAD_OFFSET);
    }

    void setPayload(final int row, final int payload)
    {
        putInt(row, PAYLOAD_OFFSET, payload);
    }

    /** Id in {@link #extensions()}, for who reads several of its fields; 0: there is none, and defaults apply. */
    int extensionId(final int row)
    {
        return Math.abs(extension(row));
    }

    RowExtensions extensions()
    {
        return extensions;
    }

    boolean isEphemeral(final int row)
    {
        return extension(row) < 0;
    }

    long pzxid(final int row)
    {
        final int extension = extension(row);
        return extension == 0 ? czxid(row) : extensions.pzxid(Math.abs(extension));
    }

    void setPzxid(final int row, final long pzxid)
    {
        if (extension(row) != 0 || pzxid != czxid(row))
        {
            extensions.setPzxid(extend(row), pzxid);
        }
    }

    long owner(final int row)
    {
        final int extension = extension(row);
        return extension == 0 ? 0 : extensions.owner(Math.abs(extension));
    }

    int cversion(final int row)
    {
        final int extension = extension(row);
        return extension == 0 ? 0 : extensions.cversion(Math.abs(extension));
    }

    void setCversion(final int row, final int cversion)
    {
        if (extension(row) != 0 || cversion != 0)
        {
            extensions.setCversion(extend(row), cversion);
        }
    }

    int aversion(final int row)
    {
        final int extension = extension(row);
        return extension == 0 ? 0 : extensions.aversion(Math.abs(extension));
    }

    void setAversion(final int row, final int aversion)
    {
        if (extension(row) != 0 || aversion != 0)
        {
            extensions.setAversion(extend(row), aversion);
        }
    }

    /** Number of children; 0 of an ephemeral. */
    int childCount(final int row)
    {
        final int extension = extension(row);
        return extension <= 0 ? 0 : extensions.childCount(extension);
    }

    /** First of the children; 0: there is none, as with an ephemeral always. */
    int firstChild(final int row)
    {
        final int extension = extension(row);
        return extension <= 0 ? 0 : extensions.firstChild(extension);
    }

    /** Not of an ephemeral. */
    void setChildren(final int row, final int firstChild, final int childCount)
    {
        extensions.setChildren(extend(row), firstChild, childCount);
    }

    /** What a child that was created leaves behind, even when it is gone. */
    void setChildHistory(final int row, final int cversion, final long pzxid)
    {
        final int extension = extend(row);
        extensions.setCversion(extension, cversion);
        extensions.setPzxid(extension, pzxid);
    }

    /** Next ephemeral of the same session; of an ephemeral only, like the three that follow. */
    int nextEphemeral(final int row)
    {
        return extensions.nextEphemeral(-extension(row));
    }

    void setNextEphemeral(final int row, final int next)
    {
        extensions.setNextEphemeral(-extension(row), next);
    }

    int previousEphemeral(final int row)
    {
        return extensions.previousEphemeral(-extension(row));
    }

    void setPreviousEphemeral(final int row, final int previous)
    {
        extensions.setPreviousEphemeral(-extension(row), previous);
    }

    /**
     * Give a row an extension if it has none, so that no change of its fields needs memory. Nothing that can be asked
     * for changes.
     *
     * @param row with its fields set.
     * @return id of the extension.
     */
    int extend(final int row)
    {
        final int extension = extension(row);
        if (extension != 0)
        {
            return Math.abs(extension);
        }
        final int newExtension = extensions.allocate(czxid(row));
        putInt(row, EXTENSION_OFFSET, newExtension);
        return newExtension;
    }

    /**
     * Write the Stat of a node as {@link ZnodeTree#copyStat} says.
     *
     * @param row        of a node.
     * @param dataLength of it; negative: null.
     * @param dst        to write to.
     * @param dstOffset  in it.
     */
    void copyStat(final int row, final int dataLength, final MutableDirectBuffer dst, final int dstOffset)
    {
        final UnsafeBuffer chunk = chunk(row);
        final int from = offset(row);
        final long czxid = chunk.getLong(from + CZXID_OFFSET);
        final int extension = chunk.getInt(from + EXTENSION_OFFSET);
        long pzxid = czxid;
        long sessionId = 0;
        int cversion = 0;
        int aversion = 0;
        int childCount = 0;
        if (extension != 0)
        {
            final int id = Math.abs(extension);
            pzxid = extensions.pzxid(id);
            sessionId = extension < 0 ? extensions.owner(id) : 0;
            cversion = extensions.cversion(id);
            aversion = extensions.aversion(id);
            childCount = extension < 0 ? 0 : extensions.childCount(id);
        }
        putLong(dst, dstOffset, czxid);
        putLong(dst, dstOffset + 8, chunk.getLong(from + MZXID_OFFSET));
        putLong(dst, dstOffset + 16, pzxid);
        putLong(dst, dstOffset + 24, chunk.getLong(from + CTIME_OFFSET));
        putLong(dst, dstOffset + 32, chunk.getLong(from + MTIME_OFFSET));
        putLong(dst, dstOffset + 40, sessionId);
        putInt(dst, dstOffset + 48, chunk.getInt(from + VERSION_OFFSET));
        putInt(dst, dstOffset + 52, 2 * cversion - childCount);
        putInt(dst, dstOffset + 56, aversion);
        putInt(dst, dstOffset + 60, Math.max(0, dataLength));
        putInt(dst, dstOffset + 64, childCount);
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

    /** Extensions in use. */
    int extensionCount()
    {
        return extensions.usedCount();
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
            if (payload(row) == 0)
            {
                addFree(row);
            }
        }
    }

    /** Bytes of the rows that are not free, and of their extensions. */
    long usedBytes()
    {
        return (limit - 1L - freeCount) * ROW_LENGTH + extensions.usedBytes();
    }

    long reservedBytes()
    {
        return (long)chunkCount * CHUNK_LENGTH + extensions.reservedBytes();
    }

    @Override
    public void close()
    {
        for (int i = 0; i < chunkCount; i++)
        {
            AlignedMemory.free(chunks[i]);
        }
        // A late access then fails on null rather than reads freed memory.
        chunks = new UnsafeBuffer[0];
        chunkCount = 0;
        extensions.close();
    }

    private void reserve(final int newLimit)
    {
        final int count = ((newLimit - 1) >>> CHUNK_SHIFT) + 1;
        while (chunkCount < count)
        {
            if (chunkCount == chunks.length)
            {
                chunks = Arrays.copyOf(chunks, chunkCount * 2);
            }
            chunks[chunkCount] = AlignedMemory.allocate(CHUNK_LENGTH);
            chunkCount++;
        }
    }

    private void addFree(final int row)
    {
        setHashNext(row, freeHead);
        freeHead = row;
        freeCount++;
    }

    /** As the row has it; 0: none; negative: an ephemeral's, negated. */
    private int extension(final int row)
    {
        return getInt(row, EXTENSION_OFFSET);
    }

    private UnsafeBuffer chunk(final int row)
    {
        return chunks[row >>> CHUNK_SHIFT];
    }

    private static int offset(final int row)
    {
        return (row & ROW_MASK) << ROW_SHIFT;
    }

    private int getInt(final int row, final int field)
    {
        return chunks[row >>> CHUNK_SHIFT].getInt(((row & ROW_MASK) << ROW_SHIFT) + field);
    }

    private void putInt(final int row, final int field, final int value)
    {
        chunks[row >>> CHUNK_SHIFT].putInt(((row & ROW_MASK) << ROW_SHIFT) + field, value);
    }

    private long getLong(final int row, final int field)
    {
        return chunks[row >>> CHUNK_SHIFT].getLong(((row & ROW_MASK) << ROW_SHIFT) + field);
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

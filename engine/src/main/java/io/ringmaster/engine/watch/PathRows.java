package io.ringmaster.engine.watch;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.engine.rows.RowIndex;
import io.ringmaster.engine.rows.RowStore;

/**
 * The watched paths: each one's bytes and the heads of its lists of entries.
 * <pre>
 *   0         4         8              12          16..24          28       32                     64
 *  +---------+---------+--------------+-----------+---------------+--------+----------------------+
 *  | hash    | length  | nextInBucket | overflow  | 3 list heads  | unused | first 32 path bytes  |
 *  +---------+---------+--------------+-----------+---------------+--------+----------------------+
 * </pre>
 * The bytes of a longer path go on in rows of the same store, chained: an int32 next, four zero bytes, 56 bytes. Only
 * the row of a path has a length, so a walk over all rows can tell it from free and chained ones.
 */
final class PathRows
{
    static final int ROW_LENGTH = 64;

    private static final int HASH = 0;
    private static final int LENGTH = 4;
    private static final int NEXT_IN_BUCKET = 8;
    private static final int OVERFLOW = 12;
    private static final int LIST_HEADS = 16;
    private static final int INLINE_BYTES = 32;
    private static final int INLINE_LENGTH = ROW_LENGTH - INLINE_BYTES;
    private static final int OVERFLOW_NEXT = 0;
    private static final int OVERFLOW_BYTES = 8;
    private static final int OVERFLOW_LENGTH = ROW_LENGTH - OVERFLOW_BYTES;
    private static final long HASH_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private final RowStore rows = new RowStore(ROW_LENGTH);
    private final RowIndex index = new RowIndex(rows, NEXT_IN_BUCKET)
    {
        @Override
        protected int hash(final int row)
        {
            return rows.getInt(row, HASH);
        }
    };
    private final long seed;

    PathRows(final long seed)
    {
        this.seed = seed;
    }

    /** State of the hash before the first byte. A hash of a prefix is a state on the way to the whole one's. */
    long startHash()
    {
        return seed;
    }

    static long extendHash(final long state, final byte b)
    {
        return (state ^ (b & 0xFF)) * HASH_FACTOR;
    }

    static int finishHash(final long state)
    {
        long hash = state ^ (state >>> 32);
        hash *= HASH_FACTOR;
        return (int)(hash >>> 32);
    }

    int hash(final DirectBuffer path, final int offset, final int length)
    {
        long state = startHash();
        for (int i = offset, limit = offset + length; i < limit; i++)
        {
            state = extendHash(state, path.getByte(i));
        }
        return finishHash(state);
    }

    int find(final int hash, final DirectBuffer path, final int offset, final int length)
    {
        for (int row = index.first(hash); row != RowStore.NULL_ROW; row = index.next(row))
        {
            if (rows.getInt(row, HASH) == hash && rows.getInt(row, LENGTH) == length &&
                isPathOf(row, path, offset, length))
            {
                return row;
            }
        }
        return RowStore.NULL_ROW;
    }

    int add(final int hash, final DirectBuffer path, final int offset, final int length)
    {
        final int row = rows.allocate();
        rows.putInt(row, HASH, hash);
        rows.putInt(row, LENGTH, length);
        int copied = Math.min(length, INLINE_LENGTH);
        copy(row, INLINE_BYTES, path, offset, copied);
        int previous = row;
        int linkField = OVERFLOW;
        while (copied < length)
        {
            final int overflow = rows.allocate();
            final int partLength = Math.min(length - copied, OVERFLOW_LENGTH);
            copy(overflow, OVERFLOW_BYTES, path, offset + copied, partLength);
            copied += partLength;
            rows.putInt(previous, linkField, overflow);
            previous = overflow;
            linkField = OVERFLOW_NEXT;
        }
        index.insert(row);
        return row;
    }

    /** Bytes that {@link #add} would take for a path of this length. */
    static long bytesNeeded(final int length)
    {
        final int overflowLength = Math.max(0, length - INLINE_LENGTH);
        return ROW_LENGTH * (1L + (overflowLength + OVERFLOW_LENGTH - 1) / OVERFLOW_LENGTH);
    }

    void removeIfUnwatched(final int row)
    {
        for (int list = 0; list < WatchTable.LIST_COUNT; list++)
        {
            if (head(row, list) != RowStore.NULL_ROW)
            {
                return;
            }
        }
        index.remove(row);
        int overflow = rows.getInt(row, OVERFLOW);
        rows.putInt(row, LENGTH, 0);
        rows.free(row);
        while (overflow != RowStore.NULL_ROW)
        {
            final int following = rows.getInt(overflow, OVERFLOW_NEXT);
            rows.free(overflow);
            overflow = following;
        }
    }

    int head(final int row, final int list)
    {
        return rows.getInt(row, LIST_HEADS + list * BitUtil.SIZE_OF_INT);
    }

    void head(final int row, final int list, final int entry)
    {
        rows.putInt(row, LIST_HEADS + list * BitUtil.SIZE_OF_INT, entry);
    }

    /** Whether a row is that of a path; false for the empty path, which no node has. */
    boolean isPath(final int row)
    {
        return rows.getInt(row, LENGTH) != 0;
    }

    int length(final int row)
    {
        return rows.getInt(row, LENGTH);
    }

    /** Copy the bytes of a path; returns their number. */
    int copyPath(final int row, final MutableDirectBuffer dst, final int offset)
    {
        final int length = length(row);
        int copied = Math.min(length, INLINE_LENGTH);
        dst.putBytes(offset, rows.buffer(row), rows.offset(row) + INLINE_BYTES, copied);
        int overflow = rows.getInt(row, OVERFLOW);
        while (copied < length)
        {
            final int partLength = Math.min(length - copied, OVERFLOW_LENGTH);
            dst.putBytes(offset + copied, rows.buffer(overflow), rows.offset(overflow) + OVERFLOW_BYTES, partLength);
            copied += partLength;
            overflow = rows.getInt(overflow, OVERFLOW_NEXT);
        }
        return length;
    }

    int rowLimit()
    {
        return rows.limit();
    }

    int count()
    {
        return index.size();
    }

    long usedBytes()
    {
        return (long)rows.usedCount() * ROW_LENGTH;
    }

    long allocatedBytes()
    {
        return rows.allocatedBytes() + index.allocatedBytes();
    }

    private void copy(
        final int row, final int field, final DirectBuffer path, final int offset, final int length)
    {
        final MutableDirectBuffer buffer = rows.buffer(row);
        buffer.putBytes(rows.offset(row) + field, path, offset, length);
    }

    private boolean isPathOf(final int row, final DirectBuffer path, final int offset, final int length)
    {
        int compared = Math.min(length, INLINE_LENGTH);
        if (!RowStore.areEqual(rows.buffer(row), rows.offset(row) + INLINE_BYTES, path, offset, compared))
        {
            return false;
        }
        int overflow = rows.getInt(row, OVERFLOW);
        while (compared < length)
        {
            final int partLength = Math.min(length - compared, OVERFLOW_LENGTH);
            if (!RowStore.areEqual(
                rows.buffer(overflow), rows.offset(overflow) + OVERFLOW_BYTES, path, offset + compared, partLength))
            {
                return false;
            }
            compared += partLength;
            overflow = rows.getInt(overflow, OVERFLOW_NEXT);
        }
        return true;
    }
}

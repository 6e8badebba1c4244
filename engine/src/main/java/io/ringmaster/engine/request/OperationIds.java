package io.ringmaster.engine.request;

import java.nio.ByteOrder;
import java.util.Arrays;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Correlation ids of the operations of a multi: they come back with the results, and are no part of the transaction.
 * Keeps its size, so that steady state allocates nothing. Engine thread only.
 */
final class OperationIds
{
    private long[] ids = new long[64];
    private int count;

    void clear()
    {
        count = 0;
    }

    void add(final long id)
    {
        if (count == ids.length)
        {
            ids = Arrays.copyOf(ids, count * 2);
        }
        ids[count++] = id;
    }

    long get(final int index)
    {
        return ids[index];
    }

    /** Bytes that {@link #copyTo} writes. */
    int encodedLength()
    {
        return count * Long.BYTES;
    }

    void copyTo(final MutableDirectBuffer buffer, final int offset)
    {
        for (int i = 0; i < count; i++)
        {
            buffer.putLong(offset + i * Long.BYTES, ids[i], ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Take what {@link #copyTo} wrote. */
    void copyFrom(final DirectBuffer buffer, final int offset, final int length)
    {
        clear();
        for (int i = 0; i < length; i += Long.BYTES)
        {
            add(buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN));
        }
    }
}

package io.ringmaster.engine.ring;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.agrona.BitUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory off the heap that nobody has touched: the system gives a page when it is written first, where a direct
 * ByteBuffer would be filled with zeros at once. The content is undefined. What belonged to buffers that are garbage is
 * given back when the next one is allocated. Any thread.
 */
final class RingMemory
{
    private static final ReferenceQueue<UnsafeBuffer> GARBAGE = new ReferenceQueue<>();
    private static final Set<Allocation> ALLOCATIONS = ConcurrentHashMap.newKeySet();

    private RingMemory()
    {
    }

    /**
     * Allocate a buffer.
     *
     * @param length in bytes.
     * @return the buffer, at the begin of a cache line. Its memory lives as long as this very object.
     */
    static UnsafeBuffer allocate(final int length)
    {
        for (Object garbage = GARBAGE.poll(); garbage != null; garbage = GARBAGE.poll())
        {
            final Allocation allocation = (Allocation)garbage;
            ALLOCATIONS.remove(allocation);
            UnsafeApi.freeMemory(allocation.address);
        }
        final long address = UnsafeApi.allocateMemory((long)length + BitUtil.CACHE_LINE_LENGTH);
        final UnsafeBuffer buffer = new UnsafeBuffer(BitUtil.align(address, (long)BitUtil.CACHE_LINE_LENGTH), length);
        ALLOCATIONS.add(new Allocation(buffer, address));
        return buffer;
    }

    private static final class Allocation extends PhantomReference<UnsafeBuffer>
    {
        private final long address;

        Allocation(final UnsafeBuffer buffer, final long address)
        {
            super(buffer, GARBAGE);
            this.address = address;
        }
    }
}

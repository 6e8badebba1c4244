package io.ringmaster.server;

import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory for one message at a time that has no place elsewhere; what a long one made of it is given back. */
final class ScratchBuffer
{
    private static final int MAX_KEPT_CAPACITY = 1024 * 1024;

    private final UnsafeBuffer view = new UnsafeBuffer(new byte[0]);

    UnsafeBuffer view()
    {
        return view;
    }

    /**
     * Make room; what was held is lost.
     *
     * @param length in bytes.
     * @return {@link #view()}.
     */
    UnsafeBuffer ensureCapacity(final int length)
    {
        if (view.capacity() < length)
        {
            view.wrap(new byte[BitUtil.findNextPositivePowerOfTwo(length)]);
        }
        return view;
    }

    /** The message is done with. */
    void release()
    {
        if (view.capacity() > MAX_KEPT_CAPACITY)
        {
            view.wrap(new byte[0]);
        }
    }
}

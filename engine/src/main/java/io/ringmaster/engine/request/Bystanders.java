package io.ringmaster.engine.request;

import java.util.concurrent.TimeUnit;

/**
 * Whether there are clients who read while others write: then the engine's thread should not wait for a disk. A client
 * that reads and writes by turns waits for its own writes anyway, and is none. Engine thread only.
 */
final class Bystanders
{
    /** Whoever has read within this time may do so again. */
    static final long MEMORY_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long NOBODY = -1;

    private long writerId = NOBODY;
    private long lastReadNs;
    private boolean hasRead;

    /** A write was taken. */
    void onWrite(final long connectionId)
    {
        writerId = connectionId;
    }

    /** A read was served that no write of its client had to be waited for. */
    void onRead(final long connectionId, final long nowNs)
    {
        if (connectionId != writerId)
        {
            lastReadNs = nowNs;
            hasRead = true;
        }
    }

    /** Whether one has read of late. */
    boolean hasAny(final long nowNs)
    {
        hasRead = hasRead && nowNs - lastReadNs < MEMORY_NS;
        return hasRead;
    }
}

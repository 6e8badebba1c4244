package io.ringmaster.perf.failover;

import java.util.concurrent.TimeUnit;

/** When writes were acknowledged, over all writers, and the longest time without. Any thread. */
final class AckGaps
{
    private long lastNs;
    private long longestNs;
    private long count;

    /** A write was acknowledged just now. */
    synchronized void onAcknowledged()
    {
        final long nowNs = System.nanoTime();
        longestNs = Math.max(longestNs, nowNs - lastNs);
        lastNs = nowNs;
        count++;
        notifyAll();
    }

    /** Forget what was, and count the gap that is under way from now on. */
    synchronized void begin()
    {
        lastNs = System.nanoTime();
        longestNs = 0;
        count = 0;
    }

    synchronized long longestNs()
    {
        return longestNs;
    }

    synchronized long count()
    {
        return count;
    }

    /**
     * Wait for a write that is acknowledged later than a moment.
     *
     * @param momentNs  of {@link System#nanoTime()}.
     * @param timeoutMs longest time to wait.
     * @return false if there was none in time.
     */
    synchronized boolean awaitAfter(final long momentNs, final long timeoutMs) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (lastNs - momentNs <= 0)
        {
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0)
            {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }
}

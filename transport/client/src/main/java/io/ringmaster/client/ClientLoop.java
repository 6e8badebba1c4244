package io.ringmaster.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;

/** The event loop of a client: its own, which ends with it, or a shared one, which does not. Threadsafe. */
final class ClientLoop
{
    private final EventLoop eventLoop;
    private final boolean isOwn;

    /**
     * Borrow a loop or make one.
     *
     * @param shared  to borrow; null to make one.
     * @param waiting of the one that is made.
     */
    ClientLoop(final EventLoop shared, final Waiting waiting)
    {
        isOwn = shared == null;
        eventLoop = isOwn ?
            new ClientEventLoop(new DefaultThreadFactory("ringmaster-client", true), waiting) : shared;
    }

    EventLoop eventLoop()
    {
        return eventLoop;
    }

    /**
     * Nothing of the client is left on the loop: end it if it is the client's own.
     *
     * @param timeoutMs for tasks that are still to run, in milliseconds.
     */
    void end(final int timeoutMs)
    {
        if (isOwn)
        {
            // awaitEnd() awaits the loop's end itself.
            final Future<?> unused = eventLoop.shutdownGracefully(0, timeoutMs, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Wait for the end of everything. Not on the loop.
     *
     * @param releasedLatch passed when nothing of the client but the loop is left.
     * @param timeoutMs     to wait at most for either, in milliseconds.
     */
    void awaitEnd(final CountDownLatch releasedLatch, final long timeoutMs)
    {
        try
        {
            releasedLatch.await(timeoutMs, TimeUnit.MILLISECONDS);
            if (isOwn)
            {
                eventLoop.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS);
            }
        }
        catch (final InterruptedException ignore)
        {
            // The closing goes on without the caller, who finds the flag set.
            Thread.currentThread().interrupt();
        }
    }
}

package io.ringmaster.perf.load;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.Waiting;

/** The fixed number of event loops that the sessions of a load share. */
final class EventLoops implements AutoCloseable
{
    private static final long SHUTDOWN_TIMEOUT_S = 10;

    private final EventLoop[] loops;

    EventLoops(final int count, final Waiting waiting)
    {
        final ThreadFactory threads = new DefaultThreadFactory("load", true);
        loops = new EventLoop[count];
        for (int i = 0; i < count; i++)
        {
            loops[i] = RingmasterClient.newEventLoop(threads, waiting);
        }
    }

    EventLoop loop(final int sessionIndex)
    {
        return loops[sessionIndex % loops.length];
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // each loop's end is awaited below
    public void close()
    {
        for (final EventLoop loop : loops)
        {
            loop.shutdownGracefully(0, SHUTDOWN_TIMEOUT_S, TimeUnit.SECONDS);
        }
        for (final EventLoop loop : loops)
        {
            loop.terminationFuture().awaitUninterruptibly();
        }
    }

    /** Data of a node: letters. */
    static byte[] payload(final int length)
    {
        final byte[] payload = new byte[length];
        for (int i = 0; i < length; i++)
        {
            payload[i] = (byte)('a' + i % 26);
        }
        return payload;
    }
}

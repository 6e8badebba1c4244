package io.ringmaster.perf.load;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The fixed number of event loops that the sessions of a load share. */
final class EventLoops implements AutoCloseable
{
    private static final long SHUTDOWN_TIMEOUT_S = 10;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop[] loops;

    EventLoops(final int count)
    {
        group = new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("load", true), NioIoHandler.newFactory());
        loops = new EventLoop[count];
        for (int i = 0; i < count; i++)
        {
            loops[i] = group.next();
        }
    }

    EventLoop loop(final int sessionIndex)
    {
        return loops[sessionIndex % loops.length];
    }

    @Override
    public void close()
    {
        group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_S, TimeUnit.SECONDS).awaitUninterruptibly();
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

package io.ringmaster.server.lifeline;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

import jdk.net.ExtendedSocketOptions;

/**
 * The kernel's probes of a connection on which nothing travels. They end what a machine without power or a cut cable
 * has left half open; nothing waits for that, as the links have limits of their own.
 */
final class KeepAlive
{
    private static final int IDLE_SECONDS = 10;
    private static final int INTERVAL_SECONDS = 5;
    private static final int COUNT = 3;

    private KeepAlive()
    {
    }

    static void enable(final SocketChannel channel) throws IOException
    {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
        set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
        set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, COUNT);
    }

    /** Where the platform has it. */
    private static void set(final SocketChannel channel, final SocketOption<Integer> option, final int value)
        throws IOException
    {
        if (channel.supportedOptions().contains(option))
        {
            channel.setOption(option, value);
        }
    }
}

package io.ringmaster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback where nobody listens now, neither by TCP nor by UDP, and which the system gives to nobody: who
 * dials one before somebody listens would sometimes get it as its own.
 */
public final class FreePorts
{
    private static final int FIRST = 10_000;
    private static final int END = 32_000;

    private FreePorts()
    {
    }

    /**
     * Look for some.
     *
     * @param count of ports.
     * @return ports, no two the same.
     */
    public static int[] find(final int count)
    {
        final int[] ports = new int[count];
        int found = 0;
        while (found < count)
        {
            final int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && Arrays.stream(ports).noneMatch((other) -> other == port))
            {
                ports[found++] = port;
            }
        }
        return ports;
    }

    private static boolean isFree(final int port)
    {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket stream = new ServerSocket(port, 1, loopback);
            DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(loopback, port)))
        {
            return stream.isBound() && datagrams.isBound();
        }
        catch (final BindException ex)
        {
            return false;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no sockets", ex);
        }
    }
}

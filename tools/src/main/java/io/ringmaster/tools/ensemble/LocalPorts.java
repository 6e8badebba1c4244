package io.ringmaster.tools.ensemble;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.agrona.CloseHelper;

import io.ringmaster.tools.CommandException;

/**
 * Finds ports on this host, and holds them while it looks for more: no two are the same. A port that the caller leaves
 * open is, where the system has others, none of those that it gives to whoever dials or binds to any: a server that
 * starts later, or again, would find it taken. One thread at a time.
 */
public final class LocalPorts implements AutoCloseable
{
    /** Below it are ports that services are known by. */
    private static final int MIN_PORT = 10_000;
    /** Where Linux begins to give ports to anybody, unless it is set otherwise. */
    private static final int DEFAULT_EPHEMERAL_PORT = 32_768;
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int MAX_ATTEMPTS = 100;

    private final List<AutoCloseable> held = new ArrayList<>();
    private final int endPort = firstEphemeralPort();

    /**
     * A port for clients.
     *
     * @param wanted the port; 0 for any.
     * @param what   it is for, to be named if it is taken.
     * @return the port.
     * @throws CommandException if it is taken.
     */
    public int tcp(final int wanted, final String what)
    {
        return hold(wanted, what, false);
    }

    /**
     * A port for links, which are UDP, and for the lifelines beside them, which are TCP.
     *
     * @param wanted the port; 0 for any.
     * @param what   it is for, to be named if it is taken.
     * @return the port.
     * @throws CommandException if it is taken.
     */
    public int links(final int wanted, final String what)
    {
        return hold(wanted, what, true);
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(held);
    }

    private int hold(final int wanted, final String what, final boolean isForLinks)
    {
        for (int attempt = 1; ; attempt++)
        {
            final int port = wanted == 0 ? any() : wanted;
            String kind = "TCP, ";
            try
            {
                final int bound = holdStream(port);
                if (isForLinks)
                {
                    kind = "UDP, ";
                    holdDatagrams(bound);
                }
                return bound;
            }
            catch (final BindException ex)
            {
                if (wanted != 0 || attempt == MAX_ATTEMPTS)
                {
                    throw taken(port, kind + what, ex);
                }
            }
            catch (final IOException ex)
            {
                throw taken(port, kind + what, ex);
            }
        }
    }

    private int any()
    {
        // The system chooses where it leaves no range to choose from.
        return endPort > MIN_PORT ? ThreadLocalRandom.current().nextInt(MIN_PORT, endPort) : 0;
    }

    private int holdStream(final int port) throws IOException
    {
        final ServerSocket socket = new ServerSocket();
        held.add(socket);
        socket.setReuseAddress(true);
        socket.bind(address(port));
        return socket.getLocalPort();
    }

    private void holdDatagrams(final int port) throws IOException
    {
        final DatagramSocket socket = new DatagramSocket(null);
        held.add(socket);
        socket.bind(address(port));
    }

    private static int firstEphemeralPort()
    {
        try
        {
            return Integer.parseInt(Files.readString(EPHEMERAL_RANGE).strip().split("\\s+")[0]);
        }
        catch (final IOException | NumberFormatException ignore)
        {
            // Not Linux, or not told: then what is usual there.
            return DEFAULT_EPHEMERAL_PORT;
        }
    }

    private static InetSocketAddress address(final int port)
    {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static CommandException taken(final int port, final String what, final IOException cause)
    {
        return new CommandException("cannot start: port " + port + " (" + what + ") is taken. Stop what uses it, or " +
            "give other ports with --port and --zookeeper-port", cause);
    }
}

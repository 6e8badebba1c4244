package io.ringmaster.tools.ensemble;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

import org.agrona.CloseHelper;

import io.ringmaster.tools.CommandException;

/** Finds ports on this host, and holds them while it looks for more: no two are the same. */
final class LocalPorts implements AutoCloseable
{
    private final List<AutoCloseable> held = new ArrayList<>();

    /**
     * A port for clients.
     *
     * @param wanted the port; 0 for any.
     * @param what   it is for, to be named if it is taken.
     * @return the port.
     * @throws CommandException if it is taken.
     */
    int tcp(final int wanted, final String what)
    {
        final ServerSocket socket;
        try
        {
            socket = new ServerSocket();
            held.add(socket);
            socket.setReuseAddress(true);
            socket.bind(address(wanted));
            return socket.getLocalPort();
        }
        catch (final IOException ex)
        {
            throw taken(wanted, "TCP, " + what, ex);
        }
    }

    /**
     * A port for links, which are UDP, and for the lifelines beside them, which are TCP.
     *
     * @param wanted the port; 0 for any.
     * @param what   it is for, to be named if it is taken.
     * @return the port.
     * @throws CommandException if it is taken.
     */
    int links(final int wanted, final String what)
    {
        final int port = tcp(wanted, what);
        try
        {
            final DatagramSocket socket = new DatagramSocket(null);
            held.add(socket);
            socket.bind(address(port));
            return port;
        }
        catch (final IOException ex)
        {
            throw taken(port, "UDP, " + what, ex);
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(held);
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

package io.ringmaster.zookeeper.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A line between clients and a server that a test can cut and mend. While it is cut, connections are closed as soon as
 * they come: the client finds nobody, the server hears nothing.
 */
public final class Relay implements AutoCloseable
{
    private final int serverPort;
    private final ServerSocket acceptor;
    private final List<Socket> sockets = new ArrayList<>();
    private boolean isCut;

    /**
     * Lay a line to a port on the loopback address.
     *
     * @param serverPort of the server.
     * @throws IOException if there is no free port.
     */
    public Relay(final int serverPort) throws IOException
    {
        this.serverPort = serverPort;
        acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run("relay-accept", this::accept);
    }

    /**
     * Where clients connect.
     *
     * @return host and port.
     */
    public String connectString()
    {
        return "127.0.0.1:" + acceptor.getLocalPort();
    }

    /** Close all connections, and every further one. */
    public synchronized void cut()
    {
        isCut = true;
        sockets.forEach(Relay::close);
        sockets.clear();
    }

    /** Let connections pass again. */
    public synchronized void mend()
    {
        isCut = false;
    }

    @Override
    public void close() throws IOException
    {
        cut();
        acceptor.close();
    }

    private void accept()
    {
        while (!acceptor.isClosed())
        {
            try
            {
                connect(acceptor.accept());
            }
            catch (final IOException ignore)
            {
                // This relay is closed, which ends the loop, or the server is away, which its client finds out.
            }
        }
    }

    private synchronized void connect(final Socket client) throws IOException
    {
        if (isCut)
        {
            client.close();
            return;
        }
        sockets.add(client);
        try
        {
            final Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            run("relay-out", () -> copy(client, server));
            run("relay-in", () -> copy(server, client));
        }
        catch (final IOException ex)
        {
            client.close();
            throw ex;
        }
    }

    private static void copy(final Socket from, final Socket to)
    {
        try
        {
            from.getInputStream().transferTo(to.getOutputStream());
        }
        catch (final IOException ignore)
        {
            // One side is gone; the other one goes with it.
        }
        finally
        {
            close(from);
            close(to);
        }
    }

    private static void close(final Socket socket)
    {
        try
        {
            socket.close();
        }
        catch (final IOException ignore)
        {
            // Closed is closed.
        }
    }

    private static void run(final String name, final Runnable task)
    {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}

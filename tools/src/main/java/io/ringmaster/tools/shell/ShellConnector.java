package io.ringmaster.tools.shell;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ensemble.ServerAddress;

/** Opens the session of a shell. */
final class ShellConnector
{
    /** Between looks at whether there is anybody to wait for. */
    private static final long PROBE_INTERVAL_MS = 100;
    private static final int PROBE_TIMEOUT_MS = 1000;

    private ShellConnector()
    {
    }

    /**
     * Connect.
     *
     * @param servers          to try, with a path behind them perhaps.
     * @param sessionTimeoutMs of the session.
     * @param timeoutMs        to wait for an answer. Nobody is waited for where every host refuses the connection.
     * @return the client, connected.
     * @throws CommandException if no server answers.
     */
    static RingmasterClient connect(final String servers, final int sessionTimeoutMs, final int timeoutMs)
    {
        final RingmasterClient client = RingmasterClient.connect(new ClientContext()
            .servers(servers)
            .sessionTimeoutMs(sessionTimeoutMs)
            .connectTimeoutMs(timeoutMs));
        boolean isConnected = false;
        boolean isRefused = false;
        try
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            long remainingMs = timeoutMs;
            while (!isConnected && !isRefused && remainingMs > 0)
            {
                isConnected = client.awaitConnected(Math.min(PROBE_INTERVAL_MS, remainingMs));
                isRefused = !isConnected && client.lastFailure() != null && isRefusedByAll(servers);
                remainingMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        if (!isConnected)
        {
            final Throwable failure = client.lastFailure();
            client.close();
            throw new CommandException(isRefused ?
                "no server runs at " + servers + ", the connection is refused. Start one with 'ringmaster server', " +
                    "or name another with --server" :
                "no server at " + servers + " answers" +
                    (failure == null || failure.getMessage() == null ? "" : ": " + failure.getMessage()), failure);
        }
        return client;
    }

    private static boolean isRefusedByAll(final String servers)
    {
        if (servers.contains("aeron:"))
        {
            // What is missing there says so by itself, and may come.
            return false;
        }
        final int path = servers.indexOf('/');
        final List<ServerAddress> addresses = ServerAddress.parse(path < 0 ? servers : servers.substring(0, path));
        return addresses.stream().allMatch(ShellConnector::isRefused);
    }

    private static boolean isRefused(final ServerAddress address)
    {
        try (Socket socket = new Socket())
        {
            socket.connect(new InetSocketAddress(address.host(), address.port()), PROBE_TIMEOUT_MS);
            return false;
        }
        catch (final ConnectException ex)
        {
            return true;
        }
        catch (final IOException ignore)
        {
            // Whatever it is, it may pass.
            return false;
        }
    }
}

package io.ringmaster.tools.shell;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.FailureText;
import io.ringmaster.tools.ensemble.ServerAddress;

/** Opens the session of a shell. */
final class ShellConnector
{
    /** Between looks at whether there is anybody to wait for. */
    private static final long PROBE_INTERVAL_MS = 100;
    private static final int PROBE_TIMEOUT_MS = 1000;
    private static final String IPC = "aeron:ipc";
    private static final String UDP = "aeron:udp:";

    /** What may be expected of a server. */
    private enum Outlook
    {
        /** It may answer yet. */
        OPEN,
        /** Its host refuses the connection. */
        REFUSED,
        /** There is no such host, or no such directory: the address is wrong. */
        NOWHERE
    }

    private ShellConnector()
    {
    }

    /**
     * Connect.
     *
     * @param servers          to try, with a path behind them perhaps.
     * @param sessionTimeoutMs of the session.
     * @param timeoutMs        to wait for an answer. Nobody is waited for where every host refuses the connection, or
     *                         is unknown.
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
        List<Outlook> outlooks = List.of(Outlook.OPEN);
        try
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            long remainingMs = timeoutMs;
            while (!isConnected && outlooks.contains(Outlook.OPEN) && remainingMs > 0)
            {
                isConnected = client.awaitConnected(Math.min(PROBE_INTERVAL_MS, remainingMs));
                if (!isConnected && client.lastFailure() != null)
                {
                    outlooks = addresses(servers).stream().map(ShellConnector::outlook).toList();
                }
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
            throw new CommandException(outlooks.stream().allMatch(Outlook.REFUSED::equals) ?
                "no server runs at " + servers + ", the connection is refused. Start one with 'ringmaster server', " +
                    "or name another with --server" :
                "no server answers at " + servers + FailureText.ofServer(servers, failure), failure);
        }
        return client;
    }

    private static List<String> addresses(final String servers)
    {
        int end = 0;
        boolean isInBrackets = false;
        // The first slash that is in no brackets begins a path: those hold directories and addresses of IPv6.
        while (end < servers.length() && (servers.charAt(end) != '/' || isInBrackets))
        {
            isInBrackets = servers.charAt(end) == '[' || (isInBrackets && servers.charAt(end) != ']');
            end++;
        }
        return Arrays.stream(servers.substring(0, end).split(",")).map(String::strip).toList();
    }

    private static Outlook outlook(final String server)
    {
        if (server.startsWith(IPC))
        {
            final Path directory = Path.of(server.substring(IPC.length() + 1, server.length() - 1));
            return Files.exists(directory) ? Outlook.OPEN : Outlook.NOWHERE;
        }
        final boolean isUdp = server.startsWith(UDP);
        final ServerAddress address = ServerAddress.parse(0, isUdp ? server.substring(UDP.length()) : server);
        final InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
        if (socketAddress.isUnresolved())
        {
            return Outlook.NOWHERE;
        }
        // Nothing tells of UDP whether anybody is there.
        return isUdp ? Outlook.OPEN : outlook(socketAddress);
    }

    private static Outlook outlook(final InetSocketAddress address)
    {
        try (Socket socket = new Socket())
        {
            socket.connect(address, PROBE_TIMEOUT_MS);
            return Outlook.OPEN;
        }
        catch (final ConnectException ex)
        {
            return Outlook.REFUSED;
        }
        catch (final IOException ignore)
        {
            // Whatever it is, it may pass.
            return Outlook.OPEN;
        }
    }
}

package io.ringmaster.tools.shell;

import java.net.InetSocketAddress;
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
import io.ringmaster.tools.ensemble.ServerOutlook;
import io.ringmaster.tools.ensemble.ServerOutlook.Kind;

/** Opens the session of a shell. */
final class ShellConnector
{
    /** Between looks at whether there is anybody to wait for, each of which asks every server. */
    private static final long PROBE_INTERVAL_MS = 1000;
    /** Before the first: whoever is going to answer has done so by then. */
    private static final long FIRST_PROBE_MS = 100;
    private static final int PROBE_TIMEOUT_MS = 1000;
    private static final String IPC = "aeron:ipc";
    private static final String UDP = "aeron:udp:";

    private ShellConnector()
    {
    }

    /**
     * Connect.
     *
     * @param servers          to try, with a path behind them perhaps.
     * @param sessionTimeoutMs of the session.
     * @param timeoutMs        to wait for an answer. Nobody is waited for where every host refuses the connection, is
     *                         unknown, or speaks another protocol.
     * @return the client, connected.
     * @throws CommandException if no server answers.
     */
    static RingmasterClient connect(final String servers, final int sessionTimeoutMs, final int timeoutMs)
    {
        final RingmasterClient client = RingmasterClient.connect(new ClientContext()
            .servers(servers)
            .sessionTimeoutMs(sessionTimeoutMs)
            .connectTimeoutMs(timeoutMs));
        final List<String> addresses = addresses(servers);
        List<ServerOutlook> outlooks = List.of();
        boolean isConnected = false;
        try
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            long remainingMs = timeoutMs;
            long waitMs = FIRST_PROBE_MS;
            while (!isConnected && isWorthWaiting(outlooks) && remainingMs > 0)
            {
                isConnected = client.awaitConnected(Math.min(waitMs, remainingMs));
                if (!isConnected && client.lastFailure() != null)
                {
                    outlooks = addresses.stream().map(ShellConnector::outlook).toList();
                    waitMs = PROBE_INTERVAL_MS;
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
            throw new CommandException(describe(servers, addresses, outlooks, failure), failure);
        }
        return client;
    }

    private static boolean isWorthWaiting(final List<ServerOutlook> outlooks)
    {
        return outlooks.isEmpty() || outlooks.stream().anyMatch(outlook -> outlook.kind() == Kind.OPEN);
    }

    private static String describe(
        final String servers,
        final List<String> addresses,
        final List<ServerOutlook> outlooks,
        final Throwable failure)
    {
        if (!outlooks.isEmpty() && outlooks.stream().allMatch(outlook -> outlook.kind() == Kind.REFUSED))
        {
            return "no server runs at " + servers + ", the connection is refused. Start one with " +
                "'ringmaster server', or name another with --server";
        }
        if (outlooks.stream().noneMatch(outlook -> !outlook.reason().isEmpty()))
        {
            return "no server answers at " + servers + FailureText.ofServer(servers, failure);
        }
        if (addresses.size() == 1)
        {
            return "no server answers at " + servers + ": " + outlooks.get(0).reason();
        }
        final StringBuilder text = new StringBuilder("no server answers at " + servers);
        for (int i = 0; i < addresses.size(); i++)
        {
            final String reason = outlooks.get(i).reason();
            text.append(i == 0 ? ": " : "; ").append(addresses.get(i)).append(": ")
                .append(reason.isEmpty() ? "no session in time" : reason);
        }
        return text.toString();
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

    private static ServerOutlook outlook(final String server)
    {
        if (server.startsWith(IPC))
        {
            final Path directory = Path.of(server.substring(IPC.length() + 1, server.length() - 1));
            return new ServerOutlook(Files.exists(directory) ? Kind.OPEN : Kind.NOWHERE, "");
        }
        final boolean isUdp = server.startsWith(UDP);
        final ServerAddress address = ServerAddress.parse(0, isUdp ? server.substring(UDP.length()) : server);
        if (!isUdp)
        {
            return ServerOutlook.of(address, PROBE_TIMEOUT_MS);
        }
        // Nothing tells of UDP whether anybody is there.
        return new InetSocketAddress(address.host(), address.port()).isUnresolved() ?
            new ServerOutlook(Kind.NOWHERE, "no such host") : new ServerOutlook(Kind.OPEN, "");
    }
}

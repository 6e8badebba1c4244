package io.ringmaster.tools.shell;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.tools.CommandException;

/** Opens the session of a shell. */
final class ShellConnector
{
    private ShellConnector()
    {
    }

    static RingmasterClient connect(final String servers, final int sessionTimeoutMs, final int timeoutMs)
    {
        final RingmasterClient client = RingmasterClient.connect(new ClientContext()
            .servers(servers)
            .sessionTimeoutMs(sessionTimeoutMs)
            .connectTimeoutMs(timeoutMs));
        boolean isConnected = false;
        try
        {
            isConnected = client.awaitConnected(timeoutMs);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        if (!isConnected)
        {
            final Throwable failure = client.lastFailure();
            client.close();
            throw new CommandException("no server at " + servers + " answers" +
                (failure == null || failure.getMessage() == null ? "" : ": " + failure.getMessage()), failure);
        }
        return client;
    }
}

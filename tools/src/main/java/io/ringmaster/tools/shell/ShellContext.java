package io.ringmaster.tools.shell;

import java.io.PrintWriter;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;

import io.ringmaster.client.RingmasterClient;
import io.ringmaster.tools.OutputFormat;

/** What the commands of one shell share: its session, opened when the first command needs it, and where to print. */
final class ShellContext implements AutoCloseable
{
    private final Supplier<RingmasterClient> connector;
    private final OutputFormat format;
    private final boolean isInteractive;
    private PrintWriter out;
    private RingmasterClient client;

    /**
     * Construct.
     *
     * @param connector     opens the session.
     * @param format        of results, unless a command says otherwise.
     * @param isInteractive whether a person sits at a prompt; watch events are then printed as they come.
     * @param out           for results.
     */
    ShellContext(
        final Supplier<RingmasterClient> connector,
        final OutputFormat format,
        final boolean isInteractive,
        final PrintWriter out)
    {
        this.connector = connector;
        this.format = format;
        this.isInteractive = isInteractive;
        this.out = out;
    }

    RingmasterClient client()
    {
        if (client == null)
        {
            client = connector.get();
        }
        return client;
    }

    boolean isConnected()
    {
        return client != null;
    }

    OutputFormat format()
    {
        return format;
    }

    boolean isInteractive()
    {
        return isInteractive;
    }

    /** Print somewhere else from now on, such as above a prompt. */
    void out(final PrintWriter newOut)
    {
        out = newOut;
    }

    /** Print a result. Any thread. */
    synchronized void print(final OutputFormat wanted, final JsonNode json, final String text)
    {
        out.println(wanted == OutputFormat.JSON ? json.toString() : text);
        out.flush();
    }

    @Override
    public void close()
    {
        if (client != null)
        {
            client.close();
        }
    }
}

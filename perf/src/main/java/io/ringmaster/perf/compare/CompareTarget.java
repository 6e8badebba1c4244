package io.ringmaster.perf.compare;

import java.util.List;
import java.util.Locale;

import io.ringmaster.perf.load.Protocol;

/**
 * What is compared, and how it is spoken to.
 *
 * @param protocol to speak.
 * @param servers  host:port of each server; connections are spread over them.
 * @param name     for the report.
 */
public record CompareTarget(Protocol protocol, List<String> servers, String name)
{
    /** Nobody changes the list. */
    public CompareTarget
    {
        servers = List.copyOf(servers);
    }

    /**
     * One that is named after its protocol and server.
     *
     * @param protocol to speak.
     * @param server   host:port.
     */
    public CompareTarget(final Protocol protocol, final String server)
    {
        this(protocol, List.of(server.split(",")), protocol + "@" + server);
    }

    /**
     * Read {@code PROTOCOL@HOST:PORT[,HOST:PORT...]}.
     *
     * @param text to read.
     * @return the target.
     * @throws IllegalArgumentException saying what is wrong.
     */
    public static CompareTarget parse(final String text)
    {
        final int at = text.indexOf('@');
        try
        {
            return new CompareTarget(
                Protocol.valueOf(text.substring(0, Math.max(0, at)).toUpperCase(Locale.ROOT)), text.substring(at + 1));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IllegalArgumentException(
                "'" + text + "' is not PROTOCOL@HOST:PORT with protocol sbe or zookeeper", ex);
        }
    }

    @Override
    public String toString()
    {
        return name;
    }
}

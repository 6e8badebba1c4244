package io.ringmaster.perf.compare;

import java.util.Locale;

import io.ringmaster.perf.load.Protocol;

/**
 * A server to compare, and how it is spoken to.
 *
 * @param protocol to speak.
 * @param server   host:port.
 */
public record CompareTarget(Protocol protocol, String server)
{
    /**
     * Read {@code PROTOCOL@HOST:PORT}.
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
        return protocol + "@" + server;
    }
}

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
 * @param role     in the comparison.
 */
public record CompareTarget(Protocol protocol, List<String> servers, String name, Role role)
{
    /** What a target is there for. */
    public enum Role
    {
        /** The bars are for it. */
        SUBJECT,
        /** Others are measured by it; by the better one within each round if there are several. */
        REFERENCE,
        /** Shown beside them. */
        BESIDE
    }

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
        this(protocol, List.of(server.split(",")), protocol + "@" + server, Role.SUBJECT);
    }

    /**
     * The same in another role.
     *
     * @param newRole in the comparison.
     * @return the target.
     */
    public CompareTarget as(final Role newRole)
    {
        return new CompareTarget(protocol, servers, name, newRole);
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
        final CompareTarget target;
        try
        {
            target = new CompareTarget(
                Protocol.valueOf(text.substring(0, Math.max(0, at)).toUpperCase(Locale.ROOT)), text.substring(at + 1));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IllegalArgumentException(
                "'" + text + "' is not PROTOCOL@HOST:PORT with protocol sbe, zookeeper or etcd", ex);
        }
        target.protocol.check(target.servers);
        return target;
    }

    @Override
    public String toString()
    {
        return name;
    }
}

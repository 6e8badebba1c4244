package io.ringmaster.tools.ensemble;

import java.net.InetSocketAddress;

/**
 * Whether a client that gets no session from a server should go on waiting for it, as the server itself says.
 *
 * @param kind   what to expect.
 * @param reason why, for people; empty if nothing speaks against the server.
 */
public record ServerOutlook(Kind kind, String reason)
{
    /** What may be expected of a server. */
    public enum Kind
    {
        /** It may answer yet. */
        OPEN,
        /** Its host refuses the connection. */
        REFUSED,
        /** The address is wrong: no such host, or what answers there speaks another protocol. */
        NOWHERE
    }

    /**
     * Ask a server, on a connection of its own.
     *
     * @param address   of its native protocol.
     * @param timeoutMs to wait, longer than 0.
     * @return what it says, or why it says nothing.
     */
    public static ServerOutlook of(final ServerAddress address, final int timeoutMs)
    {
        if (new InetSocketAddress(address.host(), address.port()).isUnresolved())
        {
            return new ServerOutlook(Kind.NOWHERE, "no such host");
        }
        final ServerReport report = StatusQuery.ask(address, timeoutMs);
        if (report.isAnswer())
        {
            return new ServerOutlook(
                Kind.OPEN, report.isServing() ? "" : "it has no leader; 'ringmaster status' tells more");
        }
        return new ServerOutlook(kind(report.failure()), report.failure());
    }

    private static Kind kind(final String failure)
    {
        return switch (failure)
        {
            case AdminQuery.REFUSED -> Kind.REFUSED;
            case AdminQuery.NOT_NATIVE, AdminQuery.NO_RINGMASTER -> Kind.NOWHERE;
            default -> Kind.OPEN;
        };
    }
}

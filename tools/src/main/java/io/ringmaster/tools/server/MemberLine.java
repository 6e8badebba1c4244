package io.ringmaster.tools.server;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Parses the value of a {@code server.N} line: {@code host:port[:electionPort][:role][;[clientAddress:]clientPort]}.
 * ZooKeeper's lines are among them: its quorum port carries the links here, its election port nothing.
 */
final class MemberLine
{
    private static final String FORM = "host:port[:port][:participant|observer][;[address:]clientPort]";
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");
    private static final Pattern IPV6_ADDRESS =
        Pattern.compile("[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,8}(%[A-Za-z0-9._-]+)?");
    private static final int MAX_DIGITS = 5;

    private final EnsembleMember member;
    private final boolean hasElectionPort;

    private MemberLine(final EnsembleMember member, final boolean hasElectionPort)
    {
        this.member = member;
        this.hasElectionPort = hasElectionPort;
    }

    /**
     * Parse a line.
     *
     * @param id    of the server, N.
     * @param value of the line.
     * @param port  for clients of the native protocol, which no line tells.
     * @return the line.
     * @throws IllegalArgumentException if it has another form; the message says what is wrong.
     */
    static MemberLine parse(final int id, final String value, final int port)
    {
        if (value.indexOf('|') >= 0)
        {
            throw new IllegalArgumentException("several addresses of one server are not there; name one");
        }
        final int semicolon = value.indexOf(';');
        final String server = semicolon < 0 ? value : value.substring(0, semicolon);
        final String client = semicolon < 0 ? null : value.substring(semicolon + 1);
        final int hostEnd = hostEnd(server);
        if (hostEnd == server.length())
        {
            throw new IllegalArgumentException("a port is missing behind the host: " + FORM);
        }
        final String[] parts = server.substring(hostEnd + 1).split(":", -1);
        int count = parts.length;
        boolean isObserver = false;
        if (count > 1 && !isNumber(parts[count - 1]))
        {
            isObserver = isObserver(parts[count - 1]);
            count--;
        }
        if (count > 2)
        {
            throw new IllegalArgumentException("too many parts: " + FORM + "; an IPv6 address stands in brackets");
        }
        if (count == 2)
        {
            port(parts[1], "the election port");
        }
        final EnsembleMember member = new EnsembleMember(
            id,
            host(server.substring(0, hostEnd)),
            port(parts[0], "the port"),
            isObserver,
            client == null ? null : clientHost(client),
            client == null ? ServerContext.NO_PORT : clientPort(client),
            port);
        return new MemberLine(member, count == 2);
    }

    EnsembleMember member()
    {
        return member;
    }

    /** Whether the line has a second port, in which nobody is interested. */
    boolean hasElectionPort()
    {
        return hasElectionPort;
    }

    /** Index of the colon behind the host, or the end. */
    private static int hostEnd(final String text)
    {
        final int from = text.startsWith("[") ? text.indexOf(']') : 0;
        if (from < 0)
        {
            throw new IllegalArgumentException("a ] is missing: " + FORM);
        }
        final int colon = text.indexOf(':', from);
        return colon < 0 ? text.length() : colon;
    }

    private static String host(final String text)
    {
        final boolean isBracketed = text.startsWith("[") && text.endsWith("]");
        final String host = isBracketed ? text.substring(1, text.length() - 1) : text;
        if (!(isBracketed ? IPV6_ADDRESS : HOST_NAME).matcher(host).matches())
        {
            throw new IllegalArgumentException(host.isEmpty() ?
                "the host is missing: " + FORM : "not a host: '" + text + "'");
        }
        return host;
    }

    private static String clientHost(final String client)
    {
        final int colon = client.lastIndexOf(':');
        return colon < 0 ? null : host(client.substring(0, colon));
    }

    private static int clientPort(final String client)
    {
        return port(client.substring(client.lastIndexOf(':') + 1), "the client port");
    }

    private static boolean isObserver(final String role)
    {
        return switch (role.toLowerCase(Locale.ROOT))
        {
            case "observer" -> true;
            case "participant" -> false;
            default -> throw new IllegalArgumentException(
                "neither a port nor one of participant, observer: '" + role + "'");
        };
    }

    private static boolean isNumber(final String text)
    {
        return !text.isEmpty() && text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
    }

    private static int port(final String text, final String what)
    {
        final int number = isNumber(text) && text.length() <= MAX_DIGITS ? Integer.parseInt(text) : 0;
        if (number < 1 || number > 65535)
        {
            throw new IllegalArgumentException(what + " must be a number from 1 to 65535: '" + text + "'");
        }
        return number;
    }
}

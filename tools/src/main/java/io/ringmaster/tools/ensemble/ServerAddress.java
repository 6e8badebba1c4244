package io.ringmaster.tools.ensemble;

import java.util.Arrays;
import java.util.List;

import io.ringmaster.client.ClientContext;
import io.ringmaster.tools.CommandException;

/**
 * Where to ask a server, at the port of its native protocol.
 *
 * @param expectedId id that it must say it has; 0 if any will do.
 * @param host       name or address, of IPv6 without brackets.
 * @param port       TCP port.
 */
public record ServerAddress(int expectedId, String host, int port)
{
    /**
     * Parse addresses.
     *
     * @param text host:port,host:port; the port of a server alone may be left out.
     * @return the addresses, in that order.
     * @throws CommandException if one is none.
     */
    public static List<ServerAddress> parse(final String text)
    {
        return Arrays.stream(text.split(",", -1)).map(part -> parseOne(0, part.strip(), text)).toList();
    }

    /**
     * Parse one address.
     *
     * @param expectedId id that the server must have; 0 for any.
     * @param endpoint   host:port.
     * @return the address.
     * @throws CommandException if it is none.
     */
    public static ServerAddress parse(final int expectedId, final String endpoint)
    {
        return parseOne(expectedId, endpoint, endpoint);
    }

    private static ServerAddress parseOne(final int expectedId, final String server, final String text)
    {
        final int hostEnd = server.startsWith("[") ? server.indexOf(']') + 1 : server.indexOf(':');
        final String host = hostEnd < 0 ? server : server.substring(0, hostEnd);
        final String rest = hostEnd < 0 ? "" : server.substring(hostEnd);
        final int port = rest.isEmpty() ? ClientContext.DEFAULT_PORT : port(rest);
        if (host.isEmpty() || port < 1 || port > 65535)
        {
            throw new CommandException("not a server, host:port: '" + server + "'" +
                (server.equals(text) ? "" : " in '" + text + "'") +
                (server.startsWith("aeron:") ? "; Aeron's addresses are for clients, servers are asked by TCP" : ""));
        }
        return new ServerAddress(
            expectedId, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static int port(final String rest)
    {
        return rest.matches(":[0-9]{1,5}") ? Integer.parseInt(rest.substring(1)) : -1;
    }

    @Override
    public String toString()
    {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

package io.ringmaster.perf.load;

import java.net.InetSocketAddress;

/**
 * Where a server listens.
 *
 * @param host name or address, of IPv6 in brackets.
 * @param port from 1 to 65535.
 */
record HostAndPort(String host, int port)
{
    private static final int MAX_PORT = 65_535;

    /**
     * Read {@code HOST:PORT}.
     *
     * @param text to read.
     * @return what it says.
     * @throws IllegalArgumentException if it is something else.
     */
    static HostAndPort parse(final String text)
    {
        final int colon = text.lastIndexOf(':');
        final String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT)
        {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT with a port from 1 to " + MAX_PORT);
        }
        return new HostAndPort(text.substring(0, colon), Integer.parseInt(port));
    }

    /**
     * Look the name up, which may take a while.
     *
     * @return the address; unresolved if there is no such host.
     */
    InetSocketAddress toSocketAddress()
    {
        return new InetSocketAddress(host, port);
    }
}

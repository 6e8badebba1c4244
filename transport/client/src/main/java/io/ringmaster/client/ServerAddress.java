package io.ringmaster.client;

/**
 * Where a server is, and by what it is reached.
 *
 * @param kind      of transport.
 * @param host      name or address; empty with {@link Kind#IPC}.
 * @param port      of it; 0 with {@link Kind#IPC}.
 * @param directory of the server's media driver with {@link Kind#IPC}; else empty.
 */
record ServerAddress(Kind kind, String host, int port, String directory)
{
    /** Transports. */
    enum Kind
    {
        /** TCP. */
        TCP,
        /** Aeron through the memory of this host. */
        IPC,
        /** Aeron over UDP. */
        UDP
    }

    private static final String AERON = "aeron:";
    private static final String IPC = AERON + "ipc";
    private static final String UDP = AERON + "udp:";
    private static final int MAX_PORT = 65_535;

    /**
     * Read one as {@code host:port}, {@code aeron:ipc[/directory]} or {@code aeron:udp:host:port}.
     *
     * @param server      the address.
     * @param list        that it is of, for messages.
     * @param defaultPort of a server without one.
     * @return the address.
     * @throws IllegalArgumentException that says what is wrong with it.
     */
    static ServerAddress parse(final String server, final String list, final int defaultPort)
    {
        if (server.startsWith(IPC))
        {
            final String rest = server.substring(IPC.length());
            if (!rest.startsWith("[/") || !rest.endsWith("]"))
            {
                throw new IllegalArgumentException(named(server, list) +
                    " does not name the directory that its server was started with, as aeron:ipc[/dev/shm/name]");
            }
            return new ServerAddress(Kind.IPC, "", 0, rest.substring(1, rest.length() - 1));
        }
        if (server.startsWith(UDP))
        {
            return ofHost(Kind.UDP, server.substring(UDP.length()), list, -1);
        }
        if (server.startsWith(AERON))
        {
            throw new IllegalArgumentException(
                named(server, list) + " is neither aeron:ipc[/directory] nor aeron:udp:host:port");
        }
        return ofHost(Kind.TCP, server, list, defaultPort);
    }

    boolean isAeron()
    {
        return kind != Kind.TCP;
    }

    @Override
    public String toString()
    {
        return switch (kind)
        {
            case TCP -> hostAndPort();
            case IPC -> IPC + "[" + directory + "]";
            case UDP -> UDP + hostAndPort();
        };
    }

    private String hostAndPort()
    {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static String named(final String server, final String list)
    {
        return "server \"" + server + "\"" + (server.equals(list) ? "" : " in \"" + list + "\"");
    }

    private static ServerAddress ofHost(
        final Kind kind, final String server, final String list, final int defaultPort)
    {
        final int colon = server.lastIndexOf(':');
        final boolean hasPort = colon > server.lastIndexOf(']')
            && (server.startsWith("[") || server.indexOf(':') == colon);
        String host = hasPort ? server.substring(0, colon) : server;
        if (host.startsWith("[") && host.endsWith("]"))
        {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty())
        {
            throw new IllegalArgumentException("server without a host in \"" + list + "\"");
        }

        int port = defaultPort;
        if (hasPort)
        {
            final String portText = server.substring(colon + 1);
            port = portText.matches("[0-9]{1,5}") ? Integer.parseInt(portText) : -1;
        }
        if (port < 1 || port > MAX_PORT)
        {
            throw new IllegalArgumentException(named(server, list) + " has no valid port");
        }
        return new ServerAddress(kind, host, port, "");
    }
}

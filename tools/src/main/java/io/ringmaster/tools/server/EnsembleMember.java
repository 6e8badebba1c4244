package io.ringmaster.tools.server;

/**
 * One server of an ensemble, as its {@code server.N} line names it. Immutable.
 *
 * @param id            of it, N.
 * @param host          name or address, of IPv6 without brackets, at which the other servers reach it.
 * @param linkPort      UDP port of its links.
 * @param isObserver    whether it only learns.
 * @param clientHost    name or address at which clients reach it; null: {@code host}.
 * @param zooKeeperPort port for clients of ZooKeeper, or {@link ServerContext#NO_PORT} if the line does not tell.
 * @param port          port for clients of the native protocol.
 */
public record EnsembleMember(
    int id,
    String host,
    int linkPort,
    boolean isObserver,
    String clientHost,
    int zooKeeperPort,
    int port)
{
    /**
     * Where it receives what other servers send.
     *
     * @return host:port, UDP.
     */
    public String linkEndpoint()
    {
        return endpoint(host, linkPort);
    }

    /**
     * Where clients of the native protocol reach it.
     *
     * @return host:port, TCP.
     */
    public String clientEndpoint()
    {
        final boolean isAnyAddress =
            clientHost == null || "0.0.0.0".equals(clientHost) || "::".equals(clientHost) || "*".equals(clientHost);
        return endpoint(isAnyAddress ? host : clientHost, port);
    }

    EnsembleMember withPort(final int value)
    {
        return new EnsembleMember(id, host, linkPort, isObserver, clientHost, zooKeeperPort, value);
    }

    static String endpoint(final String host, final int port)
    {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

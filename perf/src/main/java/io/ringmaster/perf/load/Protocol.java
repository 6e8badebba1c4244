package io.ringmaster.perf.load;

import java.util.List;
import java.util.Locale;

import io.ringmaster.client.ClientContext;

/** What a load and a server can speak with each other. */
public enum Protocol
{
    /** Ringmaster's own, by its client. */
    SBE("127.0.0.1:7181")
    {
        @Override
        public LoadTarget target(final LoadContext context)
        {
            return new ClientTarget(context);
        }
    },
    /** Ringmaster's own by its client, over Aeron. */
    AERON("aeron:ipc[/dev/shm/ringmaster]")
    {
        @Override
        public LoadTarget target(final LoadContext context)
        {
            return new ClientTarget(context);
        }
    },
    /** ZooKeeper's client protocol, as any server of its kind understands it. */
    ZOOKEEPER("127.0.0.1:2181")
    {
        @Override
        public LoadTarget target(final LoadContext context)
        {
            return new ZooKeeperTarget(context);
        }
    },
    /** That of etcd, whose keys are taken for nodes. */
    ETCD("127.0.0.1:2379")
    {
        @Override
        public LoadTarget target(final LoadContext context)
        {
            return new EtcdTarget(context);
        }
    };

    private final String defaultServer;

    Protocol(final String defaultServer)
    {
        this.defaultServer = defaultServer;
    }

    /**
     * Reach a server by this protocol.
     *
     * @param context concluded settings of the load.
     * @return the target; the caller closes it.
     */
    public abstract LoadTarget target(LoadContext context);

    /**
     * Where a server of this machine listens unless told otherwise.
     *
     * @return host:port, or what clients take instead.
     */
    public String defaultServer()
    {
        return defaultServer;
    }

    /**
     * Check that servers are addressed as it needs. Looks no name up.
     *
     * @param servers as they were given.
     * @throws IllegalArgumentException if one is not.
     */
    public void check(final List<String> servers)
    {
        for (final String server : servers)
        {
            if (server.startsWith("aeron:") != (this == AERON))
            {
                throw new IllegalArgumentException("--server " + server + " with --protocol " + this + ": " +
                    (this == AERON ? "aeron:ipc[/directory] or aeron:udp:host:port is needed" :
                        "that is for --protocol aeron"));
            }
        }
        if (this == SBE || this == AERON)
        {
            new ClientContext().servers(String.join(",", servers)).conclude();
        }
        else
        {
            servers.forEach(HostAndPort::parse);
        }
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.ringmaster.perf.load;

import java.util.Locale;

/** What a load and a server can speak with each other. */
public enum Protocol
{
    /** Ringmaster's own, by its client. */
    SBE(7181)
    {
        @Override
        public LoadTarget target(final LoadContext context)
        {
            return new ClientTarget(context);
        }
    },
    /** ZooKeeper's client protocol, as any server of its kind understands it. */
    ZOOKEEPER(2181)
    {
        @Override
        public LoadTarget target(final LoadContext context)
        {
            return new ZooKeeperTarget(context);
        }
    },
    /** That of etcd, whose keys are taken for nodes. */
    ETCD(2379)
    {
        @Override
        public LoadTarget target(final LoadContext context)
        {
            return new EtcdTarget(context);
        }
    };

    private final int defaultPort;

    Protocol(final int defaultPort)
    {
        this.defaultPort = defaultPort;
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
     * @return host:port.
     */
    public String defaultServer()
    {
        return "127.0.0.1:" + defaultPort;
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.ringmaster.perf.ensemble;

import java.nio.file.Path;
import java.util.List;

import io.ringmaster.perf.process.ZooKeeperClassPath;

/** Settings of {@link EnsembleProcesses}. Fluent; checked by {@link #conclude()}. */
public final class EnsembleContext
{
    /** Default for the number of servers. */
    public static final int DEFAULT_NODE_COUNT = 3;
    private static final int MAX_NODE_COUNT = 9;

    private ServerKind kind = ServerKind.RINGMASTER;
    private Path directory;
    private int nodeCount = DEFAULT_NODE_COUNT;
    private List<String> config = List.of();
    private List<String> jvmOptions = List.of();
    private List<String> serverOptions = List.of();
    private EnsembleNetwork network = EnsembleNetwork.LOOPBACK;
    private String zooKeeperClassPath;

    /**
     * What the servers are.
     *
     * @param value kind of all of them.
     * @return this.
     */
    public EnsembleContext kind(final ServerKind value)
    {
        kind = value;
        return this;
    }

    /**
     * What the servers are.
     *
     * @return kind of all of them.
     */
    public ServerKind kind()
    {
        return kind;
    }

    /**
     * Holds the directory {@code node-K} of each server: configuration, log, data. What lies there already is used.
     *
     * @param value that exists; the caller removes it.
     * @return this.
     */
    public EnsembleContext directory(final Path value)
    {
        directory = value;
        return this;
    }

    /**
     * Where the directories of the servers lie.
     *
     * @return the directory.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * How many servers.
     *
     * @param value count.
     * @return this.
     */
    public EnsembleContext nodeCount(final int value)
    {
        nodeCount = value;
        return this;
    }

    /**
     * How many servers.
     *
     * @return count.
     */
    public int nodeCount()
    {
        return nodeCount;
    }

    /**
     * More lines of {@code zoo.cfg}.
     *
     * @param value {@code key=value} each.
     * @return this.
     */
    public EnsembleContext config(final List<String> value)
    {
        config = List.copyOf(value);
        return this;
    }

    /**
     * More lines of {@code zoo.cfg}.
     *
     * @return {@code key=value} each.
     */
    public List<String> config()
    {
        return config;
    }

    /**
     * Options of the servers' JVMs.
     *
     * @param value behind the usual ones, so that they win.
     * @return this.
     */
    public EnsembleContext jvmOptions(final List<String> value)
    {
        jvmOptions = List.copyOf(value);
        return this;
    }

    /**
     * Options of the servers' JVMs.
     *
     * @return the options.
     */
    public List<String> jvmOptions()
    {
        return jvmOptions;
    }

    /**
     * Options of {@code ringmaster server}.
     *
     * @param value beside configuration and port.
     * @return this.
     */
    public EnsembleContext serverOptions(final List<String> value)
    {
        serverOptions = List.copyOf(value);
        return this;
    }

    /**
     * Options of {@code ringmaster server}.
     *
     * @return beside configuration and port.
     */
    public List<String> serverOptions()
    {
        return serverOptions;
    }

    /**
     * Where the servers live. Default: the loopback interface.
     *
     * @param value not closed with the ensemble.
     * @return this.
     */
    public EnsembleContext network(final EnsembleNetwork value)
    {
        network = value;
        return this;
    }

    /**
     * Where the servers live.
     *
     * @return the network.
     */
    public EnsembleNetwork network()
    {
        return network;
    }

    /**
     * Class path of ZooKeeper's server. Default: what the build has put aside.
     *
     * @param value class path.
     * @return this.
     */
    public EnsembleContext zooKeeperClassPath(final String value)
    {
        zooKeeperClassPath = value;
        return this;
    }

    String zooKeeperClassPath()
    {
        return zooKeeperClassPath;
    }

    /**
     * Fill in defaults and check.
     *
     * @return this.
     * @throws IllegalArgumentException saying what is wrong.
     */
    public EnsembleContext conclude()
    {
        if (directory == null)
        {
            throw new IllegalArgumentException("no directory for the ensemble");
        }
        if (nodeCount < 1 || nodeCount > MAX_NODE_COUNT)
        {
            throw new IllegalArgumentException("servers must be 1 to " + MAX_NODE_COUNT + ", are " + nodeCount);
        }
        if (kind == ServerKind.ZOOKEEPER && zooKeeperClassPath == null)
        {
            zooKeeperClassPath = ZooKeeperClassPath.find();
        }
        return this;
    }
}

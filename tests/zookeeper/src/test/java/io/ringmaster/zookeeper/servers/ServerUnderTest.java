package io.ringmaster.zookeeper.servers;

import java.io.IOException;

/** A server in this JVM that speaks ZooKeeper's client protocol: a real one, or ours. */
public interface ServerUnderTest extends AutoCloseable
{
    /**
     * Where ZooKeeper's clients connect, on 127.0.0.1.
     *
     * @return the real port.
     */
    int zookeeperPort();

    /**
     * What clients are given.
     *
     * @return host and port.
     */
    default String connectString()
    {
        return "127.0.0.1:" + zookeeperPort();
    }

    /**
     * Stop and start again, on the same data and the same port.
     *
     * @throws IOException if it does not start.
     */
    void restart() throws IOException;

    /** Stop, and remove what lies on the disk. */
    @Override
    void close();
}

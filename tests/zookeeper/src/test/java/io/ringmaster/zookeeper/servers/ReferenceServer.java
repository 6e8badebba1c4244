package io.ringmaster.zookeeper.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A real ZooKeeper server, standalone, in this JVM. What ZooKeeper reads from system properties when its classes are
 * loaded is set here, once; nobody else may load its server classes first.
 */
public final class ReferenceServer implements ServerUnderTest
{
    private static final int NO_LIMIT = 0;

    static
    {
        System.setProperty("zookeeper.forceSync", "no");
        System.setProperty("zookeeper.preAllocSize", "256");
        System.setProperty("zookeeper.DigestAuthenticationProvider.superDigest", ServerSettings.SUPER_DIGEST);
        System.setProperty("zookeeper.enforceQuota", "true");
        System.setProperty("zookeeper.4lw.commands.whitelist", "*");
        System.setProperty("zookeeper.admin.enableServer", "false");
        System.setProperty("zookeeper.nio.numSelectorThreads", "1");
        System.setProperty("zookeeper.nio.numWorkerThreads", "0");
    }

    private final ServerSettings settings;
    private final TemporaryDirectory directory;
    private final int port = FixedPort.find();
    private NIOServerCnxnFactory connections;
    private ZooKeeperServer server;

    /**
     * Start one on a fresh directory and a free port.
     *
     * @param settings of this server; {@link ServerSettings#isExtended()} is a property of the JVM, so that it is the
     *                 same for all that run at the same time.
     * @throws IOException if it does not start.
     */
    public ReferenceServer(final ServerSettings settings) throws IOException
    {
        this.settings = settings;
        directory = new TemporaryDirectory("zookeeper-reference");
        start();
    }

    /**
     * Set the properties that ZooKeeper's server classes read when they are loaded. For tests that use one of these
     * classes for themselves: to be called before.
     */
    public static void setProperties()
    {
        // The initialiser of this class does it.
    }

    @Override
    public int zookeeperPort()
    {
        return port;
    }

    @Override
    public void restart() throws IOException
    {
        stop();
        start();
    }

    @Override
    public void close()
    {
        stop();
        directory.close();
    }

    private void start() throws IOException
    {
        System.setProperty("zookeeper.extendedTypesEnabled", Boolean.toString(settings.isExtended()));
        server = new ZooKeeperServer(
            new FileTxnSnapLog(directory.path().toFile(), directory.path().toFile()), settings.tickTimeMs(), "");
        server.setMinSessionTimeout(settings.minSessionTimeoutMs());
        server.setMaxSessionTimeout(settings.maxSessionTimeoutMs());
        connections = (NIOServerCnxnFactory)ServerCnxnFactory.createFactory(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), NO_LIMIT);
        try
        {
            connections.startup(server);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IOException(ex);
        }
    }

    private void stop()
    {
        connections.shutdown();
        try
        {
            server.getTxnLogFactory().close();
            server.getZKDatabase().close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}

package io.ringmaster.zookeeper.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.zookeeper.servers.EnsembleUnderTest;
import io.ringmaster.zookeeper.servers.ReferenceServer;
import io.ringmaster.zookeeper.servers.RingmasterUnderTest;
import io.ringmaster.zookeeper.servers.ServerSettings;
import io.ringmaster.zookeeper.servers.ServerUnderTest;

/**
 * The server that a test class talks to: ours, in this JVM. {@code -Dringmaster.zookeeper.connect=} names another one:
 * {@code reference} for a real ZooKeeper server in this JVM, {@code ensemble} and {@code reference-ensemble} for a
 * follower in an ensemble whose other follower is killed and restarted all the time, {@code 127.0.0.1:port} for one
 * that runs already, with {@link ServerSettings#DEFAULT}, {@code znode.container.checkIntervalMs=100} and the super
 * digest of these tests.
 */
public final class ServerExtension implements BeforeAllCallback, AfterAllCallback
{
    /** Name of the system property. */
    public static final String CONNECT_PROPERTY = "ringmaster.zookeeper.connect";
    /** The same for an execution of the build, which knows its server whatever a command line says of the others. */
    public static final String EXECUTION_PROPERTY = "ringmaster.zookeeper.execution";
    /** Value of {@link #CONNECT_PROPERTY} for a real server in this JVM. */
    public static final String REFERENCE = "reference";
    /** Value of {@link #CONNECT_PROPERTY} for an ensemble of ours, in processes. */
    public static final String ENSEMBLE = "ensemble";
    /** Value of {@link #CONNECT_PROPERTY} for an ensemble of real servers, in processes. */
    public static final String REFERENCE_ENSEMBLE = "reference-ensemble";

    private static final int CONTAINER_CHECK_INTERVAL_MS = 100;
    private static final String CONNECT = chosen(System.getProperties());

    private ServerUnderTest server;

    static
    {
        ReferenceServer.setProperties();
    }

    @Override
    public void beforeAll(final ExtensionContext context) throws IOException
    {
        if (CONNECT.isEmpty())
        {
            server = new RingmasterUnderTest(ServerSettings.DEFAULT, CONTAINER_CHECK_INTERVAL_MS);
        }
        else if (CONNECT.equals(REFERENCE))
        {
            server = new ReferenceServer(ServerSettings.DEFAULT);
        }
        else if (CONNECT.equals(ENSEMBLE) || CONNECT.equals(REFERENCE_ENSEMBLE))
        {
            // One for all classes of this JVM: to start three processes takes longer than most tests.
            server = context.getRoot().getStore(ExtensionContext.Namespace.create(ServerExtension.class))
                .computeIfAbsent(CONNECT, ServerExtension::startEnsemble, EnsembleUnderTest.class);
        }
    }

    @Override
    public void afterAll(final ExtensionContext context)
    {
        if (server instanceof final EnsembleUnderTest ensemble)
        {
            // The store closes it in the end.
            ensemble.checkRestarts();
        }
        else if (server != null)
        {
            server.close();
        }
    }

    /** What is to be connected to; empty for a server of ours in this JVM. */
    static String chosen(final Properties properties)
    {
        return properties.getProperty(EXECUTION_PROPERTY, properties.getProperty(CONNECT_PROPERTY, ""));
    }

    private static EnsembleUnderTest startEnsemble(final String ignore)
    {
        try
        {
            return new EnsembleUnderTest(ensembleKind(), ServerSettings.DEFAULT, CONTAINER_CHECK_INTERVAL_MS);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * What clients are given.
     *
     * @return host and port.
     */
    public String connectString()
    {
        return server == null ? CONNECT : server.connectString();
    }

    /**
     * Whether containers and TTL nodes are looked for several times a second. A real server in this JVM does not look.
     *
     * @return true if so.
     */
    public boolean checksContainers()
    {
        return !CONNECT.equals(REFERENCE);
    }

    /**
     * What servers of ensembles are, those of tests too that start their own.
     *
     * @return ours, if {@link #CONNECT_PROPERTY} is not {@link #REFERENCE_ENSEMBLE}.
     */
    public static ServerKind ensembleKind()
    {
        return CONNECT.equals(REFERENCE_ENSEMBLE) ? ServerKind.ZOOKEEPER : ServerKind.RINGMASTER;
    }

    /**
     * Whether the server is one of several.
     *
     * @return true if so.
     */
    public boolean isEnsemble()
    {
        return server instanceof EnsembleUnderTest;
    }

    /**
     * Port of the server.
     *
     * @return the real port.
     */
    public int port()
    {
        final String connectString = connectString();
        return Integer.parseInt(connectString.substring(connectString.lastIndexOf(':') + 1));
    }

    /**
     * Stop and start again, on the same data and the same port. The test is skipped for a server that is not ours to
     * stop.
     *
     * @throws IOException if it does not start.
     */
    public void restart() throws IOException
    {
        Assumptions.assumeTrue(server != null, "an external server is not restarted");
        server.restart();
    }
}

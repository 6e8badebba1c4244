package io.ringmaster.zookeeper.servers;

import java.io.IOException;

import io.ringmaster.engine.ReaperContext;
import io.ringmaster.tools.server.IdleMode;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/** Our server in this JVM, with the settings that {@link ReferenceServer} has. */
public final class RingmasterUnderTest implements ServerUnderTest
{
    private static final int SEGMENT_LENGTH = 8 * 1024 * 1024;

    private final ServerSettings settings;
    private final long containerCheckIntervalMs;
    private final TemporaryDirectory directory;
    private final int zooKeeperPort = FixedPort.find();
    private RingmasterServer server;

    /**
     * Start one on a fresh directory and a free port.
     *
     * @param settings of this server.
     * @throws IOException if there is no directory for it.
     */
    public RingmasterUnderTest(final ServerSettings settings) throws IOException
    {
        this(settings, ReaperContext.DEFAULT_CHECK_INTERVAL_MS);
    }

    /**
     * Start one on a fresh directory and a free port, that looks for old containers and TTL nodes at its own pace.
     *
     * @param settings                 of this server.
     * @param containerCheckIntervalMs between two looks.
     * @throws IOException if there is no directory for it.
     */
    public RingmasterUnderTest(final ServerSettings settings, final long containerCheckIntervalMs) throws IOException
    {
        this.settings = settings;
        this.containerCheckIntervalMs = containerCheckIntervalMs;
        directory = new TemporaryDirectory("ringmaster-under-test");
        start();
    }

    @Override
    public int zookeeperPort()
    {
        return zooKeeperPort;
    }

    @Override
    public void restart()
    {
        server.close();
        start();
    }

    @Override
    public void close()
    {
        server.close();
        directory.close();
        if (server.fatalError() != null)
        {
            throw new IllegalStateException(server.fatalError().toString(), server.fatalError().cause());
        }
    }

    private void start()
    {
        final ServerContext context = new ServerContext()
            .dataDir(directory.path())
            .port(0)
            .zooKeeperPort(zooKeeperPort)
            .segmentLength(SEGMENT_LENGTH)
            .idleMode(IdleMode.BACKOFF)
            .fileLayer(new UnsyncedFileLayer());
        context.connections().maxPerAddress(0);
        context.engine()
            .tickTimeMs(settings.tickTimeMs())
            .minSessionTimeoutMs(settings.minSessionTimeoutMs())
            .maxSessionTimeoutMs(settings.maxSessionTimeoutMs())
            .extendedTypesEnabled(settings.isExtended())
            .enforceQuota(true)
            .reaper(new ReaperContext().checkIntervalMs(containerCheckIntervalMs))
            .superDigest(ServerSettings.SUPER_DIGEST);
        server = RingmasterServer.launch(context);
    }
}

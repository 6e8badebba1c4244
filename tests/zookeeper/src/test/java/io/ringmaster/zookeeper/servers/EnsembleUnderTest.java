package io.ringmaster.zookeeper.servers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.ringmaster.perf.ensemble.EnsembleContext;
import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.EnsembleProcesses;
import io.ringmaster.perf.ensemble.ServerKind;

/**
 * Three servers, each in a process of its own. Clients are given one follower, so that what one of them has written
 * another one sees, as tests expect: between servers that is promised only behind a sync. All their writes are
 * forwarded. The other follower is killed and restarted all the time.
 */
public final class EnsembleUnderTest implements ServerUnderTest
{
    private static final long START_TIMEOUT_MS = 60_000;
    private static final long DOWN_MS = 300;
    private static final long UP_MS = 1_500;

    private final TemporaryDirectory directory;
    private final EnsembleProcesses ensemble;
    private final EnsembleNode server;
    private final EnsembleNode victim;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread nemesis = new Thread(this::restartVictim, "ensemble-nemesis");
    private volatile Exception failure;
    private int restartCount;

    /**
     * Start them on a fresh directory and free ports.
     *
     * @param kind                     of the servers.
     * @param settings                 of the servers.
     * @param containerCheckIntervalMs between two looks for old containers and TTL nodes.
     * @throws IOException if they do not start.
     */
    public EnsembleUnderTest(final ServerKind kind, final ServerSettings settings, final long containerCheckIntervalMs)
        throws IOException
    {
        directory = new TemporaryDirectory("ensemble-under-test");
        final List<String> keys = List.of(
            "extendedTypesEnabled=" + settings.isExtended(),
            "enforceQuota=true",
            "DigestAuthenticationProvider.superDigest=" + ServerSettings.SUPER_DIGEST,
            "znode.container.checkIntervalMs=" + containerCheckIntervalMs);
        final List<String> config = new ArrayList<>(List.of(
            "tickTime=" + settings.tickTimeMs(),
            "minSessionTimeout=" + settings.minSessionTimeoutMs(),
            "maxSessionTimeout=" + settings.maxSessionTimeoutMs(),
            "4lw.commands.whitelist=*"));
        final List<String> jvmOptions = new ArrayList<>(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
        if (kind == ServerKind.RINGMASTER)
        {
            config.addAll(keys);
            config.add("ringmaster.segmentLength=8m");
            // The leader is not to be lost, however busy the machine is: clients are told of it.
            config.addAll(List.of("ringmaster.syncLimitMs=5000", "ringmaster.initLimitMs=20000"));
        }
        else
        {
            // Some of these are system properties for it alone.
            keys.forEach((line) -> jvmOptions.add("-Dzookeeper." + line));
            keys.stream().filter((line) -> line.startsWith("znode.")).forEach((line) -> jvmOptions.add("-D" + line));
        }
        ensemble = new EnsembleProcesses(new EnsembleContext()
            .kind(kind).directory(directory.path()).config(config).jvmOptions(jvmOptions).conclude());
        ensemble.start(START_TIMEOUT_MS);
        final EnsembleNode leader = ensemble.leader().orElseThrow(() -> new IOException(ensemble.describe()));
        final List<EnsembleNode> followers =
            ensemble.nodes().stream().filter((node) -> node != leader).toList();
        server = followers.get(0);
        victim = followers.get(1);
        nemesis.setDaemon(true);
        nemesis.start();
    }

    @Override
    public int zookeeperPort()
    {
        return server.address().getPort();
    }

    @Override
    public void restart()
    {
        throw new UnsupportedOperationException("the server that clients talk to stays");
    }

    @Override
    public void close()
    {
        stop.countDown();
        try
        {
            nemesis.join(START_TIMEOUT_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        ensemble.close();
        if (failure != null)
        {
            throw new IllegalStateException(
                "the follower did not come back after restart " + restartCount, failure);
        }
        directory.close();
    }

    private void restartVictim()
    {
        try
        {
            while (!stop.await(UP_MS, TimeUnit.MILLISECONDS))
            {
                victim.kill();
                stop.await(DOWN_MS, TimeUnit.MILLISECONDS);
                restartCount++;
                victim.start();
                ensemble.awaitServing(START_TIMEOUT_MS);
            }
        }
        catch (final IOException ex)
        {
            failure = ex;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}

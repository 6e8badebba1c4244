package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.tools.CommandException;

class ConfigKeysTest
{
    private final ServerContext context = new ServerContext();

    @Test
    void shouldTakeKeysOfZooCfg() throws IOException
    {
        final Map<String, List<String>> ignored = apply(
            "# a sample",
            "tickTime=1500",
            "dataDir=/var/lib/zookeeper",
            "dataLogDir = /var/log/zookeeper",
            "clientPortAddress: 10.0.0.1",
            "minSessionTimeout=3000",
            "maxSessionTimeout=60000",
            "maxClientCnxns=7",
            "maxCnxns=100",
            "jute.maxbuffer=0x200000",
            "snapCount=05000",
            "autopurge.snapRetainCount=5",
            "autopurge.purgeInterval=-1",
            "extendedTypesEnabled=false",
            "skipACL=yes",
            "zookeeper.DigestAuthenticationProvider.superDigest=super:abc=",
            "znode.container.checkIntervalMs=100",
            "znode.container.maxPerMinute=42",
            "",
            "ringmaster.port=0",
            "ringmaster.threading=dedicated",
            "ringmaster.idle=spin",
            "ringmaster.treeMemory=512m");

        assertEquals(Map.of(), ignored);
        assertEquals(1500, context.engine().tickTimeMs());
        assertEquals(Path.of("/var/lib/zookeeper"), context.dataDir());
        assertEquals(Path.of("/var/log/zookeeper"), context.journalDir());
        assertEquals("10.0.0.1", context.bindAddress());
        assertEquals(3000, context.engine().minSessionTimeoutMs());
        assertEquals(60_000, context.engine().maxSessionTimeoutMs());
        assertEquals(7, context.connections().maxPerAddress());
        assertEquals(100, context.connections().maxCount());
        assertEquals(0x20_0000, context.engine().maxRequestLength());
        assertEquals(5000, context.engine().snapshotTransactionCount());
        assertEquals(5, context.retention().snapshotCount());
        assertFalse(context.retention().isPurging());
        assertFalse(context.engine().extendedTypesEnabled());
        assertTrue(context.engine().skipAcl());
        assertEquals("super:abc=", context.engine().superDigest());
        assertEquals(100, context.engine().reaper().checkIntervalMs());
        assertEquals(42, context.engine().reaper().maxPerMinute());
        assertEquals(0, context.port());
        assertEquals(ThreadingMode.DEDICATED, context.threadingMode());
        assertEquals(IdleMode.SPIN, context.idleMode());
        assertEquals(512L << 20, context.treeMemoryBytes());
    }

    @Test
    void shouldGroupKeysWithoutEffectByTheReason() throws IOException
    {
        final Map<String, List<String>> ignored = apply(
            "initLimit=5", "zookeeper.forceSync=no", "no.such.key=1", "syncLimit=2", "electionAlg=3");
        assertEquals(
            List.of(
                List.of("initLimit", "syncLimit"), List.of("zookeeper.forceSync"), List.of("no.such.key"),
                List.of("electionAlg")),
            List.copyOf(ignored.values()));
        assertEquals(
            List.of(
                "set for another failure detector; here ringmaster.syncLimitMs and ringmaster.initLimitMs",
                "every write is synced before it is acknowledged",
                "unknown",
                "a pair of servers has one link, for elections, too"),
            List.copyOf(ignored.keySet()));
    }

    /** As the distributions and the usual playbooks leave it. */
    @Test
    void shouldTakeAFileFromRealLife() throws IOException
    {
        final Map<String, List<String>> ignored = apply(
            "# The number of milliseconds of each tick",
            "tickTime=2000",
            "# The number of ticks that the initial ",
            "# synchronization phase can take",
            "initLimit=10",
            "syncLimit=5",
            "# do not use /tmp for storage, /tmp here is just ",
            "# example sakes.",
            "dataDir=/var/lib/zookeeper",
            "dataLogDir=/var/log/zookeeper/txlog",
            "clientPort=2182",
            "#maxClientCnxns=60",
            "maxClientCnxns=0",
            "autopurge.snapRetainCount=3",
            "autopurge.purgeInterval=24",
            "## Metrics Providers",
            "metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider",
            "metricsProvider.httpPort=7000",
            "admin.enableServer=false",
            "standaloneEnabled=true",
            "4lw.commands.whitelist=mntr, conf, ruok,srvr",
            "preAllocSize=65536",
            "snapCount=100000",
            "globalOutstandingLimit=5000",
            "enforceQuota=true",
            "extendedTypesEnabled=true",
            "znode.container.maxNeverUsedIntervalMs=60000",
            "clientPortListenBacklog=50",
            "snapSizeLimitInKb=4194304",
            "zookeeper.nio.sessionlessCnxnTimeout=5000",
            "authProvider.1=org.apache.zookeeper.server.auth.SASLAuthenticationProvider",
            "secureClientPort=2281",
            "ssl.keyStore.location=/etc/keystore.jks");

        assertEquals(
            "initLimit syncLimit metricsProvider.className metricsProvider.httpPort admin.enableServer " +
            "preAllocSize authProvider.1 secureClientPort ssl.keyStore.location",
            String.join(" ", ignored.values().stream().flatMap(List::stream).toList()));
        assertFalse(ignored.containsKey("unknown"), ignored.toString());
        assertEquals(2182, context.zooKeeperPort());
        assertEquals(0, context.connections().maxPerAddress());
        assertTrue(context.retention().isPurging());
        assertEquals("mntr, conf, ruok,srvr", context.fourLetterWords());
        assertEquals(100_000, context.engine().snapshotTransactionCount());
        assertEquals(4L << 30, context.engine().snapshotJournalBytes());
        assertEquals(5000, context.connections().maxOutstandingRequests());
        assertTrue(context.engine().enforceQuota());
        assertTrue(context.engine().extendedTypesEnabled());
        assertEquals(60_000, context.engine().reaper().maxNeverUsedIntervalMs());
        assertEquals(50, context.connections().listenBacklog());
        assertEquals(5000, context.connections().handshakeTimeoutMs());
    }

    @Test
    void shouldServeNoClientsOfZooKeeperIfToldSo() throws IOException
    {
        apply("clientPort=off");
        assertEquals(ServerContext.NO_PORT, context.zooKeeperPort());
    }

    @ParameterizedTest
    @CsvSource({
        "tickTime=abc", "tickTime=0", "tickTime=", "maxCnxns=-1", "ringmaster.port=65536", "skipACL=maybe",
        "ringmaster.threading=both", "ringmaster.idle=sleep", "ringmaster.treeMemory=1x",
        "ringmaster.treeMemory=9999999999g", "jute.maxbuffer=10", "dataDir=", "clientPort=70000",
        "4lw.commands.whitelist=srvr+mntr", "zookeeper.globalOutstandingLimit=many", "enforceQuota=1",
        "clientPortListenBacklog=0", "DigestAuthenticationProvider.digestAlg=SHA-256"})
    void shouldNameFileAndLineOfAWrongValue(final String line)
    {
        final CommandException failure = assertThrows(CommandException.class, () -> apply("# first", "", line));
        assertTrue(failure.getMessage().startsWith("zoo.cfg:3: " + line + ": "), failure.getMessage());
    }

    @Test
    void shouldJoinContinuedLinesAndCountThem() throws IOException
    {
        final CommandException failure = assertThrows(CommandException.class,
            () -> apply("dataDir=/a/\\", "  b", "! comment \\", "tickTime=x"));
        assertEquals(Path.of("/a/b"), context.dataDir());
        assertTrue(failure.getMessage().startsWith("zoo.cfg:4: "), failure.getMessage());
    }

    @Test
    void shouldSayWhichFileIsMissing()
    {
        final CommandException failure =
            assertThrows(CommandException.class, () -> ConfigFile.read(Path.of("no-such-directory", "zoo.cfg")));
        assertTrue(failure.getMessage().contains("no-such-directory"), failure.getMessage());
    }

    private Map<String, List<String>> apply(final String... lines) throws IOException
    {
        return new ConfigKeys().apply(ConfigFile.parse(Path.of("zoo.cfg"), List.of(lines)), context);
    }
}

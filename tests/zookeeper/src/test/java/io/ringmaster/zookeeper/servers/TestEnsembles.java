package io.ringmaster.zookeeper.servers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.ringmaster.perf.ensemble.EnsembleContext;
import io.ringmaster.perf.ensemble.EnsembleProcesses;
import io.ringmaster.perf.ensemble.ServerKind;

/** Starts ensembles of three servers with the settings of these tests. */
final class TestEnsembles
{
    /** How long servers may take until all serve. */
    static final long START_TIMEOUT_MS = 60_000;

    private TestEnsembles()
    {
    }

    /** Three servers that serve, each in a process of its own, on free ports. */
    static EnsembleProcesses start(
        final ServerKind kind,
        final ServerSettings settings,
        final long containerCheckIntervalMs,
        final TemporaryDirectory directory) throws IOException
    {
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
        final EnsembleProcesses ensemble = new EnsembleProcesses(new EnsembleContext()
            .kind(kind).directory(directory.path()).config(config).jvmOptions(jvmOptions).conclude());
        try
        {
            ensemble.start(START_TIMEOUT_MS);
        }
        catch (final IOException ex)
        {
            ensemble.close();
            throw ex;
        }
        return ensemble;
    }
}

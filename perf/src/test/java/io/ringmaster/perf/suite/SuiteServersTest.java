package io.ringmaster.perf.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.perf.compare.CompareReport;
import io.ringmaster.perf.compare.CompareSettings;
import io.ringmaster.perf.compare.Comparison;
import io.ringmaster.perf.compare.Measure;
import io.ringmaster.perf.compare.Workload;
import io.ringmaster.perf.etcd.EtcdProgram;

/** Real servers of each kind, one load, one short round. Nothing asserts on time. */
@Tag("system")
@Timeout(180)
class SuiteServersTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldCompareOneServerOfEachKind() throws Exception
    {
        final CompareSettings comparison = new CompareSettings(1, 0, 50_000_000L, 100);
        final SuiteSettings settings = new SuiteSettings(
            directory, List.of(Topology.STANDALONE), comparison, List.of(), List.of("-XX:TieredStopAtLevel=1"),
            EtcdProgram.find());
        final List<Workload> loads = List.of(Workload.closed("set,create", 2, 4).holding(Measure.RATE, 1));
        try (SuiteServers servers = new SuiteServers(settings, Topology.STANDALONE, (line) ->
        {
        }))
        {
            final CompareReport report = new CompareReport(servers.targets(), loads);
            try (Comparison run = new Comparison(comparison, servers.targets(), loads))
            {
                run.run(report, Comparison.BeforeRound.NOTHING, (line) ->
                {
                });
            }
            for (int i = 0; i < servers.targets().size(); i++)
            {
                assertTrue(report.figures(0, i, Measure.RATE).median() > 0, servers.targets().get(i).toString());
            }
        }
        assertEquals(List.of(), left());
    }

    private List<Path> left() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.toList();
        }
    }
}

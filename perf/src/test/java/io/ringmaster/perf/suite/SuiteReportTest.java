package io.ringmaster.perf.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.ringmaster.perf.compare.CompareReport;
import io.ringmaster.perf.compare.CompareSettings;
import io.ringmaster.perf.compare.CompareTarget;
import io.ringmaster.perf.compare.CompareTarget.Role;
import io.ringmaster.perf.compare.ControlFigures;
import io.ringmaster.perf.compare.Measure;
import io.ringmaster.perf.compare.LoadResults;
import io.ringmaster.perf.compare.Verdicts;
import io.ringmaster.perf.compare.Workload;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Verdict;

class SuiteReportTest
{
    private static final List<CompareTarget> TARGETS = List.of(
        new CompareTarget(Protocol.ZOOKEEPER, List.of("127.0.0.1:1"), "ours", Role.SUBJECT),
        new CompareTarget(Protocol.ZOOKEEPER, List.of("127.0.0.1:2"), "theirs", Role.REFERENCE));
    private static final Workload LOAD = Workload.closed("get", 8, 64).holding(Measure.RATE, 8);

    private final SuiteReport report = new SuiteReport();

    @Test
    void shouldBeMetWhenAllBarsAre()
    {
        report.add(part(Topology.STANDALONE, 900, 950, 1000));
        report.add(part(Topology.ENSEMBLE, 900, 950, 1000));

        assertEquals(Verdict.MET, report.verdicts().together());
        assertTrue(report.verdicts().isDecided());
        assertTrue(printed().contains("2 bars met, 0 missed, 0 undecided"), printed());
    }

    @Test
    void shouldBeUndecidedWhenFiguresOverlap()
    {
        report.add(part(Topology.STANDALONE, 900, 950, 1000));
        report.add(part(Topology.ENSEMBLE, 700, 950, 1000));

        assertEquals(Verdict.UNDECIDED, report.verdicts().together());
        assertFalse(report.verdicts().isDecided());
        assertTrue(printed().contains("too noisy to conclude"), printed());
        assertTrue(printed().contains("ensemble: get, 8 x 64, rate: 9.50 x (rounds 7.00 9.50 10.00), bar >= 8.00 x"),
            printed());
    }

    @Test
    void shouldBeMissedForCertainWhateverElseIsUndecided()
    {
        report.add(part(Topology.STANDALONE, 700, 600, 500));
        report.add(part(Topology.ENSEMBLE, 700, 950, 1000));

        assertEquals(Verdict.MISSED, report.verdicts().together());
        assertFalse(report.verdicts().isDecided());
        assertEquals("MISSED", report.toMap().get("verdict"));
        assertTrue(printed().contains("missed:"), printed());
    }

    @Test
    void shouldKeepWhatWasMeasuredWhenTheRestFails()
    {
        final List<String> told = new ArrayList<>();
        final SuiteReport whole = new Suite(settings(), told::add).run((topology, measured) ->
        {
            if (topology == Topology.ENSEMBLE)
            {
                throw new LoadException("server 3 ended");
            }
            measured.add(part(topology, 900, 950, 1000));
        });

        assertEquals(List.of(Topology.STANDALONE), whole.parts().stream().map(SuitePart::topology).toList());
        assertEquals(new Verdicts(1, 0, 0), whole.verdicts());
        assertFalse(whole.isComplete());
        assertTrue(told.contains("ensemble, failed: server 3 ended"), told.toString());
        final Publication.Builder content = new Publication.Builder("compare", "Compare");
        whole.addTo(content);
        assertTrue(content.build().notes().contains("ensemble failed, and is missing here: server 3 ended"));
        assertEquals("server 3 ended", whole.toMap().get("ensembleFailure"));
    }

    @Test
    void shouldTakeHalfAnHourAtMost()
    {
        final long minutes = new Suite(settings(), (line) ->
        {
        }).estimateNs() / 60_000_000_000L;

        assertTrue(minutes >= 10 && minutes < 30, minutes + " minutes");
    }

    @Test
    void shouldHaveABarForEveryLoad()
    {
        assertEquals(List.of(
            "get, 8 x 64: rate >= 8.00 x",
            "set, 8 x 64: rate >= 4.00 x",
            "create, 8 x 64: rate >= 5.00 x",
            "get:10,set:1, 8 x 64: rate >= 6.00 x",
            "get, 64 x 1: rate >= 2.20 x",
            "set, 64 x 1: rate >= 2.00 x",
            "get, 1 x 1: p50 <= 0.60 x p99.9 <= 0.40 x",
            "set, 1 x 1: p50 <= 0.75 x p99.9 <= 0.40 x",
            "set, open loop, 10,000 /s: p99 <= 0.10 x p99.9 <= 0.10 x",
            "get, open loop, 50,000 /s: p99 <= 0.10 x p99.9 <= 0.10 x"), bars(Topology.STANDALONE));
        assertEquals(List.of(
            "get, 8 x 64: rate >= 10.00 x",
            "set, 8 x 64: rate >= 6.00 x",
            "create, 8 x 64: rate >= 6.00 x",
            "set, 1 x 1: p50 <= 0.50 x",
            "set, open loop, 2,000 /s: p99 <= 0.30 x"), bars(Topology.ENSEMBLE));
    }

    private static SuiteSettings settings()
    {
        final CompareSettings usual = new CompareSettings(5, 500_000_000L, 2_000_000_000L, 100);
        return new SuiteSettings(Path.of("."), List.of(Topology.values()), usual, List.of(), List.of(),
            Optional.of(Path.of("etcd")));
    }

    private static List<String> bars(final Topology topology)
    {
        return topology.workloads().stream().map((load) -> load + ":" + load.bars().stream()
            .map((bar) -> " " + bar.measure() + " " + bar).collect(Collectors.joining())).toList();
    }

    private static SuitePart part(final Topology topology, final int... rates)
    {
        final CompareReport figures = new CompareReport(TARGETS, List.of(LOAD));
        final ControlFigures control = new ControlFigures();
        for (final int rate : rates)
        {
            figures.add(0, 0, LoadResults.gets(rate, 10));
            figures.add(0, 1, LoadResults.gets(100, 10));
            control.add(50, 100);
        }
        return new SuitePart(topology, figures, control);
    }

    private String printed()
    {
        final StringWriter out = new StringWriter();
        report.print(new PrintWriter(out, true));
        return out.toString();
    }
}

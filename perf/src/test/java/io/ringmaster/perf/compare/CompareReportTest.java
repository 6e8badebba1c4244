package io.ringmaster.perf.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.ringmaster.perf.compare.CompareTarget.Role;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.report.Exhibit;
import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.FigureTable;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Verdict;

class CompareReportTest
{
    private static final List<CompareTarget> TARGETS = List.of(
        target("ours", Role.SUBJECT), target("slow", Role.REFERENCE), target("quick", Role.REFERENCE),
        target("other", Role.BESIDE));
    private static final Workload CLOSED = Workload.closed("get:10,set:1", 8, 64).holding(Measure.RATE, 4);
    private static final Workload OPEN =
        Workload.open("get", 8, 1000).holding(Measure.P99, 0.5).reading(Measure.P999).lasting(2);

    private final CompareReport report = new CompareReport(TARGETS, List.of(CLOSED, OPEN));

    @Test
    void shouldCompareWithTheBetterReferenceOfEachRound()
    {
        round(0, 1000, 100, 200, 50);
        round(0, 1000, 500, 250, 100);

        assertArrayEquals(new double[]{5, 2}, report.ratios(0, 0, Measure.RATE).toArray());
        assertArrayEquals(new double[]{0.5, 1}, report.ratios(0, 1, Measure.RATE).toArray());
        assertArrayEquals(new double[]{1, 0.5}, report.ratios(0, 2, Measure.RATE).toArray());
        assertArrayEquals(new double[]{0.25, 0.2}, report.ratios(0, 3, Measure.RATE).toArray());
    }

    @Test
    void shouldCompareLatenciesWithTheLeastOfEachRound()
    {
        latencies(100, 400, 1000, 200);
        latencies(100, 1000, 200, 200);

        assertArrayEquals(new double[]{0.25, 0.5}, report.ratios(1, 0, Measure.P99).toArray(), 0.01);
        assertArrayEquals(new double[]{0.5, 1}, report.ratios(1, 3, Measure.P999).toArray(), 0.01);
        assertEquals(2000, report.latencies(1, 0).getTotalCount());
    }

    @Test
    void shouldJudgeTheSubjectAlone()
    {
        round(0, 1000, 100, 200, 5000);
        latencies(300, 400, 1000, 1);

        final List<Judgement> judgements = report.judgements(Unrest.CALM);

        assertEquals(List.of(Verdict.MET, Verdict.MISSED), judgements.stream().map(Judgement::verdict).toList());
        assertEquals("get, open loop, 1,000 /s, p99: 0.75 x (rounds 0.75), bar <= 0.50 x: MISSED",
            judgements.get(1).toString());
        assertEquals("get:10,set:1, 8 x 64", judgements.get(0).toMap().get("workload"));
    }

    @Test
    void shouldTellWhoDidNotHoldTheRate()
    {
        latencies(100, 49_000, 51_000, 60_000);
        latencies(100, 51_000, 52_000, 100);

        assertEquals(0, report.notHeldCount(1, 0));
        assertEquals(1, report.notHeldCount(1, 1));
        assertEquals(2, report.notHeldCount(1, 2));
        assertTrue(printed(Unrest.CALM).contains("rate not held in 2 rounds"), printed(Unrest.CALM));
    }

    @Test
    void shouldNotExpectARateOfAClosedLoop()
    {
        assertTrue(CLOSED.isRateHeld(LoadResults.gets(1, 900_000)));
    }

    @Test
    void shouldPrintARowForEachFigureAndTarget()
    {
        round(0, 1000, 100, 200, 50);
        latencies(100, 400, 1000, 200);

        final List<String> lines = printed(Unrest.CALM).lines().toList();

        assertEquals(1 + 3 * TARGETS.size(), lines.size());
        assertTrue(lines.get(1).matches("get:10,set:1, 8 x 64, rate +ours +1,000 /s +5.00 +>= 4.00 x +met +5.00"),
            lines.get(1));
        assertTrue(lines.get(2).matches(" +slow +100 /s +0.50 +0.50"), lines.get(2));
        assertTrue(lines.get(5).matches("get, open loop, 1,000 /s, p99 +ours +100.0 us +0.25 +<= 0.50 x +met +0.25"),
            lines.get(5));
        assertTrue(printed(Unrest.OUT_OF_CONTROL).contains("undecided"));
    }

    @Test
    void shouldGiveTheSameToPrograms()
    {
        round(0, 1000, 100, 200, 50);
        latencies(100, 400, 1000, 200);

        final List<Map<String, Object>> list = new CompareTable(report, Unrest.CALM).toList();

        assertEquals(3 * TARGETS.size(), list.size());
        assertEquals("met", list.get(0).get("verdict"));
        assertEquals(5.0, list.get(0).get("ratio"));
        assertFalse(list.get(1).containsKey("verdict"));
        assertEquals("p99.9", list.get(8).get("figure"));
    }

    @Test
    void shouldPublishRatiosWithVerdictsAndACurveForEachTarget()
    {
        round(0, 1000, 100, 200, 50);
        latencies(300, 400, 100_000, 200);

        final Publication.Builder content = new Publication.Builder("test", "Test");
        new ComparePublication(report, Unrest.CALM, "alone").addTo(content);
        final Publication publication = content.build();

        assertEquals(List.of("Ratios to the reference, alone", "Throughput, alone", "Latency, p99, alone",
            "Latency, p99.9, alone", "Latency of get:10,set:1, 8 x 64, alone",
            "Latency of get, open loop, 1,000 /s, alone"),
            publication.exhibits().stream().map(Exhibit::title).toList());
        final List<Figure> ratios = ((FigureTable)publication.exhibits().get(0)).figures();
        assertEquals(Verdict.MET, ratios.get(0).verdict());
        assertEquals(">= 4.00 x", ratios.get(0).bar());
        assertEquals(Verdict.MISSED, ratios.get(4).verdict());
        assertEquals(List.of("quick, alone did not hold the rate of 'get, open loop, 1,000 /s' in 1 rounds"),
            publication.notes());
    }

    @Test
    void shouldTellWhoWasNotMeasured()
    {
        round(0, 1000, 100, 200, 50);
        latencies(100, 400, 1000);

        assertTrue(report.isSkipped(1, 3));
        assertFalse(report.isSkipped(1, 2));
        assertTrue(printed(Unrest.CALM).contains("other                        far from this rate"),
            printed(Unrest.CALM));
        assertEquals(true, new CompareTable(report, Unrest.CALM).toList().get(7).get("isBeyondReach"));
        assertTrue(report.worstExcess() < 1);
        final Publication.Builder content = new Publication.Builder("test", "Test");
        new ComparePublication(report, Unrest.CALM, "").addTo(content);
        assertEquals(4 + 3 + 3, ((FigureTable)content.build().exhibits().get(0)).figures().size());
    }

    @Test
    void shouldFindTheWorstExcess()
    {
        round(0, 90, 100, 100, 100);
        latencies(100, 400, 1000, 500);

        assertEquals(0.25, report.worstExcess(), 0.01);
    }

    @Test
    void shouldWantAReference()
    {
        assertThrows(IllegalArgumentException.class,
            () -> new CompareReport(List.of(target("ours", Role.SUBJECT)), List.of(CLOSED)));
    }

    @Test
    void shouldMakeLoads()
    {
        final LoadContext context = OPEN.context(TARGETS.get(0), new CompareSettings(5, 10, 1000, 7), 3);

        assertEquals(2000, context.durationNs());
        assertEquals(10, context.warmupNs());
        assertEquals(7, context.dataLength());
        assertTrue(context.isOpenLoop());
        assertTrue(context.root().endsWith("-3"), context.root());
        assertEquals("get:10,set:1", CLOSED.context(TARGETS.get(0), new CompareSettings(5, 0, 1, 0), 0).mix()
            .toString());
    }

    private void round(final int workload, final int... rates)
    {
        for (int i = 0; i < rates.length; i++)
        {
            report.add(workload, i, LoadResults.gets(rates[i], 10));
        }
    }

    private void latencies(final long... latenciesUs)
    {
        for (int i = 0; i < latenciesUs.length; i++)
        {
            report.add(1, i, LoadResults.gets(1000, latenciesUs[i]));
        }
        // Tables want figures of all workloads.
        if (report.figures(0, 0, Measure.RATE).toArray().length == 0)
        {
            round(0, 400, 100, 100, 100);
        }
    }

    private String printed(final Unrest unrest)
    {
        final StringWriter out = new StringWriter();
        new CompareTable(report, unrest).print(new PrintWriter(out, true));
        return out.toString();
    }

    private static CompareTarget target(final String name, final Role role)
    {
        return new CompareTarget(Protocol.ZOOKEEPER, List.of("127.0.0.1:1"), name, role);
    }
}

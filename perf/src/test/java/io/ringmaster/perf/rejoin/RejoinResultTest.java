package io.ringmaster.perf.rejoin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import io.ringmaster.perf.report.BarChart;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.PercentileChart;
import io.ringmaster.perf.report.Publication;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RejoinResultTest
{
    private final List<RejoinResult> results = List.of(
        new RejoinResult("ours", "10 transactions", 1_500, histogram(2_000_000), histogram(3_000_000)),
        new RejoinResult("ours", "all", 2_500, histogram(4_000_000), histogram(5_000_000)));

    @Test
    void shouldPublishTimesAndLatencies()
    {
        final Publication.Builder content = new Publication.Builder("rejoin", "test");

        RejoinResult.publish(content, results);

        final Publication publication = content.build();
        final BarChart times = (BarChart)publication.exhibits().get(0);
        assertEquals(List.of(1_500.0, 2_500.0), times.figures().stream().map((one) -> one.value()).toList());
        final BarChart sets = (BarChart)publication.exhibits().get(1);
        assertEquals("p99 during", sets.figures().get(2).name());
        assertEquals(3.0, sets.figures().get(2).value(), 0.01);
        final PercentileChart curves = (PercentileChart)publication.exhibits().get(2);
        assertEquals(List.of("ours, 10 transactions, before", "ours, 10 transactions, during", "ours, all, before",
            "ours, all, during"), curves.curves().stream().map((one) -> one.name()).toList());
    }

    @Test
    void shouldPrintMilliseconds()
    {
        final StringWriter text = new StringWriter();
        results.get(0).print(new PrintWriter(text, true));
        assertTrue(text.toString().contains("1,500") && text.toString().contains("3.0 ms"), text.toString());
        assertEquals(3_000, (double)results.get(0).toMap().get("p99DuringUs"), 10);
    }

    private static Histogram histogram(final long ns)
    {
        final Histogram histogram = Latency.histogram();
        histogram.recordValue(ns);
        return histogram;
    }
}

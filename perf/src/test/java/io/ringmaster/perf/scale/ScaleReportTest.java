package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.report.BarChart;
import io.ringmaster.perf.report.Exhibit;
import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.FigureTable;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.PercentileChart;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Verdict;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ScaleReportTest
{
    private final ScaleReport table = new ScaleReport()
        .figure("last", "set to last event", FigureUnit.MILLISECONDS)
        .figure("pause", "longest pause", FigureUnit.MILLISECONDS)
        .ratioBar("last", "ours", "theirs", 0.25)
        .bar("pause", "ours", 10);

    @Test
    void shouldDivideRoundByRound()
    {
        // Medians are 4 and 10, but the median of the ratios 0.8, 0.2, 0.1 counts.
        add("last", "ours", 8, 4, 1);
        add("last", "theirs", 10, 20, 10);

        assertTrue(table.isMet());
        final JsonNode bar = json().at("/last/bars/0");
        assertEquals(0.2, bar.get("median").asDouble(), 1e-9);
        assertEquals("met", bar.get("verdict").asText());
        assertEquals(0.8, bar.at("/rounds/0").asDouble(), 1e-9);
    }

    @Test
    void shouldMissARatio()
    {
        add("last", "ours", 8, 4, 3);
        add("last", "theirs", 10, 10, 10);

        assertFalse(table.isMet());
        assertTrue(printed().contains("0.40 x  <= 0.25 x      MISSED  0.80 0.40 0.30"), printed());
    }

    @Test
    void shouldMissAValue()
    {
        add("pause", "ours", 9, 12, 11);
        add("pause", "theirs", 99, 99, 99);

        assertFalse(table.isMet());
        assertTrue(printed().contains("11.00 ms  <= 10.00 ms    MISSED  9.00 12.00 11.00"), printed());
        assertFalse(json().get("isMet").asBoolean());
    }

    @Test
    void shouldClaimNothingThatWasNotMeasured()
    {
        add("last", "ours", 8);

        assertTrue(table.isMet());
        assertTrue(printed().contains("not measured"), printed());
        assertEquals("not measured", json().at("/pause/bars/0/verdict").asText());
    }

    @Test
    void shouldRefuseAFigureThatWasNotAnnounced()
    {
        assertThrows(IllegalArgumentException.class, () -> table.add("first", "ours", 1));
        assertThrows(IllegalArgumentException.class, () -> table.bar("first", "ours", 1));
    }

    @Test
    void shouldPublishFiguresVerdictsAndLatencies()
    {
        add("last", "ours", 8, 4, 3);
        add("last", "theirs", 10, 10, 10);
        add("pause", "ours", 9);
        final Histogram histogram = Latency.histogram();
        histogram.recordValue(1_000);
        table.addLatencies("event, ours", histogram);
        table.addLatencies("event, ours", histogram);
        final Publication.Builder content = new Publication.Builder("scale", "Scale");

        table.publish(content);

        final List<Exhibit> exhibits = content.build().exhibits();
        assertEquals(3, exhibits.size());
        assertEquals(2, ((BarChart)exhibits.get(0)).figures().size());
        final List<Figure> figures = ((FigureTable)exhibits.get(1)).figures();
        assertEquals(List.of("ours", "theirs", "ours / theirs", "ours"), figures.stream().map(Figure::target).toList());
        assertEquals(Verdict.MISSED, figures.get(2).verdict());
        assertEquals("<= 0.25 x", figures.get(2).bar());
        assertEquals(Verdict.MET, figures.get(3).verdict());
        assertEquals(2, ((PercentileChart)exhibits.get(2)).curves().get(0).histogram().getTotalCount());
    }

    private void add(final String figure, final String subject, final double... values)
    {
        for (final double value : values)
        {
            table.add(figure, subject, value);
        }
    }

    private String printed()
    {
        final StringWriter text = new StringWriter();
        table.print(new PrintWriter(text));
        return text.toString();
    }

    private JsonNode json()
    {
        return new ObjectMapper().valueToTree(table.toMap());
    }
}

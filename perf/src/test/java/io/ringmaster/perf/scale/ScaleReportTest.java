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
import io.ringmaster.perf.compare.ControlFigures;
import io.ringmaster.perf.compare.Verdicts;
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
        // Medians are 4 and 10, but the ratios 0.2, 0.2, 0.1 count.
        add("last", "ours", 8, 4, 1);
        add("last", "theirs", 40, 20, 10);

        assertEquals(new Verdicts(1, 0, 0), table.verdicts());
        final JsonNode bar = json().at("/last/bars/0");
        assertEquals(0.2, bar.get("median").asDouble(), 1e-9);
        assertEquals("met", bar.get("verdict").asText());
        assertEquals(0.2, bar.at("/rounds/0").asDouble(), 1e-9);
    }

    @Test
    void shouldConcludeNothingFromRoundsOnBothSidesOfABar()
    {
        add("last", "ours", 8, 4, 1);
        add("last", "theirs", 10, 20, 10);
        add("pause", "ours", 11, 12, 13);

        assertEquals(new Verdicts(0, 1, 1), table.verdicts());
        assertEquals(Verdict.MISSED, table.verdicts().together());
        assertFalse(json().get("isPublishable").asBoolean());
        assertTrue(printed().contains("0.20 x  <= 0.25 x      undecided 0.80 0.20 0.10"), printed());
        assertTrue(printed().contains("0 bars met, 1 missed, 1 undecided"), printed());
    }

    @Test
    void shouldConcludeNothingAboutTimesOnAMachineOutOfControl()
    {
        final ControlFigures control = new ControlFigures();
        table.figure("resident", "resident", FigureUnit.MEBIBYTES).bar("resident", "ours", 100).control(control);
        add("pause", "ours", 1, 1, 1);
        add("resident", "ours", 101, 102, 103);
        for (final double echoUs : new double[]{10, 100, 1000})
        {
            control.add(echoUs, 50);
        }

        assertEquals(new Verdicts(0, 1, 1), table.verdicts());
        assertEquals("undecided", json().at("/pause/bars/0/verdict").asText());
        assertEquals("MISSED", json().at("/resident/bars/0/verdict").asText());
        assertEquals("out of control", json().at("/control/unrest").asText());
        assertTrue(printed().contains("the machine was out of control"), printed());
    }

    @Test
    void shouldMissARatio()
    {
        add("last", "ours", 8, 4, 3);
        add("last", "theirs", 10, 10, 10);

        assertEquals(Verdict.MISSED, table.verdicts().together());
        assertTrue(printed().contains("0.40 x  <= 0.25 x      MISSED    0.80 0.40 0.30"), printed());
    }

    @Test
    void shouldMissAValue()
    {
        add("pause", "ours", 13, 12, 11);
        add("pause", "theirs", 99, 99, 99);

        assertEquals(Verdict.MISSED, table.verdicts().together());
        assertTrue(printed().contains("12.00 ms  <= 10.00 ms    MISSED    13.00 12.00 11.00"), printed());
        assertEquals("MISSED", json().get("verdict").asText());
    }

    @Test
    void shouldClaimNothingThatWasNotMeasured()
    {
        add("last", "ours", 8);

        assertEquals(new Verdicts(0, 0, 0), table.verdicts());
        assertEquals(Verdict.MET, table.verdicts().together());
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

        table.addTo(content);

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

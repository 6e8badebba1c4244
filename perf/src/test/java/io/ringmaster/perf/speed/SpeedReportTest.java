package io.ringmaster.perf.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

import io.ringmaster.perf.report.Series;
import org.junit.jupiter.api.Test;

class SpeedReportTest
{
    private final SpeedReport report = new SpeedReport();

    @Test
    void shouldJudgeByTheMedianOfTheRounds()
    {
        add(SpeedFigure.GET_RATIO, 1.2, 9.0, 1.3);
        add(SpeedFigure.SET_RATIO, 1.1, 1.21, 1.3);
        add(SpeedFigure.GET_PIPELINED, 1_999_000, 2_000_000, 2_000_001);
        add(SpeedFigure.SET_PIPELINED, 599_999);

        assertEquals(List.of(SpeedBar.SET_RATIO, SpeedBar.SET_PIPELINED), report.missed());
    }

    @Test
    void shouldNotJudgeWhatWasNotMeasured()
    {
        add(SpeedFigure.ECHO_GET, 1_000_000);

        assertEquals(List.of(), report.missed());
    }

    @Test
    void shouldPrintFiguresBarsAndRounds()
    {
        add(SpeedFigure.ECHO_GET, 55.04, 57, 56);
        add(SpeedFigure.GET_RATIO, 1.5, 1.6, 1.55);
        add(SpeedFigure.IDLE_CPU, 0.4);
        final StringWriter text = new StringWriter();

        report.print(new PrintWriter(text));

        final String[] lines = text.toString().split(System.lineSeparator());
        assertTrue(lines[1].contains("56.0 us") && lines[1].contains("55.0 57.0 56.0"), lines[1]);
        assertTrue(lines[2].contains("1.55 x") && lines[2].contains("<= 1.30 x") && lines[2].contains("MISSED"),
            lines[2]);
        assertTrue(lines[3].contains("0.40 %") && lines[3].contains("<= 2.00 %") && lines[3].contains("met"),
            lines[3]);
    }

    @Test
    void shouldOfferTheSameForPrograms()
    {
        add(SpeedFigure.SET_PIPELINED, 700_000);

        final Map<?, ?> entry = (Map<?, ?>)report.toMap().get("set_pipelined");

        assertEquals(700_000.0, entry.get("median"));
        assertEquals(true, entry.get("isMet"));
        assertEquals(">= 600,000 /s", entry.get("bar"));
    }

    @Test
    void shouldTakeTheMeanOfTwoInTheMiddle()
    {
        final Series series = new Series();
        assertThrows(IllegalStateException.class, series::median);
        series.add(4);
        series.add(1);
        series.add(2);
        series.add(100);

        assertEquals(3, series.median());
        assertEquals("4.0 1.0 2.0 100.0", series.toText("%.1f"));
    }

    @Test
    void shouldKnowWhichSideOfABarIsGood()
    {
        assertTrue(SpeedBar.IDLE_CPU.isMet(2));
        assertFalse(SpeedBar.IDLE_CPU.isMet(2.01));
        assertTrue(SpeedBar.GET_PIPELINED.isMet(2_000_000));
        assertFalse(SpeedBar.GET_PIPELINED.isMet(1_999_999));
    }

    private void add(final SpeedFigure figure, final double... values)
    {
        for (final double value : values)
        {
            report.add(figure, value);
        }
    }
}

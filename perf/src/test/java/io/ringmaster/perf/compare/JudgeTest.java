package io.ringmaster.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.perf.report.Series;
import io.ringmaster.perf.report.Verdict;

class JudgeTest
{
    private static final Bar AT_LEAST_4 = new Bar(Measure.RATE, 4);
    private static final Bar AT_MOST_HALF = new Bar(Measure.P99, 0.5);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // One round of five may contradict the others while the machine is calm, and none while it is not.
        "CALM           | 4.1 4.2 4.3 4.4 4.5 | MET",
        "CALM           | 4.1 4.2 3.0 4.4 4.5 | MET",
        "CALM           | 4.1 3.9 3.0 4.4 4.5 | UNDECIDED",
        "CALM           | 3.1 3.2 9.9 3.4 3.5 | MISSED",
        "CALM           | 3.1 4.2 3.3 4.4 3.5 | UNDECIDED",
        "RESTLESS       | 4.1 4.2 4.3 4.4 4.5 | MET",
        "RESTLESS       | 4.1 4.2 3.0 4.4 4.5 | UNDECIDED",
        "RESTLESS       | 3.1 3.2 3.3 3.4 3.5 | MISSED",
        "OUT_OF_CONTROL | 9.1 9.2 9.3 9.4 9.5 | UNDECIDED",
        // With fewer than five rounds all of them count.
        "CALM           | 4.1 4.2 3.9         | UNDECIDED",
        "CALM           | 4.1 4.2 4.3         | MET",
        "CALM           | 3.9                 | MISSED",
    })
    void shouldJudgeARate(final Unrest unrest, final String ratios, final Verdict verdict)
    {
        assertEquals(verdict, Judge.judge(AT_LEAST_4::isMet, series(ratios), unrest));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CALM           | 0.1 0.2 0.3 0.4 0.5 | MET",
        "CALM           | 0.1 0.2 0.3 0.4 7.0 | MET",
        "RESTLESS       | 0.1 0.2 0.3 0.4 7.0 | UNDECIDED",
        "CALM           | 0.6 0.7 0.8 0.9 0.1 | MISSED",
        "CALM           | 0.6 0.7 0.5 0.4 0.9 | UNDECIDED",
    })
    void shouldJudgeALatency(final Unrest unrest, final String ratios, final Verdict verdict)
    {
        assertEquals(verdict, Judge.judge(AT_MOST_HALF::isMet, series(ratios), unrest));
    }

    @Test
    void shouldNotJudgeWithoutARound()
    {
        assertEquals(Verdict.UNDECIDED, Judge.judge(AT_LEAST_4::isMet, new Series(), Unrest.CALM));
    }

    @Test
    void shouldTellHowRestlessTheMachineWas()
    {
        final ControlFigures figures = new ControlFigures();
        assertEquals(Unrest.CALM, figures.unrest());
        for (final double syncUs : new double[]{100, 110, 400, 105, 100})
        {
            figures.add(50, syncUs);
        }
        assertEquals(Unrest.CALM, figures.unrest());
        figures.add(50, 150);
        figures.add(50, 160);
        assertEquals(Unrest.RESTLESS, figures.unrest());
        for (int i = 0; i < 5; i++)
        {
            figures.add(200, 100);
        }
        assertEquals(4, figures.scatter());
        assertEquals(Unrest.OUT_OF_CONTROL, figures.unrest());
    }

    @Test
    void shouldFindQuartiles()
    {
        assertEquals(new Quartiles(1, 2, 4, 5), Quartiles.of(new double[]{5, 1, 4, 2, 3}));
        assertEquals(new Quartiles(1, 1.25, 1.75, 2), Quartiles.of(new double[]{2, 1}));
        assertEquals(new Quartiles(7, 7, 7, 7), Quartiles.of(new double[]{7}));
    }

    private static Series series(final String ratios)
    {
        final Series series = new Series();
        Arrays.stream(ratios.trim().split(" +")).map(Double::valueOf).forEach(series::add);
        return series;
    }
}

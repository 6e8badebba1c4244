package io.ringmaster.perf.saturate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.RateChart;
import io.ringmaster.perf.report.Verdict;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search against servers that are functions of the rate. */
class SaturationSearchTest
{
    private static final long TARGET_NS = 1_000_000;
    private static final double PRECISION = 1.05;
    private static final SaturationSettings SETTINGS =
        new SaturationSettings(99.9, TARGET_NS, 1_000, 10_000_000, PRECISION, 5);

    private final List<String> progress = new ArrayList<>();

    /** A queue with a server of some capacity: latency grows as it is approached, without end above. */
    private static double queueNs(final double rate, final double capacity)
    {
        return rate >= capacity ? 1e9 : 50_000 / (1 - rate / capacity);
    }

    @ParameterizedTest
    @ValueSource(doubles = {700, 1_500, 16_000, 123_456, 9_999_999})
    void shouldFindTheKneeOfAQueue(final double capacity) throws LoadException
    {
        // 50 us / (1 - rate / capacity) <= 1 ms
        final double knee = 0.95 * capacity;

        final SaturationResult result = search(SETTINGS, (rate) -> queueNs(rate, capacity));

        assertTrue(result.rate() <= knee * 1.001, result.rate() + " > " + knee);
        assertTrue(result.rate() * PRECISION >= knee * 0.999, result.rate() + " is far below " + knee);
        assertEquals(SaturationResult.Limit.SERVER, result.limit());
        assertEquals(5, result.rounds().size());
        assertEquals(result.steps().size(), progress.size());
    }

    /** One in ten measurements has a hiccup, and the others vary by a third; the knee is found all the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldFindTheKneeThroughNoise(final long seed) throws LoadException
    {
        final Random random = new Random(seed);
        final double capacity = 200_000;

        final SaturationResult result = search(SETTINGS, (rate) ->
            random.nextInt(10) == 0 ? 1e8 : queueNs(rate, capacity) * (1 + random.nextDouble() / 3));

        // With a third more, 50 us become 67 and the knee lies at 0.933 of the capacity.
        assertTrue(result.rate() <= 0.951 * capacity, seed + ": " + result.rate());
        assertTrue(result.rate() >= 0.8 * capacity, seed + ": " + result.rate());
        assertTrue(result.rounds().stream().filter(SaturationStep::isHeld).count() >= 3, seed + ": " + result);
    }

    @Test
    void shouldGoDownWhenTheRateItHasFoundDoesNotHold() throws LoadException
    {
        // Holds anything once, and from then on only what is below 5,000.
        final List<Double> seen = new ArrayList<>();

        final SaturationResult result = search(new SaturationSettings(50, TARGET_NS, 1_000, 64_000, 1.05, 3), (rate) ->
        {
            final boolean isNew = !seen.contains(rate);
            seen.add(rate);
            return rate < 5_000 || (isNew && seen.size() < 8) ? 1_000 : 1e8;
        });

        // Below the highest rate nothing is known at first; the gap is narrowed again.
        assertTrue(result.rate() < 5_000 && result.rate() * 1.05 >= 4_999, result.rate() + "");
        assertEquals(SaturationResult.Limit.SERVER, result.limit());
        assertEquals(3, result.rounds().size());
    }

    @Test
    void shouldSayThatHigherRatesHaveHeldAndMissed() throws LoadException
    {
        // Above 4,000 the first measurement of a rate holds and no other: the gap cannot be narrowed.
        final List<Double> seen = new ArrayList<>();

        final SaturationResult result = search(new SaturationSettings(50, TARGET_NS, 1_000, 64_000, 1.05, 3), (rate) ->
        {
            final boolean isNew = !seen.contains(rate);
            seen.add(rate);
            return rate <= 4_000 || isNew ? 1_000 : 1e8;
        });

        assertTrue(result.rate() <= 4_000 && result.rate() > 1_000, result.rate() + "");
        assertEquals(SaturationResult.Limit.NOISE, result.limit());
        assertTrue(result.steps().size() < 150, result.steps().size() + " measurements");
    }

    @Test
    void shouldSayThatTheHighestRateHolds() throws LoadException
    {
        final SaturationResult result =
            search(new SaturationSettings(99.9, TARGET_NS, 1_000, 10_000, PRECISION, 1), (rate) -> 1_000);

        assertEquals(10_000, result.rate());
        assertEquals(SaturationResult.Limit.MAX_RATE, result.limit());
    }

    @Test
    void shouldSayThatNothingHolds() throws LoadException
    {
        final SaturationResult result = search(SETTINGS, (rate) -> 1e9);

        assertEquals(0, result.rate());
        assertEquals(SaturationResult.Limit.NOTHING_HOLDS, result.limit());
        assertTrue(result.steps().get(result.steps().size() - 1).rate() < 20, "gave up early");
        assertEquals(0, result.latency().getTotalCount());
    }

    @Test
    void shouldSayThatTheClientWasTheLimit() throws LoadException
    {
        final SaturationResult result = new SaturationSearch(SETTINGS,
            (rate) -> step(rate, rate > 30_000 ? StepVerdict.CLIENT_LATE : StepVerdict.HELD, 1_000),
            progress::add).run();

        assertEquals(SaturationResult.Limit.CLIENT, result.limit());
        assertTrue(result.rate() <= 30_000 && result.rate() > 28_000, result.rate() + "");
        assertTrue(progress.stream().anyMatch((line) -> line.contains("client late")), progress.toString());
    }

    @Test
    void shouldPublishRatesAndSteps() throws LoadException
    {
        final SaturationResult result = search(SETTINGS, (rate) -> queueNs(rate, 16_000));
        final SaturationResult none = search(SETTINGS, (rate) -> 1e9);
        final Publication.Builder content = new Publication.Builder("saturate", "test");
        final SaturationReport report =
            new SaturationReport(SETTINGS, Map.of("some", result, "none", none));

        report.publish(content);

        final Publication publication = content.build();
        final RateChart chart = (RateChart)publication.exhibits().stream()
            .filter(RateChart.class::isInstance).findFirst().orElseThrow();
        assertEquals(result.steps().size() + none.steps().size(), chart.points().size());
        assertEquals(1_000.0, chart.targetUs());
        assertEquals(Verdict.MISSED,
            chart.points().stream().filter((point) -> point.rate() == 16_000).findFirst().orElseThrow().verdict());
        final StringWriter text = new StringWriter();
        report.print(new PrintWriter(text, true));
        assertTrue(text.toString().contains("the server misses the target"), text.toString());
        assertTrue(text.toString().contains("not even the lowest rate holds"), text.toString());
    }

    @Test
    void shouldTellALateClientFromASlowServer()
    {
        // All of the latency is lateness, and few requests are in flight.
        assertEquals(StepVerdict.CLIENT_LATE, judge(5_000_000, 4_900_000, 1_000_000, Map.of()));
        // The same lateness, but because all slots are taken: 1,000 per second take 0.1 s each.
        assertEquals(StepVerdict.MISSED, judge(500_000_000, 400_000_000, 100, Map.of()));
        assertEquals(StepVerdict.MISSED, judge(5_000_000, 100_000, 1_000_000, Map.of()));
        assertEquals(StepVerdict.HELD, judge(900_000, 800_000, 1_000_000, Map.of()));
        assertEquals(StepVerdict.MISSED, judge(900_000, 0, 1_000_000, Map.of("NO_NODE", 1L)));
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense()
    {
        for (final double percentile : new double[]{0, 100, -1, Double.NaN})
        {
            assertThrows(IllegalArgumentException.class,
                () -> new SaturationSettings(percentile, TARGET_NS, 1_000, 2_000, 1.05, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new SaturationSettings(50, 0, 1_000, 2_000, 1.05, 1));
        assertThrows(IllegalArgumentException.class, () -> new SaturationSettings(50, 1, 1_000, 999, 1.05, 1));
        assertThrows(IllegalArgumentException.class, () -> new SaturationSettings(50, 1, 1_000, 2_000, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new SaturationSettings(50, 1, 1_000, 2_000, 1.05, 0));
    }

    /** Far above what a server takes: most is never sent, and what is was late because all slots were taken. */
    @Test
    void shouldMissWhatIsFarTooMuch()
    {
        final Histogram answered = histogram(2 * SETTINGS.targetNs());
        final Histogram abandoned = histogram(20 * SETTINGS.targetNs());
        final Histogram all = answered.copy();
        all.add(abandoned);
        final LoadResult result = new LoadResult(Map.of(Operation.GET, answered),
            histogram(SETTINGS.targetNs() * 3 / 2), abandoned, Map.of(), 0, 1_000_000_000L);

        final SaturationStep step = LoadProbe.judge(1_000, result, all, SETTINGS, 1);

        assertEquals(StepVerdict.MISSED, step.verdict());
        assertTrue(step.note().contains("1,000 never sent"), step.note());
        assertTrue(step.percentileNs() >= 19 * SETTINGS.targetNs(), "" + step.percentileNs());
    }

    private SaturationResult search(final SaturationSettings settings, final DoubleUnaryOperator latencyNs)
        throws LoadException
    {
        return new SaturationSearch(settings, (rate) ->
        {
            final long ns = (long)latencyNs.applyAsDouble(rate);
            return step(rate, ns <= settings.targetNs() ? StepVerdict.HELD : StepVerdict.MISSED, ns);
        }, progress::add).run();
    }

    private static SaturationStep step(final double rate, final StepVerdict verdict, final long ns)
    {
        return new SaturationStep(rate, rate, histogram(ns), ns, verdict, "");
    }

    private static StepVerdict judge(
        final long latencyNs, final long latenessNs, final long slotCount, final Map<String, Long> errors)
    {
        final Histogram latency = histogram(latencyNs);
        final LoadResult result = new LoadResult(
            Map.of(Operation.GET, latency), histogram(latenessNs), Latency.histogram(), errors, 0, 1_000_000_000L);
        final SaturationStep step = LoadProbe.judge(1_000, result, latency, SETTINGS, slotCount);
        assertEquals(step.verdict() == StepVerdict.HELD, step.isHeld());
        assertFalse(step.toText(99.9).isEmpty());
        return step.verdict();
    }

    private static Histogram histogram(final long ns)
    {
        final Histogram histogram = Latency.histogram();
        histogram.recordValueWithCount(ns, 1_000);
        return histogram;
    }
}

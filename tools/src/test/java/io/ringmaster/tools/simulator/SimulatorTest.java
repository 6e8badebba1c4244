package io.ringmaster.tools.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.tools.simulator.Coverage.Point;

class SimulatorTest
{
    private static final int SECONDS = 30;
    private static final int MUTATION_SEEDS = 300;

    /** More seeds by {@code -Dringmaster.simulator.seeds=}. */
    @Test
    void shouldHoldAllInvariants()
    {
        final long seeds = Long.getLong("ringmaster.simulator.seeds", 300);
        final Coverage coverage = new Coverage();
        final List<String> failures = new ArrayList<>();
        LongStream.rangeClosed(1, seeds).parallel().forEach(seed ->
        {
            final SimulationResult result = run(seed, Ports.TRUE);
            synchronized (coverage)
            {
                coverage.add(result.coverage());
                if (!result.isGood())
                {
                    failures.add("seed " + seed + ": " + result.violation().getMessage());
                }
            }
        });
        System.out.print(coverage);
        assertEquals(List.of(), failures);
        for (final Point point : Point.values())
        {
            assertTrue(coverage.get(point) > 0, () -> "never reached: " + point);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldRepeatItself(final long seed)
    {
        final SimulationResult first = run(seed, Ports.TRUE);
        final SimulationResult second = run(seed, Ports.TRUE);

        assertEquals(first.traceHash(), second.traceHash());
        assertEquals(first.trace(), second.trace());
        assertEquals(first.events(), second.events());
        assertNotEquals(first.traceHash(), run(seed + 100, Ports.TRUE).traceHash());
    }

    /** Seeds that have found something: whatever the run is that follows from them today. */
    @ParameterizedTest
    @ValueSource(longs = {37, 38, 1064, 1331, 23_808})
    void shouldHoldWhatOnceDidNot(final long seed)
    {
        final SimulationResult result = new Simulation(seed, 0, Ports.TRUE, null).run(60);
        assertTrue(result.isGood(), () -> result.violation().getMessage());
    }

    @ParameterizedTest
    @EnumSource(Mutation.class)
    void shouldFindMutation(final Mutation mutation)
    {
        for (long seed = 1; seed <= MUTATION_SEEDS; seed++)
        {
            final SimulationResult result = run(seed, mutation);
            if (!result.isGood())
            {
                System.out.println(mutation + " found by seed " + seed + ": " + result.violation().getMessage());
                return;
            }
        }
        fail(mutation + " is found by none of " + MUTATION_SEEDS + " seeds");
    }

    private static SimulationResult run(final long seed, final Ports ports)
    {
        return new Simulation(seed, 0, ports, null).run(SECONDS);
    }
}

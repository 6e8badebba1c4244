package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class StopSignalsTest
{
    private final List<String> events = new ArrayList<>();
    private final ServerLoop loop = new ServerLoop();
    private final StopSignals signals = new StopSignals(this::stop, () -> this.nowNs, () -> events.add("halt"));
    private long nowNs = -5;

    /** {@code timeout} sends it to the process and to its group, a supervisor beside it. */
    @Test
    void shouldStopCleanlyHoweverOftenItIsTerminated()
    {
        signals.onTerminate();
        signals.onTerminate();
        nowNs += 10 * StopSignals.PATIENCE_NS;
        signals.onTerminate();
        assertEquals(List.of("SIGTERM: true", "SIGTERM: false", "SIGTERM: false"), events);
    }

    @Test
    void shouldTakeInterruptsOfOneMomentForOne()
    {
        signals.onInterrupt();
        nowNs += StopSignals.PATIENCE_NS - 1;
        signals.onInterrupt();
        assertEquals(List.of("SIGINT: true", "SIGINT: false"), events);
    }

    @Test
    void shouldEndAtOnceForWhoInterruptsAgainLater()
    {
        signals.onTerminate();
        nowNs += StopSignals.PATIENCE_NS;
        signals.onInterrupt();
        assertEquals(List.of("SIGTERM: true", "SIGINT: false", "halt"), events);
    }

    @Test
    void shouldNotTakeTheFirstInterruptForImpatienceWhenTheServerStopsForAnotherReason()
    {
        loop.stop("it cannot serve");
        nowNs += 10 * StopSignals.PATIENCE_NS;
        signals.onInterrupt();
        assertEquals(List.of("SIGINT: false"), events);
    }

    private boolean stop(final String reason)
    {
        final boolean isFirst = loop.stop(reason);
        events.add(reason + ": " + isFirst);
        return isFirst;
    }
}

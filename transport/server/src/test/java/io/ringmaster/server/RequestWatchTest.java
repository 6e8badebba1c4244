package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class RequestWatchTest
{
    private final List<String> latencies = new ArrayList<>();
    private final ConnectionStatistics one = new ConnectionStatistics(false);
    private final ConnectionStatistics other = new ConnectionStatistics(false);
    private long nowNs;
    private long requestedCount;
    private long answeredCount;
    private final RequestWatch watch =
        new RequestWatch(() -> nowNs, (latencyNs, count) -> latencies.add(latencyNs + "x" + count));

    @Test
    void shouldMeasureTheLastRequestOfARead()
    {
        request(one, 10, 3);
        answer(one, 20, 2);
        assertEquals(List.of(), latencies);
        answer(one, 25, 1);
        assertEquals(List.of("15x3"), latencies);
    }

    @Test
    void shouldLetARequestStandForThoseThatWereAnsweredMeanwhile()
    {
        request(one, 10, 1);
        request(other, 11, 5);
        answer(other, 12, 5);
        answer(one, 110, 1);
        watch.onRest();
        request(other, 120, 1);
        answer(other, 130, 1);
        assertEquals(List.of("100x6", "10x1"), latencies);
    }

    @Test
    void shouldWatchNothingThatCameBefore()
    {
        request(one, 10, 1);
        request(other, 10, 1);
        answer(one, 20, 1);
        nowNs = 30;
        // Half of a frame: what is under way on this connection came long ago.
        watch.onRead(other, requestedCount);
        answer(other, 40, 1);
        assertEquals(List.of("10x1"), latencies);
    }

    @Test
    void shouldForgetAConnectionThatEnds()
    {
        request(one, 10, 1);
        one.onClosed();
        watch.onClosed(one);
        watch.onRest();
        request(other, 20, 1);
        answer(other, 25, 1);
        assertEquals(List.of("5x1"), latencies);
    }

    @Test
    void shouldWatchOneInSomeWhereTheyComeOneByOneWithoutARest()
    {
        for (int i = 0; i <= RequestWatch.INTERVAL_REQUESTS; i++)
        {
            request(one, 10L * i, 1);
            answer(one, 11L * i + 1, 1);
        }
        assertEquals(List.of("1x1", "9x8"), latencies);
    }

    @Test
    void shouldWatchTheNextOneWhenSomeRoundsHavePassed()
    {
        request(one, 10, 1);
        answer(one, 11, 1);
        rounds(RequestWatch.INTERVAL_ROUNDS - 1);
        request(one, 20, 1);
        assertFalse(watch.isWatching());
        answer(one, 22, 1);
        rounds(1);
        request(one, 30, 1);
        assertTrue(watch.isWatching());
        answer(one, 33, 1);
        assertEquals(List.of("1x1", "3x2"), latencies);
    }

    @Test
    void shouldWatchTheNextOneHoweverManyRoundsHavePassed()
    {
        request(one, 10, 1);
        answer(one, 11, 1);
        rounds(Integer.MAX_VALUE);
        rounds(RequestWatch.INTERVAL_ROUNDS + 2);
        request(one, 20, 1);
        assertTrue(watch.isWatching());
    }

    private void rounds(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            watch.onRound();
        }
    }

    private void request(final ConnectionStatistics connection, final long atNs, final int count)
    {
        nowNs = atNs;
        for (int i = 0; i < count; i++)
        {
            connection.onRequest();
        }
        requestedCount += count;
        watch.onRead(connection, requestedCount);
    }

    private void answer(final ConnectionStatistics connection, final long atNs, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            connection.onAnswered();
        }
        answeredCount += count;
        watch.onReplies(atNs, answeredCount);
    }
}

package io.ringmaster.perf.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FailoverResultTest
{
    @Test
    void shouldTellMedianAndWorst()
    {
        final FailoverResult result = new FailoverResult("some");
        result.add(300_000_000L, 1_000_000_000L, 10);
        result.add(900_000_000L, 1_000_000_000L, 10);
        result.add(400_000_000L, 1_000_000_000L, 10);
        result.addLostSessions(2);

        assertEquals(400, result.medianMs());
        assertEquals(900, result.worstMs());
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text, true);
        result.print(out);
        result.printDistribution(out);
        assertTrue(text.toString().contains("300 900 400"), text.toString());
        assertTrue(text.toString().contains("Max"), text.toString());
    }

    @Test
    void shouldWaitForAWriteBehindAMoment() throws Exception
    {
        final AckGaps gaps = new AckGaps();
        gaps.begin();
        gaps.onAcknowledged();
        assertEquals(1, gaps.count());

        final long laterNs = System.nanoTime();
        assertFalse(gaps.awaitAfter(laterNs, 1));

        final Thread writer = new Thread(gaps::onAcknowledged);
        writer.start();
        assertTrue(gaps.awaitAfter(laterNs, 50_000));
        assertTrue(gaps.longestNs() > 0, "the wait is no gap");
        writer.join();
    }
}

package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class ReconnectPolicyTest
{
    private static final int SERVER_COUNT = 3;

    private final ReconnectPolicy policy = policy("a,b,c");

    @Test
    void shouldTryEveryServerOnceBeforeItRests()
    {
        for (final int delayMs : new int[]{5, 10, 20, 40, 80, 160, 320, 500, 500})
        {
            for (int i = 1; i < SERVER_COUNT; i++)
            {
                assertEquals(0, policy.onFailure());
            }
            assertWithin(delayMs, policy.onFailure());
        }
    }

    @Test
    void shouldWaitLongerForAnswersInEachRound()
    {
        for (final int timeoutMs : new int[]{500, 1_000, 2_000, 4_000, 5_000, 5_000})
        {
            for (int i = 0; i < SERVER_COUNT; i++)
            {
                assertEquals(timeoutMs, policy.attemptTimeoutMs());
                policy.onFailure();
            }
        }
    }

    @Test
    void shouldBeginAnewWhenAStableConnectionIsLost()
    {
        for (int i = 0; i < 1_000; i++)
        {
            policy.onFailure();
        }
        policy.onStableConnectionLost();
        assertEquals(500, policy.attemptTimeoutMs());
        assertEquals(0, policy.onFailure());
        assertEquals(0, policy.onFailure());
        assertWithin(5, policy.onFailure());
    }

    @Test
    void shouldBePatientWithAnOnlyServer()
    {
        final ReconnectPolicy single = policy("a");
        assertEquals(5_000, single.attemptTimeoutMs());
        assertWithin(5, single.onFailure());
        assertWithin(10, single.onFailure());
        assertEquals(5_000, single.attemptTimeoutMs());
    }

    @Test
    void shouldNeverWaitLongerThanTheConnectTimeout()
    {
        final ClientContext context = new ClientContext().servers("a,b").connectTimeoutMs(100).conclude();
        assertEquals(100, new ReconnectPolicy(context).attemptTimeoutMs());
    }

    private static ReconnectPolicy policy(final String servers)
    {
        return new ReconnectPolicy(new ClientContext().servers(servers).random(new Random(1)).conclude());
    }

    private static void assertWithin(final int delayMs, final long actualNs)
    {
        final long delayNs = TimeUnit.MILLISECONDS.toNanos(delayMs);
        assertTrue(actualNs >= delayNs / 2 && actualNs <= delayNs, () -> actualNs + " ns for " + delayMs + " ms");
    }
}

package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkSignalTest
{
    private static final int ROUNDS = 200_000;

    /** A ping-pong in which each side rests until the other has published: one lost wake-up and it stands still. */
    @Test
    @Timeout(60)
    void shouldLoseNoWakeUp() throws InterruptedException
    {
        final WorkSignal toPong = new WorkSignal();
        final WorkSignal toPing = new WorkSignal();
        final AtomicLong ping = new AtomicLong();
        final AtomicLong pong = new AtomicLong();
        final Thread thread = new Thread(() ->
        {
            for (long i = 1; i <= ROUNDS; i++)
            {
                final long expected = i;
                while (ping.getPlain() < expected)
                {
                    toPong.await(() -> ping.getAcquire() >= expected, TimeUnit.MINUTES.toNanos(1));
                }
                pong.setRelease(i);
                toPing.signal();
            }
        });
        thread.start();
        for (long i = 1; i <= ROUNDS; i++)
        {
            final long expected = i;
            ping.setRelease(i);
            toPong.signal();
            while (pong.getPlain() < expected)
            {
                toPing.await(() -> pong.getAcquire() >= expected, TimeUnit.MINUTES.toNanos(1));
            }
        }
        thread.join(Duration.ofSeconds(10).toMillis());
        assertFalse(thread.isAlive());
        assertEquals(ROUNDS, pong.get());
    }
}

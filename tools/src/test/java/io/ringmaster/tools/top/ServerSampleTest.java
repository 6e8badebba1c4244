package io.ringmaster.tools.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.RequestKind;

class ServerSampleTest
{
    private static final double TOLERANCE = 1e-9;

    @Test
    void shouldTellRatesOfTheIntervalByTheServersClock()
    {
        final ServerSample sample = new ServerSample("a", null,
            new Samples().counter("requests: get", 1000).counter("requests: exists", 50).after(Samples.SECOND_NS),
            new Samples().counter("requests: get", 4000).counter("requests: exists", 150)
                .counter("requests: set", 20).after(3 * Samples.SECOND_NS), 0);
        assertEquals(2, sample.seconds(), TOLERANCE);
        assertEquals(1500, sample.rate("requests: get"), TOLERANCE);
        assertEquals(1550, sample.rate(RequestKind.Group.READ), TOLERANCE);
        assertEquals(10, sample.rate(RequestKind.Group.WRITE), TOLERANCE);
        assertEquals(0, sample.rate(RequestKind.Group.WATCH), TOLERANCE);
    }

    @Test
    void shouldTellRatesOfItsLifeWhenItWasNotSeenBefore()
    {
        final ServerSample sample = new ServerSample(
            "a", null, null, new Samples().counter("requests: get", 4000).after(4 * Samples.SECOND_NS), 0);
        assertEquals(1000, sample.rate(RequestKind.Group.READ), TOLERANCE);
    }

    @Test
    void shouldTellPercentilesOfTheInterval()
    {
        final String label = MetricLabels.REQUEST_LATENCY;
        final ServerSample sample = new ServerSample("a", null,
            new Samples().recorded(label, 90_000_000, 1000).after(Samples.SECOND_NS),
            new Samples().recorded(label, 90_000_000, 1000).recorded(label, 50_000, 100)
                .after(2 * Samples.SECOND_NS), 0);
        assertEquals(100, sample.histogram(label).getTotalCount());
        assertNear(50_000, sample.p99(label));
        assertNear(50_000, ServerSample.most(sample.histogram(label)));
        assertEquals(0, sample.p99("no such histogram"));
        assertEquals(0, ServerSample.most(sample.histogram("no such histogram")));
    }

    @Test
    void shouldKnowRoleAndLagInAnEnsemble()
    {
        final ServerSample follower = new ServerSample("a", null, null,
            new Samples().ensemble(ServerRole.FOLLOWER, 3, 0x2_0000_0005L, 0x2_0000_0009L).after(1), 0);
        assertEquals(ServerRole.FOLLOWER, follower.role());
        assertTrue(follower.isServing());
        assertEquals(4, follower.lag());
        assertEquals(2, follower.epoch());

        final ServerSample stranger = new ServerSample("a", null, null,
            new Samples().ensemble(ServerRole.LOOKING, 3, 0x2_0000_0005L, 0x3_0000_0001L).after(1), 0);
        assertFalse(stranger.isServing());
        assertEquals(ServerSample.UNKNOWN, stranger.lag());

        final ServerSample alone = new ServerSample("a", null, null,
            new Samples().counter(MetricLabels.LAST_ZXID, 0x4_0000_0001L).after(1), 0);
        assertEquals(ServerRole.STANDALONE, alone.role());
        assertTrue(alone.isServing());
        assertEquals(0, alone.lag());
        assertEquals(4, alone.epoch());
    }

    @Test
    void shouldTellTheFillOfEveryRing()
    {
        final ServerSample sample = new ServerSample("a", null, null,
            new Samples().ring("requests", 10, 4096, 700).ring("snapshot", 0, 0, 0).after(1), 0);
        assertEquals(2, sample.rings().size());
        final ServerSample.Ring ring = sample.rings().get(0);
        assertEquals("requests", ring.name());
        assertEquals(50, ring.percent(), TOLERANCE);
        assertEquals(70, ring.mostPercent(), 0.5);
        assertEquals(70, sample.fullest(), 0.5);
    }

    private static void assertNear(final long expected, final long actual)
    {
        assertTrue(Math.abs(actual - expected) <= expected / 50, actual + " is not near " + expected);
    }
}

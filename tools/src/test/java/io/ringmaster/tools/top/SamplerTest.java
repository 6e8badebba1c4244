package io.ringmaster.tools.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.tools.metrics.Metrics;

class SamplerTest
{
    private Reading next;
    private long nowNs;
    private final Sampler sampler = new Sampler(
        List.of(new MetricsSource()
        {
            @Override
            public String name()
            {
                return "it";
            }

            @Override
            public Reading read()
            {
                return next;
            }
        }),
        () -> nowNs);

    @AfterEach
    void close()
    {
        sampler.close();
    }

    @Test
    void shouldCompareWithTheReadingBefore()
    {
        final Metrics first = look(new Samples().after(1)).now();
        final ServerSample second = look(new Samples().after(2));
        assertSame(first, second.before());
        assertEquals(2, second.now().uptimeNs());
    }

    @Test
    void shouldKeepTheIntervalUntilTheServerShowsAnother()
    {
        look(new Samples().after(1));
        final Metrics shown = look(new Samples().after(2)).now();
        nowNs = 4 * Samples.SECOND_NS;
        final ServerSample same = look(new Samples().after(2));
        assertSame(shown, same.now());
        assertEquals(1, same.before().uptimeNs());
        assertEquals(4000, same.staleMs());
    }

    @Test
    void shouldBeginAnewWithANewLifeOfTheServer()
    {
        look(new Samples().after(100));
        next = Reading.failed("connection refused");
        assertFalse(sampler.sample().get(0).isAnswer());
        final ServerSample restarted = look(new Metrics(8, 2, 5, Map.of(), Map.of()));
        assertNull(restarted.before());
        assertEquals(5, restarted.now().uptimeNs());
    }

    private ServerSample look(final Metrics metrics)
    {
        next = Reading.of(metrics);
        return sampler.sample().get(0);
    }
}

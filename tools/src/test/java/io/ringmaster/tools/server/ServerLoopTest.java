package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ringmaster.tools.CommandException;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServerLoopTest
{
    private final ServerLoop loop = new ServerLoop();
    private final List<String> events = new ArrayList<>();

    @Test
    void shouldStopWhenItIsTold()
    {
        loop.run((startAnew, isAnew) ->
        {
            launched(isAnew);
            assertTrue(loop.stop("SIGTERM"));
            return this::closed;
        });
        assertEquals(List.of("first", "closed"), events);
    }

    @Test
    void shouldLaunchAnewWhenTheDataWasReplaced()
    {
        loop.run((startAnew, isAnew) ->
        {
            launched(isAnew);
            if (events.size() < 5)
            {
                startAnew.run();
            }
            else
            {
                assertTrue(loop.stop("SIGTERM"));
            }
            return this::closed;
        });
        assertEquals(List.of("first", "closed", "anew", "closed", "anew", "closed"), events);
    }

    @Test
    void shouldLaunchNothingAnewWhenItIsToldToStopWhileAServerCloses()
    {
        loop.run((startAnew, isAnew) ->
        {
            launched(isAnew);
            startAnew.run();
            return () ->
            {
                closed();
                assertTrue(loop.stop("SIGTERM"), "the first one is no reason to end the process at once");
            };
        });
        assertEquals(List.of("first", "closed"), events);
    }

    @Test
    void shouldStopOnceItRunsWhenItIsToldWhileItStartsAnew()
    {
        loop.run((startAnew, isAnew) ->
        {
            launched(isAnew);
            if (isAnew)
            {
                assertTrue(loop.stop("SIGTERM"), "the first one is no reason to end the process at once");
            }
            else
            {
                startAnew.run();
            }
            return this::closed;
        });
        assertEquals(List.of("first", "closed", "anew", "closed"), events);
    }

    @Test
    void shouldSayWhetherItWasToldBefore()
    {
        assertTrue(loop.stop("SIGTERM"));
        assertFalse(loop.stop("SIGTERM"));
        assertFalse(loop.stop("SIGINT"));
    }

    @Test
    void shouldTellWhyItCannotServeWhenAllIsClosed()
    {
        final CommandException reason = new CommandException("start it with --rejoin");
        assertSame(reason, assertThrows(CommandException.class, () -> loop.run((startAnew, isAnew) ->
        {
            launched(isAnew);
            loop.fail(reason);
            loop.fail(new CommandException("another"));
            startAnew.run();
            return this::closed;
        })));
        assertEquals(List.of("first", "closed"), events);
        assertFalse(loop.stop("SIGTERM"));
    }

    private void launched(final boolean isAnew)
    {
        events.add(isAnew ? "anew" : "first");
    }

    private void closed()
    {
        events.add("closed");
    }
}

package io.ringmaster.server.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.server.FreePorts;
import io.ringmaster.server.WakeSelector;

/** Threads that rest in a selector whenever nothing is to be done have links as good as those of threads that spin. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AeronRestTest
{
    private static final int MESSAGES = 500;
    private static final int ROUNDS = 20_000;

    @Test
    void shouldBeWokenByWhatArrives() throws Exception
    {
        final int[] ports = FreePorts.find(2);
        try (WakeSelector selector1 = new WakeSelector();
            WakeSelector selector2 = new WakeSelector();
            AeronNode first = new AeronNode(1, ports, (context) -> context.wakeOnRead(selector1));
            AeronNode second = new AeronNode(2, ports, (context) -> context.wakeOnRead(selector2)))
        {
            final AtomicBoolean isRunning = new AtomicBoolean(true);
            // Answers each message by one.
            final Thread thread = new Thread(() ->
            {
                long answered = 0;
                while (isRunning.get())
                {
                    rest(second, selector2);
                    while (answered < second.received.getOrDefault(1, 0L) && second.offer(1, 100))
                    {
                        answered++;
                    }
                }
            });
            thread.start();
            await(first, selector1, () -> first.isUp(2));
            for (int i = 0; i < MESSAGES; i++)
            {
                final long expected = i + 1L;
                await(first, selector1, () -> first.offer(2, 200));
                await(first, selector1, () -> first.received.get(2) == expected);
            }
            isRunning.set(false);
            selector2.signal();
            thread.join();
            assertEquals(List.of("up 2"), first.events);
            assertEquals(List.of("up 1"), second.events);
            assertEquals(List.of(), first.errors);
        }
    }

    /** A link comes up again and again: what is opened and closed meanwhile is watched and forgotten. */
    @Test
    void shouldWatchWhatIsOpenedLater()
    {
        final int[] ports = FreePorts.find(2);
        try (WakeSelector selector = new WakeSelector();
            AeronNode first = new AeronNode(1, ports, (context) -> context.wakeOnRead(selector)))
        {
            for (int i = 1; i <= 2; i++)
            {
                final int rounds = i;
                try (AeronNode second = new AeronNode(2, ports, (context) -> context.wakeOnRead(selector)))
                {
                    AeronNode.await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
                }
                AeronNode.await(() -> first.events.size() == 2 * rounds, "down", first);
            }
        }
    }

    @Test
    void shouldNotRestBeforeWhatWasOfferedIsSent()
    {
        final RestBound bound = new RestBound(true);
        final long nowNs = Long.MAX_VALUE - 10;
        assertEquals(RestBound.IDLE_NS, bound.maxRestNs(nowNs));
        bound.onOffer();
        assertEquals(0, bound.maxRestNs(nowNs));
        bound.onPolled(3, nowNs);
        assertEquals(RestBound.BUSY_NS, bound.maxRestNs(nowNs));
        bound.onPolled(0, nowNs);
        assertEquals(RestBound.BUSY_NS, bound.maxRestNs(nowNs + RestBound.BUSY_FOR_NS));
        assertEquals(RestBound.IDLE_NS, bound.maxRestNs(nowNs + RestBound.BUSY_FOR_NS + 1));
        assertTrue(new RestBound(false).maxRestNs(nowNs) < TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** A look of the driver at its sockets costs a system call each. */
    @Test
    void shouldPollTheDriverOnlyWhenItMayHaveSomethingToDo()
    {
        final RestBound bound = new RestBound(true);
        final long nowNs = Long.MAX_VALUE - 10;
        assertTrue(bound.isDriverDue(nowNs), "never polled");
        assertEquals(2, bound.onPolled(2, nowNs));
        assertTrue(bound.isDriverDue(nowNs), "it may have more");
        bound.onPolled(0, nowNs);
        assertFalse(bound.isDriverDue(nowNs + RestBound.POLL_NS - 1));
        assertTrue(bound.isDriverDue(nowNs + RestBound.POLL_NS), "what is due by time");
        bound.onOffer();
        assertTrue(bound.isDriverDue(nowNs), "something to send");
    }

    /** What is offered to nobody is not sent either: a server that is alone rests. */
    @Test
    void shouldRestWhileThePeerIsAway()
    {
        final int[] ports = FreePorts.find(2);
        try (WakeSelector selector = new WakeSelector();
            AeronNode first = new AeronNode(1, ports, (context) -> context.wakeOnRead(selector)))
        {
            for (int i = 0; i < ROUNDS; i++)
            {
                first.links.doWork(System.nanoTime());
                assertTrue(first.channels.maxRestNs(System.nanoTime()) > 0, "looks again at once, in round " + i);
            }
        }
    }

    /** The same when there was one: its end is told, and what is left of the link is not looked after without end. */
    @Test
    void shouldRestAgainWhenThePeerHasGone()
    {
        final int[] ports = FreePorts.find(2);
        try (WakeSelector selector = new WakeSelector();
            AeronNode first = new AeronNode(1, ports, (context) -> context.wakeOnRead(selector)))
        {
            try (AeronNode second = new AeronNode(2, ports, (context) -> context.wakeOnRead(selector)))
            {
                AeronNode.await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            }
            AeronNode.await(() -> !first.isUp(2), "down", first);
            int busyRounds = 0;
            for (int i = 0; i < ROUNDS; i++)
            {
                final boolean isBusy = first.links.doWork(System.nanoTime()) > 0;
                busyRounds += isBusy || first.channels.maxRestNs(System.nanoTime()) == 0 ? 1 : 0;
            }
            assertTrue(busyRounds < ROUNDS / 10, "looks again at once in " + busyRounds + " rounds");
        }
    }

    private static void await(final AeronNode node, final WakeSelector selector, final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            rest(node, selector);
        }
    }

    private static void rest(final AeronNode node, final WakeSelector selector)
    {
        if (node.links.doWork(System.nanoTime()) == 0)
        {
            selector.await(
                () -> node.links.doWork(System.nanoTime()) > 0, node.channels.maxRestNs(System.nanoTime()));
        }
    }
}

package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;

/** Keeps what a client's event thread hands it, in order. Any thread may ask. */
public final class EventRecorder implements Watcher
{
    private final List<WatchedEvent> events = new ArrayList<>();

    @Override
    public void process(final WatchedEvent event)
    {
        synchronized (events)
        {
            events.add(event);
            events.notifyAll();
        }
    }

    /**
     * Forget all events so far.
     */
    public void clear()
    {
        synchronized (events)
        {
            events.clear();
        }
    }

    /**
     * Events of znodes so far.
     *
     * @return type and path of each, for example {@code NodeCreated /a}.
     */
    public List<String> nodeEvents()
    {
        synchronized (events)
        {
            return events.stream().filter(event -> event.getType() != Event.EventType.None).map(EventRecorder::text)
                .toList();
        }
    }

    /**
     * Wait for at least as many events of znodes as are named, and compare all of them.
     *
     * @param expected type and path of each.
     * @throws InterruptedException if this thread is interrupted.
     */
    void awaitNodeEvents(final String... expected) throws InterruptedException
    {
        awaitThat(ignore -> nodeEvents().size() >= expected.length, String.join(", ", expected));
        assertEquals(List.of(expected), nodeEvents());
    }

    /**
     * Wait for an event of the connection's state, which may have come before.
     *
     * @param state to be told.
     * @throws InterruptedException if this thread is interrupted.
     */
    public void awaitState(final Event.KeeperState state) throws InterruptedException
    {
        awaitThat(
            all -> all.stream()
                .anyMatch(event -> event.getType() == Event.EventType.None && event.getState() == state),
            state.toString());
    }

    private void awaitThat(final Predicate<List<WatchedEvent>> condition, final String what)
        throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.DEADLINE_SECONDS);
        synchronized (events)
        {
            while (!condition.test(events))
            {
                final long leftNs = deadlineNs - System.nanoTime();
                if (leftNs <= 0)
                {
                    throw new AssertionError("no " + what + " in time, but " + events);
                }
                TimeUnit.NANOSECONDS.timedWait(events, leftNs + 1_000_000);
            }
        }
    }

    private static String text(final WatchedEvent event)
    {
        return event.getType() + " " + event.getPath();
    }
}

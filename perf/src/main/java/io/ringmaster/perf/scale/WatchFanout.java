package io.ringmaster.perf.scale;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Series;
import org.HdrHistogram.Histogram;

/**
 * Many watchers of one node of one server, by ZooKeeper's protocol: how long from the moment that a set is sent until
 * each of them has its event? The session that sets has a thread of its own, the watchers share another one. Belongs to
 * one thread.
 */
public final class WatchFanout implements AutoCloseable
{
    /** From the set to the first event. */
    public static final String FIRST = "first";
    /** From the set to the event in the middle. */
    public static final String MEDIAN = "median";
    /** From the set to the last event. */
    public static final String LAST = "last";

    private static final int SESSION_TIMEOUT_MS = 30_000;
    private static final int EVENT_TIMEOUT_S = 30;
    private static final int DATA_LENGTH = 100;
    private static final String NODE = "/fanout-";

    private final FanoutSettings settings;
    private final SessionCrowd setter;
    private final SessionCrowd watchers;
    private final FanoutTimes times;
    private volatile CountDownLatch isComplete = new CountDownLatch(1);

    /**
     * Open nothing yet.
     *
     * @param server   host:port for ZooKeeper's clients.
     * @param settings of the measurement.
     */
    public WatchFanout(final String server, final FanoutSettings settings)
    {
        this.settings = settings;
        setter = new SessionCrowd(server, 1, SESSION_TIMEOUT_MS);
        watchers = new SessionCrowd(server, settings.connectionCount(), SESSION_TIMEOUT_MS);
        times = new FanoutTimes(settings.watcherCount());
    }

    /**
     * Announce what is measured.
     *
     * @return a report without values.
     */
    public static ScaleReport report()
    {
        return new ScaleReport()
            .figure(FIRST, "set to first event", FigureUnit.MILLISECONDS)
            .figure(MEDIAN, "set to median event", FigureUnit.MILLISECONDS)
            .figure(LAST, "set to last event", FigureUnit.MILLISECONDS);
    }

    /**
     * Create the nodes and open the sessions.
     *
     * @throws LoadException if that fails.
     */
    public void prepare() throws LoadException
    {
        setter.open(1, (session, index) -> session.submit(Operation.CREATE, node(0), DATA_LENGTH, 0));
        for (int i = 1; i < settings.watchersPerConnection(); i++)
        {
            final String node = node(i);
            setter.each(1, (session, index) -> session.submit(Operation.CREATE, node, DATA_LENGTH, 0));
        }
        watchers.open(settings.concurrency(), (session, index) ->
        {
            session.eventHandler(this::onEvent);
            session.submit(Operation.EXISTS, node(0), -1, 0);
        });
    }

    /**
     * One round: the medians of some sets.
     *
     * @param report  to add the figures to.
     * @param subject that is measured.
     * @throws LoadException if a request fails or an event is missing.
     */
    public void round(final ScaleReport report, final String subject) throws LoadException
    {
        final Histogram events = Latency.histogram();
        final Series first = new Series();
        final Series median = new Series();
        final Series last = new Series();
        for (int i = 0; i < settings.setCount(); i++)
        {
            final long setNs = fire();
            first.add(times.firstMs(setNs));
            median.add(times.medianMs(setNs));
            last.add(times.lastMs(setNs));
            times.addTo(events, setNs);
        }
        report.add(FIRST, subject, first.median());
        report.add(MEDIAN, subject, median.median());
        report.add(LAST, subject, last.median());
        report.addLatencies("set to event, " + subject, events);
    }

    /** Set all watches, then the nodes, and wait for all events; the time at which the first set was sent. */
    private long fire() throws LoadException
    {
        times.clear();
        isComplete = new CountDownLatch(1);
        for (int i = 0; i < settings.watchersPerConnection(); i++)
        {
            final String node = node(i);
            watchers.each(settings.concurrency(), (session, index) -> session.submitWatch(node, 0));
        }
        final long[] setNs = new long[1];
        setter.each(settings.watchersPerConnection(), settings.watchersPerConnection(), (session, index) ->
        {
            if (index == 0)
            {
                setNs[0] = System.nanoTime();
            }
            session.submit(Operation.SET, node(index), DATA_LENGTH, 0);
        });
        try
        {
            if (!isComplete.await(EVENT_TIMEOUT_S, TimeUnit.SECONDS))
            {
                throw new LoadException(times.count() + " of " + settings.watcherCount() + " watchers have their " +
                    "event after " + EVENT_TIMEOUT_S + " s");
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
        return setNs[0];
    }

    /** On the watchers' thread. */
    private void onEvent()
    {
        if (times.add(System.nanoTime()))
        {
            isComplete.countDown();
        }
    }

    private static String node(final int index)
    {
        return NODE + index;
    }

    /** Close the connections; the nodes stay. */
    @Override
    public void close()
    {
        watchers.close();
        setter.close();
    }
}

package io.ringmaster.perf.load;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/**
 * One load from its first connection to its last: opens the sessions, prepares the nodes, warms up, measures, waits for
 * what is in flight, and removes the nodes. The measured part can be repeated; what the settings say of mix, rate and
 * times may be changed before each. Belongs to one thread.
 */
public final class LoadRun implements AutoCloseable
{
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long DRAIN_TIMEOUT_NS = 30 * NS_PER_SECOND;

    private final LoadContext context;
    private final LoadTarget target;
    private final LoadListener listener;
    private final KeySpace keySpace;
    private final List<LoadSession> sessions = new ArrayList<>();
    private List<LoadWorker> workers = List.of();
    private boolean hasLeftovers;

    /**
     * A run.
     *
     * @param context  concluded settings.
     * @param target   server to put under load; closed with the run.
     * @param listener to be told how it goes.
     */
    public LoadRun(final LoadContext context, final LoadTarget target, final LoadListener listener)
    {
        this.context = context;
        this.target = target;
        this.listener = listener;
        keySpace = new KeySpace(context.root(), context.keyCount(), context.keysPerParent());
    }

    /**
     * Paths of the nodes.
     *
     * @return the paths.
     */
    public KeySpace keySpace()
    {
        return keySpace;
    }

    /**
     * Open the sessions and create the nodes.
     *
     * @throws LoadException if one of both fails.
     */
    public void prepare() throws LoadException
    {
        connect();
        listener.onPhase("creating " + keySpace.keyCount() + " nodes below " + keySpace.root());
        final Bulk bulk = new Bulk(sessions);
        hasLeftovers = true;
        final int exists = ErrorCode.NODE_EXISTS;
        bulk.run(Operation.CREATE, 1, (i) -> keySpace.root(), -1, exists);
        bulk.run(Operation.CREATE, keySpace.parentCount(), keySpace::parent, -1, exists);
        bulk.run(Operation.CREATE, sessions.size(), keySpace::nursery, -1, exists);
        bulk.run(Operation.CREATE, keySpace.keyCount(), keySpace::key, context.dataLength(), exists);
    }

    /**
     * Open the sessions. The nodes are there: another run has prepared and kept them. That is all a load needs which
     * creates nothing.
     *
     * @throws LoadException if a session cannot be opened.
     */
    public void connect() throws LoadException
    {
        listener.onPhase("connecting " + context.connectionCount() + " sessions");
        for (int i = 0; i < context.connectionCount(); i++)
        {
            sessions.add(target.open(i));
        }
    }

    /**
     * Warm up and measure once.
     *
     * @return what was measured.
     * @throws LoadException if interrupted.
     */
    public LoadResult measure() throws LoadException
    {
        return measure(context.ratePerSecond());
    }

    /**
     * Warm up and measure once, at another rate than the settings say.
     *
     * @param ratePerSecond operations per second of an open loop; 0: closed loop.
     * @return what was measured.
     * @throws LoadException if interrupted.
     */
    public LoadResult measure(final double ratePerSecond) throws LoadException
    {
        removeCreated();
        final CountDownLatch done = new CountDownLatch(sessions.size());
        final LoopRecorder[] recorders = new LoopRecorder[context.threadCount()];
        for (int i = 0; i < recorders.length; i++)
        {
            recorders[i] = new LoopRecorder(context.mix(), listener);
        }
        workers = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++)
        {
            workers.add(
                new LoadWorker(sessions.get(i), recorders[i % recorders.length], context, keySpace, i, done));
        }
        final LoadWindow window = LoadWindow.from(System.nanoTime(), context);
        final boolean isOpenLoop = ratePerSecond > 0;
        final Pacer pacer = isOpenLoop ? startOpen(window, ratePerSecond) : null;
        if (pacer == null)
        {
            startClosed(window);
        }
        final Map<Operation, Histogram> totals = new EnumMap<>(Operation.class);
        try
        {
            follow(window, isOpenLoop, done, recorders, totals);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
        finally
        {
            if (pacer != null)
            {
                pacer.stop();
            }
        }
        return result(window, isOpenLoop, recorders, totals);
    }

    /**
     * Remove the nodes, unless they are to be kept, and close the sessions.
     */
    @Override
    public void close()
    {
        try
        {
            if (hasLeftovers && !context.isKept())
            {
                cleanUp();
            }
        }
        catch (final LoadException ex)
        {
            listener.onPhase("nodes below " + keySpace.root() + " are left behind: " + ex.getMessage());
        }
        finally
        {
            sessions.forEach(LoadSession::close);
            target.close();
        }
    }

    private void startClosed(final LoadWindow window)
    {
        for (int i = 0; i < sessions.size(); i++)
        {
            final LoadWorker worker = workers.get(i);
            final long budget = budget(i);
            sessions.get(i).execute(() -> worker.startClosed(window, budget));
        }
    }

    private Pacer startOpen(final LoadWindow window, final double ratePerSecond)
    {
        final RateSchedule schedule = new RateSchedule(window.beginNs(), ratePerSecond);
        for (int i = 0; i < sessions.size(); i++)
        {
            final LoadWorker worker = workers.get(i);
            final long budget = budget(i);
            sessions.get(i).execute(() -> worker.startOpen(window, budget, schedule));
        }
        final Pacer pacer = new Pacer(schedule, sessions, workers, context.threadCount(), context.isSpinPaced());
        final Thread thread = new Thread(pacer, "load-pacer");
        thread.setDaemon(true);
        thread.start();
        return pacer;
    }

    private long budget(final int index)
    {
        if (context.operationCount() == 0)
        {
            return Long.MAX_VALUE;
        }
        final int count = context.connectionCount();
        return context.operationCount() / count + (index < context.operationCount() % count ? 1 : 0);
    }

    private void follow(
        final LoadWindow window,
        final boolean isOpenLoop,
        final CountDownLatch done,
        final LoopRecorder[] recorders,
        final Map<Operation, Histogram> totals)
        throws InterruptedException
    {
        listener.onPhase("load of " + context.mix() + " begins");
        long lastNs = window.beginNs();
        long lastCompleted = 0;
        boolean isDone = false;
        final long drainNs = drainNs(isOpenLoop);
        while (!isDone && System.nanoTime() - window.endNs() < drainNs)
        {
            isDone = done.await(lastNs + NS_PER_SECOND - System.nanoTime(), TimeUnit.NANOSECONDS);
            final long nowNs = System.nanoTime();
            final Histogram second = Latency.histogram();
            collect(recorders, totals, second);
            final long completed = completed(recorders);
            final double perSecond = (completed - lastCompleted) * (double)NS_PER_SECOND / (nowNs - lastNs);
            listener.onSecond(new LoadSecond(
                nowNs - window.beginNs(), isDone ? LoadPhase.END : window.phase(lastNs, nowNs),
                perSecond, Latency.of(second), failed(recorders)));
            lastNs = nowNs;
            lastCompleted = completed;
        }
    }

    /** What may still be sent behind the end has the time of the last replies too. */
    private long drainNs(final boolean isOpenLoop)
    {
        final boolean isBounded = isOpenLoop && context.backlogNs() < Long.MAX_VALUE - DRAIN_TIMEOUT_NS;
        return isBounded ? context.backlogNs() + DRAIN_TIMEOUT_NS : DRAIN_TIMEOUT_NS;
    }

    private void collect(
        final LoopRecorder[] recorders, final Map<Operation, Histogram> totals, final Histogram second)
    {
        for (final Operation operation : Operation.values())
        {
            Histogram sum = null;
            for (final LoopRecorder recorder : recorders)
            {
                final Histogram interval = recorder.interval(operation);
                if (interval == null || interval.getTotalCount() == 0)
                {
                    continue;
                }
                if (sum == null)
                {
                    sum = interval.copy();
                    sum.setStartTimeStamp(interval.getStartTimeStamp());
                    sum.setEndTimeStamp(interval.getEndTimeStamp());
                }
                else
                {
                    sum.add(interval);
                }
            }
            if (sum != null)
            {
                totals.computeIfAbsent(operation, (ignore) -> Latency.histogram()).add(sum);
                second.add(sum);
                listener.onInterval(operation, sum);
            }
        }
    }

    private LoadResult result(
        final LoadWindow window,
        final boolean isOpenLoop,
        final LoopRecorder[] recorders,
        final Map<Operation, Histogram> totals)
    {
        final Map<String, Long> errors = ErrorCounts.sums();
        final Histogram lateness = Latency.histogram();
        final Histogram abandoned = Latency.histogram();
        long lastReplyNs = window.measureNs() + 1;
        for (final LoopRecorder recorder : recorders)
        {
            recorder.errors().addTo(errors);
            lateness.add(recorder.lateness());
            abandoned.add(recorder.abandoned());
            lastReplyNs = Math.max(lastReplyNs, recorder.lastReplyNs());
        }
        final long unfinished = workers.stream().mapToLong(LoadWorker::inFlight).sum();
        final boolean isTimed = context.operationCount() == 0 && errors.isEmpty();
        final long repliedNs = lastReplyNs - window.measureNs();
        // An open loop starts all that is due, however late: what a server could not keep up with came behind the end.
        final long elapsedNs = !isTimed ? repliedNs :
            isOpenLoop ? Math.max(context.durationNs(), repliedNs) : context.durationNs();
        return new LoadResult(totals, lateness, abandoned, errors, unfinished, elapsedNs);
    }

    private void cleanUp() throws LoadException
    {
        listener.onPhase("removing the nodes below " + keySpace.root());
        removeCreated();
        final Bulk bulk = new Bulk(sessions);
        final int gone = ErrorCode.NO_NODE;
        bulk.run(Operation.DELETE, keySpace.keyCount(), keySpace::key, -1, gone);
        bulk.run(Operation.DELETE, sessions.size(), keySpace::nursery, -1, gone);
        bulk.run(Operation.DELETE, keySpace.parentCount(), keySpace::parent, -1, gone);
        bulk.run(Operation.DELETE, 1, (i) -> keySpace.root(), -1, gone);
    }

    /**
     * Remove what the last measurement has created and not deleted; otherwise the next one does, or the end.
     *
     * @throws LoadException if that fails.
     */
    public void removeCreated() throws LoadException
    {
        for (int i = 0; i < workers.size(); i++)
        {
            final String nursery = keySpace.nursery(i);
            final long first = workers.get(i).firstCreated();
            final int count = Math.toIntExact(workers.get(i).endCreated() - first);
            new Bulk(sessions.subList(i, i + 1)).run(
                Operation.DELETE, count, (n) -> KeySpace.created(nursery, first + n), -1, ErrorCode.NO_NODE);
        }
        workers = List.of();
    }

    private static long completed(final LoopRecorder[] recorders)
    {
        long sum = 0;
        for (final LoopRecorder recorder : recorders)
        {
            sum += recorder.completedCount();
        }
        return sum;
    }

    private static long failed(final LoopRecorder[] recorders)
    {
        long sum = 0;
        for (final LoopRecorder recorder : recorders)
        {
            sum += recorder.failedCount();
        }
        return sum;
    }
}

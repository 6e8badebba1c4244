package io.ringmaster.perf.load;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the event loops of an open loop when something is due. The loops look at the schedule themselves: a late or a
 * needless wake-up changes what is sent when, but never what it is measured from. Runs on a thread of its own.
 */
final class Pacer implements Runnable
{
    /** After the end, and while nothing is due, loops are woken this often to notice that they are done. */
    private static final long MAX_REST_NS = 5_000_000;

    private final RateSchedule schedule;
    private final Loop[] loops;
    private final boolean isSpinning;
    private volatile boolean isStopped;

    Pacer(
        final RateSchedule schedule,
        final List<LoadSession> sessions,
        final List<LoadWorker> workers,
        final int loopCount,
        final boolean isSpinning)
    {
        this.schedule = schedule;
        this.isSpinning = isSpinning;
        loops = new Loop[loopCount];
        for (int i = 0; i < loopCount; i++)
        {
            loops[i] = new Loop(sessions.get(i), workersOf(i, workers, loopCount));
        }
    }

    @Override
    public void run()
    {
        final int sessionCount = sessionCount();
        long index = 0;
        long nextPokeNs = System.nanoTime() + MAX_REST_NS;
        while (!isStopped)
        {
            final long nowNs = System.nanoTime();
            boolean isPoke = false;
            if (nowNs - nextPokeNs >= 0)
            {
                isPoke = true;
                nextPokeNs = nowNs + MAX_REST_NS;
            }
            while (schedule.intendedNs(index) - nowNs <= 0)
            {
                loops[(int)(index % sessionCount) % loops.length].isDue = true;
                index++;
            }
            for (final Loop loop : loops)
            {
                loop.wakeIfDue(isPoke);
            }
            rest(Math.min(schedule.intendedNs(index), nextPokeNs) - System.nanoTime());
        }
    }

    void stop()
    {
        isStopped = true;
    }

    private void rest(final long restNs)
    {
        if (isSpinning)
        {
            Thread.onSpinWait();
        }
        else if (restNs > 0)
        {
            LockSupport.parkNanos(restNs);
        }
    }

    private int sessionCount()
    {
        int count = 0;
        for (final Loop loop : loops)
        {
            count += loop.workers.length;
        }
        return count;
    }

    private static LoadWorker[] workersOf(final int loopIndex, final List<LoadWorker> workers, final int loopCount)
    {
        final LoadWorker[] result = new LoadWorker[(workers.size() - loopIndex + loopCount - 1) / loopCount];
        for (int i = 0; i < result.length; i++)
        {
            result[i] = workers.get(loopIndex + i * loopCount);
        }
        return result;
    }

    /** One event loop: a task that is queued at most once. */
    private static final class Loop implements Runnable
    {
        private final LoadSession session;
        private final LoadWorker[] workers;
        private final AtomicBoolean isQueued = new AtomicBoolean();
        private boolean isDue;

        Loop(final LoadSession session, final LoadWorker[] workers)
        {
            this.session = session;
            this.workers = workers;
        }

        void wakeIfDue(final boolean isPoke)
        {
            if ((isDue || isPoke) && isQueued.compareAndSet(false, true))
            {
                isDue = false;
                session.execute(this);
            }
        }

        @Override
        public void run()
        {
            isQueued.set(false);
            for (final LoadWorker worker : workers)
            {
                worker.sendDue();
            }
        }
    }
}

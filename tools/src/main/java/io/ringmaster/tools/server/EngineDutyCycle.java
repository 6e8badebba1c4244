package io.ringmaster.tools.server;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import io.ringmaster.engine.Engine;
import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.server.Awaited;
import io.ringmaster.server.DutyCycle;

/**
 * The engine's part of the duty cycle of the thread it runs on: its own work, and the journal for what that work
 * published.
 * <p>
 * A thread that would have nothing to do but to wait for the journaler does the journaler's work itself: waking that
 * thread, and being woken by it, takes as long as a good disk needs for a sync. As long as each look finds more to do,
 * somebody reads who waits for no write, or the disk is slow, the journaler does it meanwhile.
 * <p>
 * In an ensemble the journaler does it always, and is signalled at once; if many writes are under way, when nothing
 * else is left to do or after some rounds ({@link GatherPace}).
 */
final class EngineDutyCycle implements DutyCycle
{
    private static final int COUNTER_INTERVAL_MASK = 0x3FF;
    /** Between two times that counters are brought up to date because there is nothing else to do. */
    private static final long COUNTER_INTERVAL_NS = 100_000;
    /** Up to so many in flight the latency of each matters more than what the thread takes from others. */
    private static final int FEW_WRITES = 4;
    /** Rounds with work that the first write of a batch waits for others to come along. */
    private static final int MAX_GATHER_ROUNDS = 8;
    /** Beyond so many under way there is enough to do for two threads. */
    private static final int MANY_WRITES = 64;

    private final Engine engine;
    private final JournalStage journal;
    private final WorkSignal journaler;
    private final SnapshotFeed snapshotFeed;
    private final MessageRing replies;
    private final EngineCounters counters;
    private final CycleWatch watch;
    private final EnsembleNode ensemble;
    private final GatherPace gatherPace = new GatherPace();
    private volatile boolean isSnapshotRequested;
    private volatile boolean isDurabilityAwaited = true;
    private boolean isCounterStale = true;
    private long countedNs;
    private int cycleCount;
    private int gatherRounds;

    /**
     * Construct.
     *
     * @param engine       to run.
     * @param ensemble     that it belongs to; null if it stands alone.
     * @param journal      to run when there is nothing else to do; null to leave that to the journaler always.
     * @param journaler    woken for what was published.
     * @param snapshotFeed of the engine.
     * @param replies      of the engine.
     * @param counters     kept here.
     * @param watch        of the rounds.
     */
    EngineDutyCycle(
        final Engine engine,
        final EnsembleNode ensemble,
        final JournalStage journal,
        final WorkSignal journaler,
        final SnapshotFeed snapshotFeed,
        final MessageRing replies,
        final EngineCounters counters,
        final CycleWatch watch)
    {
        this.engine = engine;
        this.ensemble = ensemble;
        this.journal = journal;
        this.journaler = journaler;
        this.snapshotFeed = snapshotFeed;
        this.replies = replies;
        this.counters = counters;
        this.watch = watch;
    }

    @Override
    public int doWork()
    {
        if (isSnapshotRequested)
        {
            isSnapshotRequested = false;
            snapshotFeed.onRequested();
            engine.requestSnapshot();
        }
        final int ensembleCount = ensemble == null ? 0 : ensemble.doWork();
        int workCount = ensembleCount + engine.doWork();
        if (engine.hasJournalWork())
        {
            workCount += journal(ensembleCount + engine.servedCount() > 0);
        }
        else
        {
            gatherRounds = 0;
        }
        if (ensemble != null && ensemble.isDurabilityAwaited() != isDurabilityAwaited)
        {
            isDurabilityAwaited = !isDurabilityAwaited;
        }
        final long appliedZxid = engine.lastAppliedZxid();
        watch.onCycle(
            engine.cycleNs(), workCount > 0, appliedZxid, appliedZxid + engine.writesInFlight(), engine.appliedCount());
        updateCounters(workCount);
        return workCount;
    }

    @Override
    public long nextDeadlineNs()
    {
        return engine.nextDeadlineNs();
    }

    @Override
    public long maxRestNs()
    {
        if (isCounterStale)
        {
            // Whoever asks is about to rest, and for long.
            showCounters(false);
        }
        return ensemble == null ? Long.MAX_VALUE : ensemble.maxRestNs();
    }

    @Override
    public Awaited awaited()
    {
        final long count = engine.writesInFlight();
        if (count == 0)
        {
            return Awaited.NOTHING;
        }
        return count > 0 && count <= FEW_WRITES ? Awaited.FEW_RESULTS : Awaited.MANY_RESULTS;
    }

    /**
     * Whether the engine's thread is to be woken for records that have become durable. Between the acks that make it so
     * and a rest there is a round, which finds what was made durable before, and it stays so until that is applied. Any
     * thread, behind a full fence.
     */
    boolean isDurabilityAwaited()
    {
        return isDurabilityAwaited;
    }

    /** Any thread; whoever calls it wakes the engine's thread afterwards. */
    void requestSnapshot()
    {
        isSnapshotRequested = true;
    }

    /**
     * Bring what was taken in to its end: journaled, applied, answered. The endpoint takes in nothing more, and goes on
     * taking replies; a snapshot under way is given up. In an ensemble something is always going on: there it ends when
     * nothing of this server is under way.
     *
     * @param endpoint   what the endpoint does on this thread; returns 0 if there was nothing to do.
     * @param deadlineNs when to give up.
     * @param isFailed   whether there is nobody left to wait for.
     * @return false if writes are unfinished.
     */
    boolean drain(final IntSupplier endpoint, final long deadlineNs, final BooleanSupplier isFailed)
    {
        snapshotFeed.stop();
        while ((doWork() + endpoint.getAsInt() > 0 && ensemble == null) ||
            engine.hasWritesInFlight() || replies.depth() > 0)
        {
            if (isFailed.getAsBoolean() || System.nanoTime() - deadlineNs > 0)
            {
                return !engine.hasWritesInFlight();
            }
            Thread.onSpinWait();
        }
        // Whoever asks what became of this server finds the last of it.
        showCounters(false);
        return true;
    }

    /** Returns work done. */
    private int journal(final boolean isBusy)
    {
        final boolean isInPlace = mayJournal();
        if (journal != null)
        {
            journal.inPlace(isInPlace);
        }
        if (isInPlace)
        {
            if (isBusy && ++gatherRounds <= MAX_GATHER_ROUNDS)
            {
                return 0;
            }
            if (!isBusy && journal.journal() > 0)
            {
                gatherRounds = 0;
                // Replies come before what has arrived meanwhile.
                return 1 + engine.doWork();
            }
        }
        if (ensemble != null && gatherPace.isGathering(isBusy, engine.writesInFlight()))
        {
            return 0;
        }
        journaler.signal();
        return 0;
    }

    private boolean mayJournal()
    {
        return journal != null && journal.isQuick() && engine.writesInFlight() <= MANY_WRITES &&
            !engine.hasBystanders();
    }

    private void updateCounters(final int workCount)
    {
        if (workCount > 0)
        {
            isCounterStale = true;
        }
        if (isCounterStale && isCounterDue(workCount))
        {
            showCounters(workCount > 0);
        }
    }

    private boolean isCounterDue(final int workCount)
    {
        return workCount == 0 ?
            engine.cycleNs() - countedNs >= COUNTER_INTERVAL_NS : (++cycleCount & COUNTER_INTERVAL_MASK) == 0;
    }

    private void showCounters(final boolean isStaleSoon)
    {
        isCounterStale = isStaleSoon;
        countedNs = engine.cycleNs();
        counters.update();
    }
}

package io.ringmaster.tools.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.journal.JournalWriter;
import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.ValueRecorder;
import io.ringmaster.tools.server.ensemble.SnapshotInstaller;

/**
 * The stage between transaction ring and disk: takes what is there, writes and syncs it in one go, and only then
 * releases it to be applied. What arrives during a sync makes up the next batch. A control message is a barrier: it is
 * a batch of its own.
 * <p>
 * Whichever thread takes the stage does its work, one at a time: the journaler's own, or the engine's when it has
 * nothing else to do. An exception of the journal ends the thread with everything since the last sync unreleased, so
 * that nothing of it can be applied or acknowledged, and with the stage taken for ever, so that no other thread goes
 * on.
 */
final class JournalStage
{
    private static final int MAX_BATCH_COUNT = 16 * 1024;
    /** Beyond this a thread that has something else to do should not wait for the disk. */
    private static final long QUICK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Weight of the last batch in what is typical, as a power of two. */
    private static final int TYPICAL_SHIFT = 3;

    private final RingPoller transactions;
    private final JournalWriter writer;
    private final NanoClock clock;
    private final JournalerCounters counters;
    private final SnapshotInstaller installer;
    private final RingMessageHandler appender = this::onTransaction;
    private final AtomicBoolean isTaken = new AtomicBoolean();
    private volatile boolean isSegmentMissing;
    private volatile boolean isInPlace;
    /** A disk has to show first that it is quick. */
    private volatile long typicalNs = 2 * QUICK_NS;
    private boolean isControlLeft;
    private int appendedCount;
    private int passedCount;
    private int controlType;
    private long controlZxid;

    /**
     * Construct.
     *
     * @param transactions the journaler's end of the transaction ring.
     * @param writer       of the journal.
     * @param clock        to measure the disk with.
     * @param counters     to count in.
     * @param installer    has the snapshot that an installation is about.
     */
    JournalStage(
        final RingPoller transactions,
        final JournalWriter writer,
        final NanoClock clock,
        final JournalerCounters counters,
        final SnapshotInstaller installer)
    {
        this.transactions = transactions;
        this.writer = writer;
        this.clock = clock;
        this.counters = counters;
        this.installer = installer;
    }

    /**
     * Journal one batch, or carry out one control message, unless another thread is doing so.
     *
     * @return messages done and released.
     */
    int doWork()
    {
        return take(false);
    }

    /**
     * Journal one batch, unless another thread is doing so. Control messages, which take long, are left alone.
     *
     * @return messages done and released.
     */
    int journal()
    {
        return take(true);
    }

    /**
     * Whether there is something to do and nobody doing it. Any thread.
     *
     * @return true if so.
     */
    boolean hasWork()
    {
        return !isTaken.get() && transactions.available() > 0;
    }

    /**
     * Say whether the engine's thread journals what comes next. A journaler that stays awake would take it away.
     *
     * @param value true if it will.
     */
    void inPlace(final boolean value)
    {
        if (value != isInPlace)
        {
            isInPlace = value;
        }
    }

    /**
     * Whether what comes next is journaled by the engine's thread, unless that signals the journaler. Any thread.
     *
     * @return true if so.
     */
    boolean isInPlace()
    {
        return isInPlace;
    }

    /**
     * Whether the last batch ended early as there was no segment for more. Any thread.
     *
     * @return true until the next batch.
     */
    boolean isSegmentMissing()
    {
        return isSegmentMissing;
    }

    /**
     * Whether the disk has been quick of late: a batch takes a millisecond at most. Any thread.
     *
     * @return true if so.
     */
    boolean isQuick()
    {
        return typicalNs <= QUICK_NS;
    }

    /** A thread that fails never gives the stage back. */
    private int take(final boolean isControlLeftAlone)
    {
        if (!isTaken.compareAndSet(false, true))
        {
            return 0;
        }
        isControlLeft = isControlLeftAlone;
        final int count = process();
        isTaken.set(false);
        return count;
    }

    private int process()
    {
        isSegmentMissing = false;
        appendedCount = 0;
        passedCount = 0;
        controlType = 0;
        final long startNs = clock.nanoTime();
        final int count = transactions.peek(appender, MAX_BATCH_COUNT);
        if (count > 0)
        {
            switch (controlType)
            {
                case TransactionType.TRUNCATE -> writer.truncateAfter(controlZxid);
                case TransactionType.INSTALL -> installer.install(controlZxid);
                default -> writer.sync();
            }
            transactions.release();
            if (appendedCount > 0)
            {
                final long durationNs = clock.nanoTime() - startNs;
                final long formerNs = typicalNs;
                typicalNs = formerNs + ((durationNs - formerNs) >> TYPICAL_SHIFT);
                counters.onBatch(appendedCount, durationNs);
            }
        }
        return count;
    }

    private RingMessageHandler.Action onTransaction(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type == TransactionType.TRUNCATE || type == TransactionType.INSTALL)
        {
            if (isControlLeft || appendedCount + passedCount > 0)
            {
                return RingMessageHandler.Action.ABORT;
            }
            controlType = type;
            controlZxid = zxid;
            return RingMessageHandler.Action.BREAK;
        }
        if (zxid <= writer.durableZxid())
        {
            // Put into the ring to be applied: by a start, or what a truncation has left of it.
            passedCount++;
            return RingMessageHandler.Action.CONTINUE;
        }
        if (writer.append(type, zxid, buffer, offset, length))
        {
            appendedCount++;
            return RingMessageHandler.Action.CONTINUE;
        }
        isSegmentMissing = true;
        return RingMessageHandler.Action.ABORT;
    }

    /** What the journaler counts. Written by the thread that has the stage. */
    static final class JournalerCounters
    {
        private final AtomicCounter batches;
        private final AtomicCounter transactions;
        private final AtomicCounter largestBatch;
        private final AtomicCounter syncMicros;
        private final AtomicCounter slowestSyncMicros;
        private final ValueRecorder syncs;

        JournalerCounters(final CountersManager manager, final ValueRecorder syncs)
        {
            this.syncs = syncs;
            batches = manager.newCounter(MetricLabels.BATCHES);
            transactions = manager.newCounter("journal: transactions");
            largestBatch = manager.newCounter("journal: transactions in the largest batch");
            syncMicros = manager.newCounter("journal: microseconds in write and sync");
            slowestSyncMicros = manager.newCounter("journal: microseconds of the slowest write and sync");
        }

        void onBatch(final int count, final long durationNs)
        {
            final long micros = durationNs / 1000;
            syncs.record(durationNs, 1);
            batches.getAndAddRelease(1);
            transactions.getAndAddRelease(count);
            syncMicros.getAndAddRelease(micros);
            if (count > largestBatch.getPlain())
            {
                largestBatch.setRelease(count);
            }
            if (micros > slowestSyncMicros.getPlain())
            {
                slowestSyncMicros.setRelease(micros);
            }
        }
    }
}

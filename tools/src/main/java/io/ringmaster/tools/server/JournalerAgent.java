package io.ringmaster.tools.server;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;
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
 * The stage between transaction ring and disk, on a thread of its own: takes what is there, writes and syncs it in one
 * go, and only then releases it to be applied. What arrives during a sync makes up the next batch. A control message
 * is a barrier: it is a batch of its own.
 * <p>
 * An exception of the journal ends the thread with everything since the last sync unreleased, so that nothing of it
 * can be applied or acknowledged.
 */
final class JournalerAgent implements Runnable
{
    private static final int MAX_BATCH_COUNT = 16 * 1024;
    private static final long MAX_REST_NS = TimeUnit.SECONDS.toNanos(1);
    /** Pause between two tries to get a segment, which the preparer is making ready. */
    private static final long SEGMENT_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final RingPoller transactions;
    private final JournalWriter writer;
    private final WorkSignal signal;
    private final Spinner spinner;
    private final Runnable onDurable;
    private final Runnable onSegmentMissing;
    private final JournalerCounters counters;
    private final SnapshotInstaller installer;
    private final RingMessageHandler appender = this::onTransaction;
    private final BooleanSupplier hasWork = this::hasWork;
    private volatile boolean isRunning = true;
    private boolean isSegmentMissing;
    private int appendedCount;
    private int passedCount;
    private int controlType;
    private long controlZxid;

    /**
     * Construct.
     *
     * @param transactions     the journaler's end of the transaction ring.
     * @param writer           of the journal.
     * @param signal           wakes this thread.
     * @param spinner          of this thread.
     * @param onDurable        wakes the engine's thread for what was released.
     * @param onSegmentMissing wakes the thread that prepares segments.
     * @param counters         to count in.
     * @param installer        has the snapshot that an installation is about.
     */
    JournalerAgent(
        final RingPoller transactions,
        final JournalWriter writer,
        final WorkSignal signal,
        final Spinner spinner,
        final Runnable onDurable,
        final Runnable onSegmentMissing,
        final JournalerCounters counters,
        final SnapshotInstaller installer)
    {
        this.transactions = transactions;
        this.writer = writer;
        this.signal = signal;
        this.spinner = spinner;
        this.onDurable = onDurable;
        this.onSegmentMissing = onSegmentMissing;
        this.counters = counters;
        this.installer = installer;
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            if (doWork() > 0)
            {
                spinner.reset();
            }
            else if (isSegmentMissing)
            {
                onSegmentMissing.run();
                signal.await(() -> !isRunning, SEGMENT_WAIT_NS);
            }
            else if (!spinner.spin())
            {
                signal.await(hasWork, MAX_REST_NS);
            }
        }
    }

    /** Have {@link #run()} return. What is in the ring then was never acknowledged. */
    void stop()
    {
        isRunning = false;
        signal.signal();
    }

    /**
     * Journal one batch, or carry out one control message.
     *
     * @return messages done and released.
     */
    int doWork()
    {
        isSegmentMissing = false;
        appendedCount = 0;
        passedCount = 0;
        controlType = 0;
        final int count = transactions.peek(appender, MAX_BATCH_COUNT);
        if (count > 0)
        {
            final long startNs = System.nanoTime();
            switch (controlType)
            {
                case TransactionType.TRUNCATE -> writer.truncateAfter(controlZxid);
                case TransactionType.INSTALL -> installer.install(controlZxid);
                default -> writer.sync();
            }
            transactions.release();
            onDurable.run();
            if (appendedCount > 0)
            {
                counters.onBatch(appendedCount, System.nanoTime() - startNs);
            }
        }
        return count;
    }

    private boolean hasWork()
    {
        return !isRunning || transactions.available() > 0;
    }

    private RingMessageHandler.Action onTransaction(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type == TransactionType.TRUNCATE || type == TransactionType.INSTALL)
        {
            if (appendedCount + passedCount > 0)
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

    /** What the journaler counts. Written by its thread. */
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

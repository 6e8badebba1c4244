package io.ringmaster.perf.load;

import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What the sessions of one event loop measure. The loop's thread records, one other thread takes intervals.
 */
final class LoopRecorder
{
    private static final int SIGNIFICANT_DIGITS = 3;

    private final SingleWriterRecorder[] recorders = new SingleWriterRecorder[Operation.count()];
    private final Histogram[] intervals = new Histogram[Operation.count()];
    private final Histogram lateness = Latency.histogram();
    private final Histogram abandoned = Latency.histogram();
    private final ErrorCounts errors = new ErrorCounts();
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final LoadListener listener;
    private long lastReplyNs = Long.MIN_VALUE;

    LoopRecorder(final OperationMix mix, final LoadListener listener)
    {
        this.listener = listener;
        for (final Operation operation : Operation.values())
        {
            if (mix.contains(operation) || (operation == Operation.CREATE && mix.contains(Operation.DELETE)))
            {
                recorders[operation.index()] = new SingleWriterRecorder(Latency.MAX_NS, SIGNIFICANT_DIGITS);
            }
        }
    }

    /** Loop thread: a reply arrived, measured or not. */
    void onCompleted()
    {
        completed.lazySet(completed.getPlain() + 1);
    }

    /** Loop thread: a request that counts is done. */
    void record(final int operationIndex, final long latencyNs, final long nowNs)
    {
        recorders[operationIndex].recordValue(Math.min(latencyNs, Latency.MAX_NS));
        lastReplyNs = nowNs;
        listener.onOperation(nowNs - latencyNs, nowNs);
    }

    /** Loop thread: a request left later than it should have. */
    void recordLateness(final long latenessNs)
    {
        lateness.recordValue(Math.min(Math.max(latenessNs, 0), Latency.MAX_NS));
    }

    /** Loop thread: a request was never sent. */
    void recordAbandoned(final long waitNs)
    {
        abandoned.recordValue(Math.min(waitNs, Latency.MAX_NS));
    }

    /** Loop thread: a request failed. */
    void recordError(final int errorCode)
    {
        errors.increment(errorCode);
        failed.lazySet(failed.getPlain() + 1);
    }

    /** Any thread: replies so far. */
    long completedCount()
    {
        return completed.get();
    }

    /** Any thread: failures so far. */
    long failedCount()
    {
        return failed.get();
    }

    /**
     * The one reading thread: what was recorded since the last call.
     *
     * @param operation to read.
     * @return its histogram, valid until the next call; null if the mix does not have the operation.
     */
    Histogram interval(final Operation operation)
    {
        final int index = operation.index();
        if (recorders[index] == null)
        {
            return null;
        }
        intervals[index] = recorders[index].getIntervalHistogram(intervals[index]);
        return intervals[index];
    }

    /** After the loop has ended its work. */
    Histogram lateness()
    {
        return lateness;
    }

    /** After the loop has ended its work. */
    Histogram abandoned()
    {
        return abandoned;
    }

    /** After the loop has ended its work. */
    ErrorCounts errors()
    {
        return errors;
    }

    /** After the loop has ended its work: time of the last reply that was recorded. */
    long lastReplyNs()
    {
        return lastReplyNs;
    }
}

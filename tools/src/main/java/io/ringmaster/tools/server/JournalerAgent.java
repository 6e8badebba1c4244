package io.ringmaster.tools.server;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs the {@link JournalStage} on a thread of its own, which rests while there is nothing to journal. */
final class JournalerAgent implements Runnable
{
    private static final long MAX_REST_NS = TimeUnit.SECONDS.toNanos(1);
    /** Pause between two tries to get a segment, which the preparer is making ready. */
    private static final long SEGMENT_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final JournalStage stage;
    private final WorkSignal signal;
    private final Spinner spinner;
    private final Runnable onDurable;
    private final Runnable onSegmentMissing;
    private final BooleanSupplier hasWork = this::hasWork;
    private volatile boolean isRunning = true;

    /**
     * Construct.
     *
     * @param stage            to run.
     * @param signal           wakes this thread.
     * @param spinner          of this thread.
     * @param onDurable        wakes the engine's thread for what this one has released.
     * @param onSegmentMissing wakes the thread that prepares segments.
     */
    JournalerAgent(
        final JournalStage stage,
        final WorkSignal signal,
        final Spinner spinner,
        final Runnable onDurable,
        final Runnable onSegmentMissing)
    {
        this.stage = stage;
        this.signal = signal;
        this.spinner = spinner;
        this.onDurable = onDurable;
        this.onSegmentMissing = onSegmentMissing;
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            if (stage.doWork() > 0)
            {
                onDurable.run();
                spinner.reset();
            }
            else if (stage.isSegmentMissing())
            {
                onSegmentMissing.run();
                signal.await(() -> !isRunning, SEGMENT_WAIT_NS);
            }
            else if (stage.isInPlace() || !spinner.spin())
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

    private boolean hasWork()
    {
        return !isRunning || stage.hasWork();
    }
}

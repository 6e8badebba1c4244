package io.ringmaster.tools.server.ensemble;

import io.ringmaster.engine.replica.PromiseStore;
import io.ringmaster.journal.PromiseFile;

/**
 * The promises in the data directory. The replica's thread asks for a store, a background thread waits for the disk.
 */
public final class StoredPromises implements PromiseStore
{
    /** What was asked for; replaced as a whole. */
    private record Promise(long acceptedEpoch, boolean isRejoining)
    {
    }

    private final PromiseFile file;
    private final Runnable wake;
    private final Runnable onStored;
    private volatile Promise requested;
    private volatile Promise stored;

    /**
     * Construct.
     *
     * @param file     to store in.
     * @param wake     wakes the background thread.
     * @param onStored wakes the replica's thread.
     */
    public StoredPromises(final PromiseFile file, final Runnable wake, final Runnable onStored)
    {
        this.file = file;
        this.wake = wake;
        this.onStored = onStored;
        requested = new Promise(file.acceptedEpoch(), file.isRejoining());
        stored = requested;
    }

    @Override
    public long acceptedEpoch()
    {
        return file.acceptedEpoch();
    }

    @Override
    public boolean isRejoining()
    {
        return file.isRejoining();
    }

    @Override
    public void store(final long acceptedEpoch, final boolean isRejoining)
    {
        if (acceptedEpoch < Math.max(requested.acceptedEpoch(), file.acceptedEpoch()))
        {
            throw new IllegalArgumentException(
                "epoch " + Math.max(requested.acceptedEpoch(), file.acceptedEpoch()) +
                " is promised, and cannot become " + acceptedEpoch);
        }
        requested = new Promise(acceptedEpoch, isRejoining);
        wake.run();
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean isSettled()
    {
        // The one that was asked for last, and no other that happens to say the same.
        return stored == requested;
    }

    /**
     * Store what was asked for. Background thread only.
     *
     * @return 0 if there was nothing to do.
     * @throws io.ringmaster.journal.JournalException if that fails: the server must stop.
     */
    public int doWork()
    {
        final Promise promise = requested;
        if (!hasWork())
        {
            return 0;
        }
        file.store(promise.acceptedEpoch(), promise.isRejoining());
        stored = promise;
        onStored.run();
        return 1;
    }

    /**
     * Whether {@link #doWork} has something to do. Any thread.
     *
     * @return true if so.
     */
    public boolean hasWork()
    {
        return !isSettled();
    }
}

package io.ringmaster.tools.server;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.ringmaster.engine.Engine;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.SnapshotInfo;
import io.ringmaster.journal.SnapshotReader;
import io.ringmaster.journal.file.FileLayer;

/**
 * Makes the engine and loads the snapshot into it on a thread of its own, while the thread that starts the server reads
 * the log: two cores bring a server back sooner than one. If the log turns out to be damaged, the engine is closed with
 * all that was loaded.
 */
final class StateLoad implements AutoCloseable
{
    private static final long NS_PER_MS = 1_000_000;

    private final FileLayer fileLayer;
    private final CompletableFuture<Optional<SnapshotInfo>> snapshot = new CompletableFuture<>();
    private final CompletableFuture<Engine> result = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean isCancelled;
    /** What the thread did is seen by whoever waits for its result. */
    private long snapshotMs;

    /**
     * Begin.
     *
     * @param engineSource makes the engine; called on the new thread.
     * @param fileLayer    to read the snapshot by.
     */
    StateLoad(final Supplier<Engine> engineSource, final FileLayer fileLayer)
    {
        this.fileLayer = fileLayer;
        thread = new Thread(() -> run(engineSource), "ringmaster-recovery");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Load a snapshot that was read and found whole.
     *
     * @param info of it.
     */
    void onSnapshot(final SnapshotInfo info)
    {
        snapshot.complete(Optional.of(info));
    }

    /**
     * The log was read as well: wait for the engine. It belongs to the caller from here on.
     *
     * @return an engine that has the state of the snapshot, if there was one.
     * @throws RuntimeException whatever the other thread has met.
     */
    Engine await()
    {
        snapshot.complete(Optional.empty());
        try
        {
            return result.join();
        }
        catch (final CompletionException ex)
        {
            if (ex.getCause() instanceof final RuntimeException cause)
            {
                throw cause;
            }
            throw ex;
        }
    }

    /**
     * Time that the snapshot took; behind {@link #await()}.
     *
     * @return milliseconds; 0 if there was none.
     */
    long snapshotMs()
    {
        return snapshotMs;
    }

    /** Stops it, if it still runs. An engine that nobody has waited for is closed. */
    @Override
    public void close()
    {
        isCancelled = true;
        snapshot.complete(Optional.empty());
        boolean isInterrupted = false;
        while (thread.isAlive())
        {
            try
            {
                thread.join();
            }
            catch (final InterruptedException ex)
            {
                // The engine's memory must not be freed before: a snapshot is being loaded into it.
                isInterrupted = true;
            }
        }
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
        if (!result.isCompletedExceptionally())
        {
            result.join().close();
        }
    }

    private void run(final Supplier<Engine> engineSource)
    {
        Engine engine = null;
        try
        {
            engine = engineSource.get();
            load(engine);
            result.complete(engine);
        }
        catch (final Throwable cause)
        {
            result.completeExceptionally(cause);
            if (engine != null)
            {
                engine.close();
            }
        }
    }

    private void load(final Engine engine)
    {
        final Optional<SnapshotInfo> info = snapshot.join();
        if (info.isEmpty())
        {
            return;
        }
        final long startNs = System.nanoTime();
        try (SnapshotReader reader = new SnapshotReader(fileLayer, info.get(), JournalContext.ANY_ENSEMBLE))
        {
            reader.readAgain((buffer, offset, length) ->
            {
                if (isCancelled)
                {
                    throw new CancellationException("the start has failed elsewhere");
                }
                engine.recovery().onSnapshot(buffer, offset, length);
            });
        }
        engine.recovery().onSnapshotEnd();
        snapshotMs = (System.nanoTime() - startNs) / NS_PER_MS;
    }
}

package io.ringmaster.tools.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.ringmaster.tools.CommandException;

/**
 * Servers one after the other in one process, until it is told to stop: each next one begins with what a snapshot of
 * another server has put in the place of the data. Whoever tells it to stop does so for all of them, also while one
 * closes and the next one recovers.
 */
final class ServerLoop
{
    private final CompletableFuture<String> stopReason = new CompletableFuture<>();
    private final AtomicReference<CommandException> failure = new AtomicReference<>();

    /** A server that was launched. */
    interface Launched extends AutoCloseable
    {
        @Override
        void close();
    }

    /** Launches servers. */
    @FunctionalInterface
    interface Launcher
    {
        /**
         * Launch one.
         *
         * @param startAnew to be run by it, on any thread, when its data has been replaced.
         * @param isAnew    whether another one ran before.
         * @return the server.
         */
        Launched launch(Runnable startAnew, boolean isAnew);
    }

    /**
     * Have everything stopped. Any thread.
     *
     * @param reason of it.
     * @return false if that was said before.
     */
    boolean stop(final String reason)
    {
        return stopReason.complete(reason);
    }

    /**
     * Have everything stopped, since the operator has to do something before a server can serve. Any thread.
     *
     * @param reason thrown by {@link #run} when all is closed.
     */
    void fail(final CommandException reason)
    {
        failure.compareAndSet(null, reason);
        stop("it cannot serve");
    }

    /**
     * Run servers until {@link #stop} or {@link #fail}.
     *
     * @param launcher of them.
     * @throws CommandException that {@link #fail} was told.
     */
    void run(final Launcher launcher)
    {
        boolean isAnew = false;
        do
        {
            final CompletableFuture<String> replaced = new CompletableFuture<>();
            final Launched server =
                launcher.launch(() -> replaced.complete("a snapshot of another server has replaced the data"), isAnew);
            try (server)
            {
                ServerCommand.LOG.info("stopping: {}", CompletableFuture.anyOf(stopReason, replaced).join());
            }
            isAnew = true;
        }
        while (!stopReason.isDone());
        if (failure.get() != null)
        {
            throw failure.get();
        }
    }
}

package io.ringmaster.tools.server;

import java.util.concurrent.CompletableFuture;

/**
 * Servers one after the other in one process, until it is told to stop: each next one begins with what a snapshot of
 * another server has put in the place of the data. Whoever tells it to stop does so for all of them, also while one
 * closes and the next one recovers.
 */
final class ServerLoop
{
    private final CompletableFuture<String> stopReason = new CompletableFuture<>();

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
     * Run servers until {@link #stop}.
     *
     * @param launcher of them.
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
    }
}

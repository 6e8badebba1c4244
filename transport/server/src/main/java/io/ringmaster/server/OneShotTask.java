package io.ringmaster.server;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What a thread runs, let go of as soon as it begins. From JDK 19 on a thread that has ended holds its task still, and
 * threads are remembered for long by others (the Disruptor's check for a single producer keeps them for ever): they
 * would keep all memory of a closed server.
 */
final class OneShotTask implements Runnable
{
    private final AtomicReference<Runnable> task;

    OneShotTask(final Runnable task)
    {
        this.task = new AtomicReference<>(task);
    }

    @Override
    public void run()
    {
        final Runnable mine = task.getAndSet(null);
        if (mine == null)
        {
            throw new IllegalStateException("has run already");
        }
        mine.run();
    }
}

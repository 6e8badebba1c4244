package io.ringmaster.client;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;

/** The one timer of a session: runs its task at a deadline or before, never after. Event loop only. */
final class SessionTimer
{
    private final EventLoop eventLoop;
    private final Runnable task;
    private ScheduledFuture<?> scheduled;
    private long deadlineNs;

    /**
     * Construct; not running.
     *
     * @param eventLoop to run on.
     * @param task      to run; it looks for itself what is due, and sets the timer again.
     */
    SessionTimer(final EventLoop eventLoop, final Runnable task)
    {
        this.eventLoop = eventLoop;
        this.task = () ->
        {
            scheduled = null;
            task.run();
        };
    }

    /**
     * Run at a time or before: an earlier deadline that is set already stays.
     *
     * @param newDeadlineNs of {@link System#nanoTime()}.
     */
    void set(final long newDeadlineNs)
    {
        if (scheduled != null)
        {
            if (deadlineNs - newDeadlineNs <= 0)
            {
                return;
            }
            scheduled.cancel(false);
        }
        deadlineNs = newDeadlineNs;
        scheduled =
            eventLoop.schedule(task, Math.max(newDeadlineNs - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
    }

    /** Not to run any more. */
    void cancel()
    {
        if (scheduled != null)
        {
            scheduled.cancel(false);
            scheduled = null;
        }
    }
}

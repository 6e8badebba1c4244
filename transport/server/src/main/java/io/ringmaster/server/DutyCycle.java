package io.ringmaster.server;

/** The work that shares the endpoint's thread: the engine in shared threading. */
public interface DutyCycle
{
    /** No work: the endpoint has its thread for itself. */
    DutyCycle NONE = new DutyCycle()
    {
        @Override
        public int doWork()
        {
            return 0;
        }

        @Override
        public long nextDeadlineNs()
        {
            return Long.MAX_VALUE;
        }

        @Override
        public Awaited awaited()
        {
            return Awaited.NOTHING;
        }
    };

    /**
     * Do what there is to do, without blocking.
     *
     * @return items of work done; 0 lets the thread rest.
     */
    int doWork();

    /**
     * When to call {@link #doWork()} again, should nothing come in before.
     *
     * @return a time of {@link System#nanoTime()} or of the clock in {@link DutyCycleContext#nanoClock()};
     * {@link Long#MAX_VALUE} for no deadline.
     */
    long nextDeadlineNs();

    /**
     * What is under way that another thread finishes.
     *
     * @return how much of it there is.
     */
    Awaited awaited();

    /**
     * How long the thread may rest although something could come that does not wake it. Asked before each rest, and so
     * also where what was left for later is done: the engine shows its counters here.
     *
     * @return nanoseconds; {@link Long#MAX_VALUE} if everything wakes it, 0 if it must not rest now.
     */
    default long maxRestNs()
    {
        return Long.MAX_VALUE;
    }
}

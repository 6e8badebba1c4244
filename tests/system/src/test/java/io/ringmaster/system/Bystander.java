package io.ringmaster.system;

/** Works while others misbehave, and notices when it is disturbed. */
final class Bystander implements AutoCloseable
{
    private final Thread thread;
    private final Step step;
    private volatile boolean isRunning = true;
    private volatile long count;
    private volatile Throwable failure;

    private Bystander(final Step step, final String name)
    {
        this.step = step;
        thread = new Thread(this::run, name);
    }

    /** Begin to repeat a step, which is told how often it succeeded before. */
    static Bystander start(final String name, final Step step)
    {
        final Bystander bystander = new Bystander(step, name);
        bystander.thread.start();
        return bystander;
    }

    /** Stop, and fail if a step did. */
    long stop() throws InterruptedException
    {
        isRunning = false;
        thread.join(ServerProcess.DEADLINE_SECONDS * 1000);
        if (thread.isAlive() || failure != null || count == 0)
        {
            throw new AssertionError(
                thread.getName() + ": " + count + " steps, " + (failure == null ? "then it hung" : "then"), failure);
        }
        return count;
    }

    /** After a failure elsewhere. */
    @Override
    public void close()
    {
        isRunning = false;
    }

    private void run()
    {
        try
        {
            for (long done = 0; isRunning; count = done)
            {
                step.run(done);
                done++;
            }
        }
        catch (final Exception | AssertionError ex)
        {
            failure = ex;
        }
    }

    /** What is repeated. */
    @FunctionalInterface
    interface Step
    {
        void run(long count) throws Exception;
    }
}

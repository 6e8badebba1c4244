package io.ringmaster.perf.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Waits until a process does nothing more of its own: segments are prepared and snapshots written behind requests. */
public final class ProcessRest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(120);
    /** The JVM keeps what its compiler has freed for up to five seconds before the C library gets it. */
    private static final long STEP_MS = 6_000;
    private static final double RESTING_CPU_SECONDS = 0.2;

    private ProcessRest()
    {
    }

    /**
     * Wait until it uses hardly any CPU for six seconds, or two minutes have passed.
     *
     * @param pid of the process.
     * @throws IOException if there is no such process, or no {@code /proc}.
     */
    public static void await(final long pid) throws IOException
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        double lastCpu = -1;
        double cpu = ProcessUsage.cpuSeconds(pid);
        while (cpu - lastCpu > RESTING_CPU_SECONDS && System.nanoTime() - deadlineNs < 0)
        {
            lastCpu = cpu;
            try
            {
                Thread.sleep(STEP_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", ex);
            }
            cpu = ProcessUsage.cpuSeconds(pid);
        }
    }
}

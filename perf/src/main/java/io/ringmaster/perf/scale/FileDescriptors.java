package io.ringmaster.perf.scale;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

import com.sun.management.UnixOperatingSystemMXBean;

/** The limit on open files, which bounds connections. Servers that are started from here have the same. */
final class FileDescriptors
{
    /** What a JVM has open beside connections, generously. */
    private static final int OTHERS = 200;

    private FileDescriptors()
    {
    }

    /**
     * Are there enough? The JVM has raised its limit to the hard one when it started.
     *
     * @param connectionCount that this process, and each server, will have open.
     * @throws IllegalArgumentException if not; says how to raise the limit.
     */
    static void check(final int connectionCount)
    {
        final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof final UnixOperatingSystemMXBean unix)
        {
            check(connectionCount, unix.getMaxFileDescriptorCount());
        }
    }

    static void check(final int connectionCount, final long limit)
    {
        final long needed = (long)connectionCount + OTHERS;
        if (limit < needed)
        {
            throw new IllegalArgumentException(connectionCount + " connections take " + needed +
                " open files, and the limit is " + limit + ": raise it, 'ulimit -Hn " + needed +
                "' as root and 'ulimit -n " + needed + "', or ask for fewer");
        }
    }
}

package io.ringmaster.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about a process in {@code /proc}. */
public final class ProcessUsage
{
    /** Clock ticks per second in {@code /proc/PID/stat}: fixed to 100 in Linux's interface to user space. */
    static final double TICKS_PER_SECOND = 100;
    private static final int UTIME_FIELD = 14;
    private static final int STIME_FIELD = 15;

    private ProcessUsage()
    {
    }

    /**
     * CPU time that all threads of the process have used.
     *
     * @param pid of the process.
     * @return seconds, in steps of 10 ms.
     * @throws IOException if there is no such process, or no {@code /proc}.
     */
    public static double cpuSeconds(final long pid) throws IOException
    {
        return cpuSeconds(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    }

    /**
     * Resident memory without pages of files (VmRSS less RssFile), in bytes: heap, off-heap, stacks, code cache.
     *
     * @param pid of the process.
     * @return bytes.
     * @throws IOException if there is no such process, or no {@code /proc}.
     */
    public static long anonymousBytes(final long pid) throws IOException
    {
        final String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        return field(status, "RssAnon:") + field(status, "RssShmem:");
    }

    /**
     * Resident memory (VmRSS), in bytes.
     *
     * @param pid of the process.
     * @return bytes.
     * @throws IOException if there is no such process, or no {@code /proc}.
     */
    public static long residentBytes(final long pid) throws IOException
    {
        return field(Files.readString(Path.of("/proc", Long.toString(pid), "status")), "VmRSS:");
    }

    static double cpuSeconds(final String stat) throws IOException
    {
        // The second field is the command in parentheses and may hold blanks: count from behind it.
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        if (fields.length <= STIME_FIELD)
        {
            throw new IOException("not a /proc/PID/stat: " + stat);
        }
        final int firstField = 3;
        final long ticks = Long.parseLong(fields[UTIME_FIELD - firstField]) +
            Long.parseLong(fields[STIME_FIELD - firstField]);
        return ticks / TICKS_PER_SECOND;
    }

    static long field(final String status, final String name) throws IOException
    {
        for (final String line : status.split("\n"))
        {
            if (line.startsWith(name))
            {
                return Long.parseLong(line.substring(name.length()).replace("kB", "").trim()) * 1024;
            }
        }
        throw new IOException("no " + name + " in /proc/PID/status");
    }
}

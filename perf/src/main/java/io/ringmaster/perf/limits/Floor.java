package io.ringmaster.perf.limits;

import java.io.IOException;
import java.nio.file.Path;

import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/** Measures what the machine allows: socket round trips and synced writes, without any server logic. */
public final class Floor
{
    private Floor()
    {
    }

    /**
     * Round trips of one connection with one request in flight.
     *
     * @param port       of the echo server.
     * @param request    frames; its server mode is how the server waits.
     * @param clientMode how the client waits.
     * @param warmupNs   time before the measurement.
     * @param durationNs time of the measurement.
     * @return round trip times, nanoseconds.
     * @throws IOException if the connection breaks.
     */
    public static Histogram echo(
        final int port,
        final EchoRequest request,
        final WaitMode clientMode,
        final long warmupNs,
        final long durationNs)
        throws IOException
    {
        final Histogram histogram = Latency.histogram();
        try (EchoLoop loop = new EchoLoop(port, request, clientMode))
        {
            loop.pingPong(warmupNs, histogram);
            histogram.reset();
            loop.pingPong(durationNs, histogram);
        }
        return histogram;
    }

    /**
     * Round trips of one connection with many requests in flight.
     *
     * @param port       of the echo server.
     * @param request    frames.
     * @param clientMode how the client waits: selector or spin.
     * @param warmupNs   time before the measurement.
     * @param durationNs time of the measurement.
     * @param depth      requests in flight.
     * @return round trips per second.
     * @throws IOException if the connection breaks.
     */
    public static double pipelinedEcho(
        final int port,
        final EchoRequest request,
        final WaitMode clientMode,
        final long warmupNs,
        final long durationNs,
        final int depth)
        throws IOException
    {
        try (EchoLoop loop = new EchoLoop(port, request, clientMode))
        {
            loop.pipelined(warmupNs, depth);
        }
        try (EchoLoop loop = new EchoLoop(port, request, clientMode))
        {
            return loop.pipelined(durationNs, depth);
        }
    }

    /**
     * Writes into a file that was written before, each with an fdatasync.
     *
     * @param directory   on the disk to measure.
     * @param writeLength bytes of each write.
     * @param warmupNs    time before the measurement.
     * @param durationNs  time of the measurement.
     * @return times of a write with its sync, nanoseconds.
     * @throws IOException of the file.
     */
    public static Histogram sync(
        final Path directory, final int writeLength, final long warmupNs, final long durationNs) throws IOException
    {
        final Histogram histogram = Latency.histogram();
        try (SyncFile file = SyncFile.create(directory, SyncFile.DEFAULT_LENGTH, writeLength))
        {
            syncLoop(file, warmupNs, histogram);
            histogram.reset();
            syncLoop(file, durationNs, histogram);
        }
        return histogram;
    }

    private static void syncLoop(final SyncFile file, final long durationNs, final Histogram histogram)
        throws IOException
    {
        final long beginNs = System.nanoTime();
        long nowNs = beginNs;
        while (nowNs - beginNs < durationNs)
        {
            final long writeNs = nowNs;
            file.writeAndSync();
            nowNs = System.nanoTime();
            histogram.recordValue(nowNs - writeNs);
        }
    }
}

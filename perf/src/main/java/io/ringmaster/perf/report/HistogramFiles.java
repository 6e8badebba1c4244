package io.ringmaster.perf.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The files of one run in a directory: {@code NAME.hlog} with an interval histogram per second and tag, and
 * {@code NAME-TAG.hgrm} with the percentile distribution of each tag, in microseconds. Belongs to one thread.
 */
public final class HistogramFiles implements AutoCloseable
{
    private static final double NS_PER_US = 1_000.0;
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NS_PER_MS = 1_000_000.0;

    private final Path directory;
    private final String name;
    private final Path logPath;
    private final PrintStream logStream;
    private final HistogramLogWriter log;

    /**
     * Begin the interval log.
     *
     * @param directory to hold the files; created if it is not there.
     * @param name      of the run, first part of the file names.
     * @param comment   one line about what is measured.
     * @throws IOException if the directory or the file cannot be written.
     */
    public HistogramFiles(final Path directory, final String name, final String comment) throws IOException
    {
        this.directory = Files.createDirectories(directory);
        this.name = name;
        logPath = directory.resolve(name + ".hlog");
        logStream = new PrintStream(Files.newOutputStream(logPath), false, StandardCharsets.UTF_8);
        log = new HistogramLogWriter(logStream);
        log.outputComment("[" + comment + "]");
        log.outputLogFormatVersion();
        log.outputStartTime(System.currentTimeMillis());
        log.outputLegend();
    }

    /**
     * Add an interval to the log.
     *
     * @param tag      what was measured.
     * @param interval nanoseconds; its start and end times must be set.
     */
    public void logInterval(final String tag, final Histogram interval)
    {
        interval.setTag(tag);
        log.outputIntervalHistogram(interval.getStartTimeStamp() / 1000.0, interval.getEndTimeStamp() / 1000.0,
            interval, NS_PER_MS);
    }

    /**
     * Write the distribution of the whole run.
     *
     * @param tag       what was measured.
     * @param histogram nanoseconds.
     * @return the file.
     */
    public Path writeDistribution(final String tag, final Histogram histogram)
    {
        final Path path = directory.resolve(name + "-" + tag + ".hgrm");
        try (PrintStream stream = new PrintStream(Files.newOutputStream(path), false, StandardCharsets.UTF_8))
        {
            histogram.outputPercentileDistribution(stream, TICKS_PER_HALF_DISTANCE, NS_PER_US);
            if (stream.checkError())
            {
                throw new IOException("cannot write " + path);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        return path;
    }

    /**
     * End the interval log. May be called more than once.
     *
     * @throws IOException if not all of it could be written, as on a full disk.
     */
    @Override
    public void close() throws IOException
    {
        logStream.close();
        // A PrintStream keeps its failures to itself until it is asked.
        if (logStream.checkError())
        {
            throw new IOException("cannot write " + logPath);
        }
    }
}

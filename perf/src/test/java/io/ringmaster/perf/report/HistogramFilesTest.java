package io.ringmaster.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HistogramFilesTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldWriteIntervalsThatCanBeReadBack() throws IOException
    {
        try (HistogramFiles files = new HistogramFiles(directory.resolve("new"), "load", "a test"))
        {
            files.logInterval("get", interval(1_000, 2_000, 5_000));
            files.logInterval("set", interval(1_000, 2_000, 7_000));
            files.logInterval("get", interval(2_000, 3_000, 9_000));
        }

        final HistogramLogReader reader = new HistogramLogReader(directory.resolve("new/load.hlog").toFile());
        final EncodableHistogram first = reader.nextIntervalHistogram();
        final EncodableHistogram second = reader.nextIntervalHistogram();
        final EncodableHistogram third = reader.nextIntervalHistogram();
        assertEquals("get", first.getTag());
        assertEquals("set", second.getTag());
        assertEquals("get", third.getTag());
        assertEquals(9_000, third.getMaxValueAsDouble(), 10);
    }

    @Test
    void shouldWriteTheDistributionInMicroseconds() throws IOException
    {
        final Path path;
        try (HistogramFiles files = new HistogramFiles(directory, "load", "a test"))
        {
            path = files.writeDistribution("get", interval(0, 1, 5_000));
        }

        assertEquals(directory.resolve("load-get.hgrm"), path);
        assertTrue(Files.readString(path).contains("5.0"), Files.readString(path));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayThatADiskIsFull() throws IOException
    {
        Files.createSymbolicLink(directory.resolve("load.hlog"), Path.of("/dev/full"));
        final HistogramFiles files = new HistogramFiles(directory, "load", "a test");
        files.logInterval("get", interval(1_000, 2_000, 5_000));

        final IOException failure = assertThrows(IOException.class, files::close);

        assertTrue(failure.getMessage().contains("load.hlog"), failure.getMessage());
    }

    @Test
    void shouldReadPercentilesInMicroseconds()
    {
        final Histogram histogram = Latency.histogram();
        for (int i = 1; i <= 1_000; i++)
        {
            histogram.recordValue(i * 1_000L);
        }
        final Latency latency = Latency.of(histogram);

        assertEquals(1_000, latency.count());
        assertEquals(500, latency.p50Us(), 1);
        assertEquals(990, latency.p99Us(), 1);
        assertEquals(1_000, latency.maxUs(), 1);
        assertEquals(Latency.heading("name").length(), latency.row("row").length());
    }

    @Test
    void shouldReadAnEmptyHistogramAsZeros()
    {
        assertEquals(new Latency(0, 0, 0, 0, 0, 0, 0, 0), Latency.of(Latency.histogram()));
    }

    private static Histogram interval(final long beginMs, final long endMs, final long valueNs)
    {
        final Histogram histogram = Latency.histogram();
        histogram.setStartTimeStamp(beginMs);
        histogram.setEndTimeStamp(endMs);
        histogram.recordValue(valueNs);
        return histogram;
    }
}

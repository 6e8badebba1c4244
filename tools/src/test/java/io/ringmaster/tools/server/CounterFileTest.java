package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.metrics.MetricsEncoder;

class CounterFileTest
{
    private static final int VERSION_OFFSET = 8;

    @TempDir
    private Path directory;

    private final CountersManager counters = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(CountersReader.METADATA_LENGTH)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(CountersReader.COUNTER_LENGTH)));

    @Test
    void shouldShowCountersAndImage() throws IOException
    {
        counters.newCounter("one").setRelease(7);
        final MetricsEncoder encoder = new MetricsEncoder(counters, List.of());
        try (CounterFile file = CounterFile.create(directory, 42, counters, encoder.maxLength());
            CounterFile read = CounterFile.open(directory))
        {
            assertEquals(0, read.value("one"));
            file.show(counters, encoder.encode(1, 42, 3));
            assertEquals(7, read.value("one"));
            assertEquals(7, read.metrics().counter("one"));
            assertEquals(42, read.startTimeMs());
        }
    }

    @Test
    void shouldNameAnotherVersion() throws IOException
    {
        CounterFile.create(directory, 42, counters, 16).close();
        try (RandomAccessFile file = new RandomAccessFile(directory.resolve(CounterFile.FILE_NAME).toFile(), "rw"))
        {
            file.seek(VERSION_OFFSET);
            file.write(1);
        }
        final String message =
            assertThrows(CommandException.class, () -> CounterFile.open(directory)).getMessage();
        assertTrue(message.endsWith(
            "of another version of Ringmaster: its format is 1, this program reads 2"), message);
    }

    @Test
    void shouldSayThatItIsHalfWritten() throws IOException
    {
        CounterFile.create(directory, 42, counters, 16).close();
        try (CounterFile file = CounterFile.open(directory))
        {
            assertTrue(assertThrows(CommandException.class, file::metrics).getMessage().contains("half written"));
        }
    }
}

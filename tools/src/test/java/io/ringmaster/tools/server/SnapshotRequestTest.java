package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.RingmasterMain;

/** Somebody asks for a snapshot, and the server, of which there are only counters here, does not answer. */
class SnapshotRequestTest
{
    @TempDir
    private Path dataDir;
    private Path request;

    @BeforeEach
    void showCounters() throws IOException
    {
        final CountersManager counters = new CountersManager(
            new UnsafeBuffer(new byte[CountersReader.METADATA_LENGTH]),
            new UnsafeBuffer(new byte[CountersReader.COUNTER_LENGTH]));
        CounterFile.create(dataDir, 0, counters, 16).close();
        request = dataDir.resolve(RingmasterServer.SNAPSHOT_REQUEST_FILE);
    }

    @Test
    void shouldTakeBackARequestThatIsNotAnswered()
    {
        assertEquals(ExitCode.FAILURE, take());
        assertTrue(Files.notExists(request), "the request is left behind");
    }

    @Test
    void shouldLeaveTheRequestOfAnother() throws IOException
    {
        Files.createFile(request);
        assertEquals(ExitCode.FAILURE, take());
        assertTrue(Files.exists(request), "the request of another is gone");
    }

    private int take()
    {
        return RingmasterMain.execute("snapshot", "take", "--timeout", "0", "--data-dir", dataDir.toString());
    }
}

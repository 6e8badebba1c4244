package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.RingmasterException;
import io.ringmaster.client.SyncRingmaster;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/**
 * The disk of the journal fills up: writes are refused before anything of them is acknowledged or done, reads go on,
 * and when there is space again writes go on too. Nothing acknowledged is lost by any of it.
 */
@Tag("system")
@Timeout(180)
class DiskFullTest
{
    private static final int DATA_LENGTH = 16 * 1024;
    private static final int MAX_REQUEST_LENGTH = 64 * 1024;
    private static final int SEGMENT_LENGTH = 512 * 1024;
    private static final int MAX_WRITES = 10_000;

    @TempDir
    private Path directory;

    private int acknowledgedCount;

    /** A disk in the file layer, so that this runs everywhere. */
    @Test
    void shouldRefuseWritesUntilThereIsSpace() throws IOException
    {
        final LimitedFileLayer disk = new LimitedFileLayer(4L * SEGMENT_LENGTH);
        try (RingmasterServer server = launch(disk);
            RingmasterClient client = connect(server.address()))
        {
            fill(client.sync());
            disk.limit(Long.MAX_VALUE);
            awaitSpace(client.sync());
            assertNull(server.fatalError());
        }
        try (RingmasterServer server = launch(disk);
            RingmasterClient client = connect(server.address()))
        {
            verify(client.sync());
        }
    }

    /** A real file system, where this process may mount one. */
    @Test
    void shouldSurviveAFullFileSystem() throws Exception
    {
        final Path mount = Files.createDirectories(directory.resolve("mount"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount.toString()) == 0,
            "needs the right to mount a tmpfs");
        try
        {
            final Path config = Files.writeString(directory.resolve("zoo.cfg"),
                "jute.maxbuffer=" + MAX_REQUEST_LENGTH + "\nringmaster.segmentLength=" + SEGMENT_LENGTH + "\n");
            final Path ballast = Files.write(mount.resolve("ballast"), new byte[2 * 1024 * 1024]);
            final Path dataDir = mount.resolve("data");
            try (ServerProcess server = ServerProcess.start(dataDir, 0, "--config", config.toString());
                RingmasterClient client = connect(server.address()))
            {
                fill(client.sync());
                server.awaitLine(line -> line.contains("is full: writes are refused"));
                Files.delete(ballast);
                awaitSpace(client.sync());
                server.awaitLine(line -> line.contains("has space again"));
                server.kill();
            }
            try (ServerProcess server = ServerProcess.start(dataDir, 0, "--config", config.toString());
                RingmasterClient client = connect(server.address()))
            {
                verify(client.sync());
            }
        }
        finally
        {
            assertEquals(0, run("umount", mount.toString()));
        }
    }

    private void fill(final SyncRingmaster client)
    {
        RingmasterException refusal = null;
        while (refusal == null)
        {
            assertTrue(acknowledgedCount < MAX_WRITES, "the disk does not fill up");
            refusal = tryCreate(client);
        }
        assertEquals(ErrorCode.DISK_FULL, refusal.errorCode(), refusal.getMessage());
        // Reads, and what needs no space, go on.
        verify(client);
        assertEquals(acknowledgedCount, userNodeCount(client));
    }

    private void awaitSpace(final SyncRingmaster client)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        final int before = acknowledgedCount;
        while (acknowledgedCount == before)
        {
            final RingmasterException refusal = tryCreate(client);
            assertTrue(refusal == null || refusal.errorCode() == ErrorCode.DISK_FULL, () -> refusal.getMessage());
            assertTrue(System.nanoTime() - deadlineNs < 0, "no write succeeds though there is space");
        }
        verify(client);
        assertEquals(acknowledgedCount, userNodeCount(client));
    }

    private RingmasterException tryCreate(final SyncRingmaster client)
    {
        try
        {
            client.create("/node-" + acknowledgedCount, data(acknowledgedCount), CreateMode.PERSISTENT);
            acknowledgedCount++;
            return null;
        }
        catch (final RingmasterException ex)
        {
            return ex;
        }
    }

    private void verify(final SyncRingmaster client)
    {
        for (int i = 0; i < acknowledgedCount; i++)
        {
            assertArrayEquals(data(i), client.getData("/node-" + i).data());
        }
        assertNotNull(client.exists("/"));
    }

    private static int userNodeCount(final SyncRingmaster client)
    {
        return (int)client.getChildren("/").names().stream().filter(name -> name.startsWith("node-")).count();
    }

    private static byte[] data(final int index)
    {
        final byte[] data = new byte[DATA_LENGTH];
        final byte[] text = Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, data, 0, text.length);
        return data;
    }

    private RingmasterServer launch(final LimitedFileLayer disk)
    {
        final ServerContext context = new ServerContext()
            .dataDir(directory.resolve("data")).port(0).zooKeeperPort(0).segmentLength(SEGMENT_LENGTH).fileLayer(disk);
        context.engine().maxRequestLength(MAX_REQUEST_LENGTH);
        return RingmasterServer.launch(context);
    }

    private static RingmasterClient connect(final String address)
    {
        return RingmasterClient.connect(new ClientContext().servers(address));
    }

    private static int run(final String... command) throws IOException, InterruptedException
    {
        return new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }
}

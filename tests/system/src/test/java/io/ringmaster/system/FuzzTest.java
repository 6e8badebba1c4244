package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.SyncRingmaster;

/**
 * Frames that are wrong in every way go to a live server, with and without a session, while another session works:
 * the server stays up, and the other session notices nothing.
 * <p>
 * More of them: {@code -Dringmaster.fuzz.connections=}; the same ones again: {@code -Dringmaster.fuzz.seed=}.
 */
@Tag("system")
@Timeout(300)
class FuzzTest
{
    private static final int CONNECTIONS = Integer.getInteger("ringmaster.fuzz.connections", 400);
    private static final int FRAMES_PER_CONNECTION = 40;
    private static final long MAX_DURATION_NS = TimeUnit.SECONDS.toNanos(30);

    private final long seed = Long.getLong("ringmaster.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ByteMutations mutations = new ByteMutations(random, ByteOrder.LITTLE_ENDIAN);

    @TempDir
    private Path directory;

    @Test
    void shouldSurviveMutatedFrames() throws Exception
    {
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), 0);
            RingmasterClient client =
                RingmasterClient.connect(new ClientContext().servers(server.address())))
        {
            client.sync().create("/bystander", bytes("0"), CreateMode.EPHEMERAL);
            try (Bystander bystander = Bystander.start("bystander", count -> write(client.sync(), count)))
            {
                final List<byte[]> seeds = FuzzFrames.all();
                final long deadlineNs = System.nanoTime() + MAX_DURATION_NS;
                int connectionCount = 0;
                while (connectionCount < CONNECTIONS && System.nanoTime() - deadlineNs < 0)
                {
                    attack(server.port(), seeds, connectionCount % 4 != 0);
                    connectionCount++;
                    assertTrue(server.isAlive(), () -> "seed " + seed + "; the server printed:\n" + server.output());
                }
                final long count = bystander.stop();
                assertArrayEquals(bytes(Long.toString(count)), client.sync().getData("/bystander").data());
                assertEquals(0, server.terminate(), () -> "seed " + seed + ": " + server.output());
                System.out.println("fuzz: " + connectionCount + " connections, up to " + FRAMES_PER_CONNECTION +
                    " frames each, " + count + " writes beside them, seed " + seed);
            }
        }
    }

    private static void write(final SyncRingmaster client, final long count)
    {
        client.setData("/bystander", bytes(Long.toString(count + 1)), (int)count);
        assertEquals(count + 1, client.getData("/bystander").stat().version());
    }

    private void attack(final int port, final List<byte[]> seeds, final boolean hasSession) throws IOException
    {
        try (RawConnection connection = new RawConnection(port))
        {
            if (hasSession)
            {
                connection.openSession(4000);
            }
            for (int i = 0; i < FRAMES_PER_CONNECTION; i++)
            {
                connection.send(mutate(seeds.get(random.nextInt(seeds.size()))));
            }
            // Whether an answer or the end: both are fine, a server that is gone is not.
            connection.readTimeoutMs(20);
            connection.read();
        }
        catch (final SocketTimeoutException | EOFException | SocketException ignore)
        {
            // The server has closed the connection, or waits for the rest of a frame: both are right.
        }
    }

    private byte[] mutate(final byte[] original)
    {
        byte[] frame = original.clone();
        final int count = random.nextInt(4);
        for (int i = 0; i < count; i++)
        {
            frame = random.nextInt(7) == 0 ? header(frame) : mutations.any(frame);
        }
        // Mostly with a length that fits, so that what lies behind it is looked at.
        if (frame.length >= 4 && random.nextInt(8) != 0)
        {
            mutations.putInt(frame, 0, frame.length - 4);
        }
        return frame;
    }

    /** Another block length, template, schema or version. */
    private byte[] header(final byte[] frame)
    {
        if (frame.length >= 12)
        {
            final int field = 4 + 2 * random.nextInt(4);
            final int value = random.nextBoolean() ? random.nextInt(80) : random.nextInt(0x1_0000);
            frame[field] = (byte)value;
            frame[field + 1] = (byte)(value >> 8);
        }
        return frame;
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

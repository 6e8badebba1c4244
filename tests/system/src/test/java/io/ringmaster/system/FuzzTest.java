package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
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

    @TempDir
    private Path directory;

    @Test
    void shouldSurviveMutatedFrames() throws Exception
    {
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), 0);
            RingmasterClient client =
                RingmasterClient.connect(new ClientContext().servers(server.address())))
        {
            final Bystander bystander = new Bystander(client.sync());
            final Thread thread = new Thread(bystander, "bystander");
            client.sync().create("/bystander", bytes("0"), CreateMode.EPHEMERAL);
            thread.start();
            final List<byte[]> seeds = FuzzFrames.all();
            final long deadlineNs = System.nanoTime() + MAX_DURATION_NS;
            int connectionCount = 0;
            while (connectionCount < CONNECTIONS && System.nanoTime() - deadlineNs < 0)
            {
                attack(server.port(), seeds, connectionCount % 4 != 0);
                connectionCount++;
                assertTrue(server.isAlive(), () -> "seed " + seed + "; the server printed:\n" + server.output());
            }
            bystander.stop();
            thread.join(TimeUnit.SECONDS.toMillis(ServerProcess.DEADLINE_SECONDS));
            assertNull(bystander.failure(), "seed " + seed + ": " + bystander.failure());
            assertTrue(bystander.count() > 0, "seed " + seed);
            assertArrayEquals(bytes(Long.toString(bystander.count())), client.sync().getData("/bystander").data());
            assertEquals(0, server.terminate(), () -> "seed " + seed + ": " + server.output());
            System.out.println("fuzz: " + connectionCount + " connections, up to " + FRAMES_PER_CONNECTION +
                " frames each, " + bystander.count() + " writes beside them, seed " + seed);
        }
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
        final int mutations = random.nextInt(4);
        for (int i = 0; i < mutations; i++)
        {
            frame = switch (random.nextInt(7))
            {
                case 0 -> flip(frame);
                case 1 -> overwriteInt(frame, random.nextInt());
                case 2 -> overwriteInt(frame, interesting());
                case 3 -> truncate(frame);
                case 4 -> extend(frame);
                case 5 -> header(frame);
                default -> random.nextInt(20) == 0 ? garbage() : flip(frame);
            };
        }
        // Mostly with a length that fits, so that what lies behind it is looked at.
        if (frame.length >= 4 && random.nextInt(8) != 0)
        {
            putInt(frame, 0, frame.length - 4);
        }
        return frame;
    }

    private byte[] flip(final byte[] frame)
    {
        if (frame.length > 0)
        {
            frame[random.nextInt(frame.length)] ^= (byte)(1 << random.nextInt(8));
        }
        return frame;
    }

    private byte[] overwriteInt(final byte[] frame, final int value)
    {
        if (frame.length >= 4)
        {
            putInt(frame, random.nextInt(frame.length - 3), value);
        }
        return frame;
    }

    private int interesting()
    {
        final int[] values = {
            0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x4000_0000, 0x10_0000, 0xFFFF, 0x7FFF, -2};
        return values[random.nextInt(values.length)];
    }

    private byte[] truncate(final byte[] frame)
    {
        final byte[] shorter = new byte[random.nextInt(frame.length + 1)];
        System.arraycopy(frame, 0, shorter, 0, shorter.length);
        return shorter;
    }

    private byte[] extend(final byte[] frame)
    {
        final byte[] longer = new byte[frame.length + 1 + random.nextInt(64)];
        random.nextBytes(longer);
        System.arraycopy(frame, 0, longer, 0, frame.length);
        return longer;
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

    private byte[] garbage()
    {
        final byte[] bytes = new byte[random.nextInt(512)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void putInt(final byte[] frame, final int offset, final int value)
    {
        for (int i = 0; i < 4; i++)
        {
            frame[offset + i] = (byte)(value >> (8 * i));
        }
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Works while others misbehave. */
    private static final class Bystander implements Runnable
    {
        private final SyncRingmaster client;
        private volatile boolean isRunning = true;
        private volatile long count;
        private volatile Throwable failure;

        Bystander(final SyncRingmaster client)
        {
            this.client = client;
        }

        @Override
        public void run()
        {
            try
            {
                while (isRunning)
                {
                    final long next = count + 1;
                    client.setData("/bystander", bytes(Long.toString(next)), (int)count);
                    assertEquals(next, client.getData("/bystander").stat().version());
                    count = next;
                }
            }
            catch (final RuntimeException | AssertionError ex)
            {
                failure = ex;
            }
        }

        void stop()
        {
            isRunning = false;
        }

        long count()
        {
            return count;
        }

        Throwable failure()
        {
            return failure;
        }
    }
}

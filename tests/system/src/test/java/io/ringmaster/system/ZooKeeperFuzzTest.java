package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;

/**
 * Requests, handshakes and four-letter words that are wrong in every way go to the port for clients of ZooKeeper, while
 * a session of each protocol works: the server stays up, its memory stays flat, and the two sessions notice nothing.
 * <p>
 * More of them: {@code -Dringmaster.fuzz.connections=}; the same ones again: {@code -Dringmaster.fuzz.seed=}.
 */
@Tag("system")
@Timeout(300)
class ZooKeeperFuzzTest
{
    private static final int CONNECTIONS = Integer.getInteger("ringmaster.fuzz.connections", 600);
    private static final int REQUESTS_PER_CONNECTION = 40;
    private static final long MAX_DURATION_NS = TimeUnit.SECONDS.toNanos(40);
    /** What a JVM that still compiles and touches its heap for the first time may take beside the server's work. */
    private static final long TOLERATED_GROWTH_KIB = 64 * 1024;
    private static final String[] WORDS = {
        "conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr", "ruok", "srst", "srvr", "stat",
        "stmk", "wchc", "wchp", "wchs", "RUOK", "GET ", "\u00ff\u00f4"};

    private final long seed = Long.getLong("ringmaster.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ByteMutations mutations = new ByteMutations(random, ByteOrder.BIG_ENDIAN);

    @TempDir
    private Path directory;

    @Test
    void shouldSurviveMutatedRequestsHandshakesAndWords() throws Exception
    {
        final Path config = Files.writeString(directory.resolve("zoo.cfg"), "4lw.commands.whitelist=*\n");
        try (ServerProcess server =
            ServerProcess.start(directory.resolve("data"), 0, "--config", config.toString());
            RingmasterClient nativeClient =
                RingmasterClient.connect(new ClientContext().servers(server.address()));
            JuteConnection juteClient = JuteConnection.open(server.zooKeeperPort()))
        {
            nativeClient.sync().create("/native", new byte[0], CreateMode.EPHEMERAL);
            juteClient.call(OpCode.CREATE, JuteBody.create("/jute", "", 1));
            try (Bystander first = Bystander.start("native", count -> write(nativeClient, count));
                Bystander second = Bystander.start("jute", count -> write(juteClient, count)))
            {
                final int warmUpCount = attack(server, CONNECTIONS / 3);
                final long warmKib = residentKib(server.pid());
                final int count = attack(server, CONNECTIONS - CONNECTIONS / 3);
                final long growthKib = residentKib(server.pid()) - warmKib;
                final long nativeCount = first.stop();
                final long juteCount = second.stop();
                assertTrue(growthKib < TOLERATED_GROWTH_KIB, "seed " + seed + ": memory grew by " + growthKib + " KiB");
                assertEquals(0, server.terminate(), () -> "seed " + seed + ": " + server.output());
                System.out.println("fuzz of ZooKeeper's protocol: " + (warmUpCount + count) + " connections, up to " +
                    REQUESTS_PER_CONNECTION + " requests each, " + nativeCount + " and " + juteCount +
                    " writes beside them, memory grew by " + growthKib + " KiB, seed " + seed);
            }
        }
    }

    private int attack(final ServerProcess server, final int connections) throws IOException
    {
        final long deadlineNs = System.nanoTime() + MAX_DURATION_NS / 2;
        int count = 0;
        while (count < connections && System.nanoTime() - deadlineNs < 0)
        {
            try (JuteConnection connection = new JuteConnection(server.zooKeeperPort()))
            {
                switch (random.nextInt(6))
                {
                    case 0 -> connection.send(handshake());
                    case 1 -> connection.send(word());
                    default -> requests(connection);
                }
                // Whether an answer or the end: both are fine, a server that is gone is not.
                connection.readTimeoutMs(20);
                connection.readFrame();
            }
            catch (final SocketTimeoutException | EOFException | SocketException ignore)
            {
                // The server has closed the connection, or waits for the rest of a frame: both are right.
            }
            catch (final IOException ex)
            {
                // A word is answered with text, which is no frame; the text of no other failure begins like this.
                assertTrue(ex.getMessage().startsWith("the server sent a frame of length "), ex::toString);
            }
            count++;
            assertTrue(server.isAlive(), () -> "seed " + seed + "; the server printed:\n" + server.output());
        }
        return count;
    }

    private void requests(final JuteConnection connection) throws IOException
    {
        connection.connect(4000, 0, JuteConnection.NO_PASSWORD);
        final List<JuteRequest> requests = JuteRequest.ALL;
        for (int i = 0; i < REQUESTS_PER_CONNECTION; i++)
        {
            final JuteRequest request = requests.get(random.nextInt(requests.size()));
            final byte[] frame = mutate(request.toFrame(i), 4);
            if (frame.length >= 12 && random.nextInt(10) != 0)
            {
                // Mostly of a known type: others end the connection.
                mutations.putInt(frame, 8, random.nextBoolean() ?
                    request.type() : requests.get(random.nextInt(requests.size())).type());
            }
            connection.send(frame);
        }
    }

    private byte[] handshake()
    {
        final byte[] password = new byte[random.nextInt(4) == 0 ? random.nextInt(6000) : 16];
        return mutate(JuteConnection.connectRequest(
            random.nextInt(2), random.nextInt(), random.nextInt(2), password, random.nextBoolean()), 4);
    }

    private byte[] word()
    {
        final byte[] word = WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.ISO_8859_1);
        return switch (random.nextInt(3))
        {
            case 0 -> word;
            case 1 -> new JuteBody().raw(word).raw(mutations.garbage()).toBytes();
            default -> mutate(word, 2);
        };
    }

    private byte[] mutate(final byte[] original, final int maxCount)
    {
        byte[] frame = original;
        final int count = random.nextInt(maxCount);
        for (int i = 0; i < count; i++)
        {
            frame = mutations.any(frame);
        }
        if (frame.length >= 8 && random.nextInt(8) != 0)
        {
            mutations.putInt(frame, 0, frame.length - 4);
        }
        return frame;
    }

    private static void write(final RingmasterClient client, final long count)
    {
        client.sync().setData("/native", new byte[0], (int)count);
        assertEquals(count + 1, client.sync().getData("/native").stat().version());
    }

    private static void write(final JuteConnection client, final long count) throws IOException
    {
        final JuteReply reply = client.call(OpCode.SET_DATA, JuteBody.setData("/jute", "", (int)count));
        assertEquals(ErrorCode.OK, reply.error());
        assertEquals(count + 1, reply.stat().version());
    }

    private static long residentKib(final long pid) throws IOException
    {
        for (final String line : Files.readAllLines(Path.of("/proc/" + pid + "/status")))
        {
            if (line.startsWith("VmRSS:"))
            {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("no VmRSS of process " + pid);
    }
}

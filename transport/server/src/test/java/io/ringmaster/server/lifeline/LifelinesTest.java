package io.ringmaster.server.lifeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.link.LifelineGreetingEncoder;
import io.ringmaster.codecs.link.MessageHeaderEncoder;
import io.ringmaster.server.FreePorts;

/** Lifelines over TCP on loopback, between servers of this process, a process that is killed, and strangers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifelinesTest
{
    private static final int GREETING_LENGTH =
        MessageHeaderEncoder.ENCODED_LENGTH + LifelineGreetingEncoder.BLOCK_LENGTH;

    @Test
    void shouldTellOfAServerThatIsGone() throws Exception
    {
        final int[] ports = FreePorts.find(3);
        try (LifelineNode first = new LifelineNode(1, 11, ports);
            LifelineNode second = new LifelineNode(2, 12, ports))
        {
            try (LifelineNode third = new LifelineNode(3, 13, ports))
            {
                await(() -> first.count(LifelineCounter.ESTABLISHED) == 2 &&
                    second.count(LifelineCounter.ESTABLISHED) == 2 &&
                    third.count(LifelineCounter.ESTABLISHED) == 2, "established");
            }
            await(() -> !first.gone.isEmpty() && !second.gone.isEmpty(), "told");
            assertEquals(List.of("3:13"), first.gone);
            assertEquals(List.of("3:13"), second.gone);
            assertEquals(1, first.count(LifelineCounter.ENDED));
        }
    }

    @Test
    void shouldTellOfEachOfManyProcessesOnce() throws Exception
    {
        final int[] ports = FreePorts.find(2);
        try (LifelineNode first = new LifelineNode(1, 11, ports))
        {
            for (int i = 1; i <= 20; i++)
            {
                final int count = i;
                try (LifelineNode second = new LifelineNode(2, 100 + i, ports))
                {
                    await(() -> first.count(LifelineCounter.ESTABLISHED) == count &&
                        second.count(LifelineCounter.ESTABLISHED) >= 1, "established " + count);
                }
            }
            await(() -> first.gone.size() == 20, "told");
            for (int i = 1; i <= 20; i++)
            {
                assertEquals("2:" + (100 + i), first.gone.get(i - 1));
            }
        }
    }

    /** The kernel says it, whatever the process had no time for. */
    @Test
    void shouldTellOfAProcessThatWasKilledAndNotOfOneThatStandsStill() throws Exception
    {
        final int[] ports = FreePorts.find(2);
        try (LifelineNode first = new LifelineNode(1, 11, ports))
        {
            final Process other = LifelineNode.startProcess(2, 12, ports);
            try
            {
                await(() -> first.count(LifelineCounter.ESTABLISHED) == 1, "established");
                signal("STOP", other);
                // What it does not answer are the lines of strangers; its own stay.
                try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), ports[1]))
                {
                    stranger.setSoTimeout(200);
                    assertThrows(IOException.class, () -> stranger.getInputStream().read());
                }
                assertEquals(0, first.count(LifelineCounter.ENDED));
                signal("CONT", other);
                other.destroyForcibly();
                await(() -> !first.gone.isEmpty(), "told");
                assertEquals(List.of("2:12"), first.gone);
            }
            finally
            {
                other.destroyForcibly().waitFor();
            }
        }
    }

    /** A peer that closes lines and goes on living is dialled again, and nothing is said of it. */
    @Test
    void shouldNotTellOfAPeerThatClosesALineAndLives() throws Exception
    {
        try (ServerSocket peer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            LifelineNode first = new LifelineNode(1, 11, new int[]{0, peer.getLocalPort()}))
        {
            for (int i = 0; i < 5; i++)
            {
                try (Socket line = peer.accept())
                {
                    readFully(line);
                    line.getOutputStream().write(greeting(42, 2, 1, 12));
                    final int count = i + 1;
                    await(() -> first.count(LifelineCounter.ESTABLISHED) == count, "established");
                }
            }
            await(() -> first.count(LifelineCounter.ENDED) == 5, "ended");
            assertEquals(List.of(), first.gone);
            closeListener(peer);
            await(() -> !first.gone.isEmpty(), "told");
            assertEquals(List.of("2:12"), first.gone);
        }
    }

    /** Nobody has said that it ended; the next one says it. */
    @Test
    void shouldTellOfAProcessWhoseLineIsHalfOpenWhenTheNextOneDials() throws Exception
    {
        try (ServerSocket peer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            LifelineNode first = new LifelineNode(1, 11, new int[]{0, peer.getLocalPort()});
            Socket halfOpen = peer.accept())
        {
            readFully(halfOpen);
            halfOpen.getOutputStream().write(greeting(42, 2, 1, 12));
            await(() -> first.count(LifelineCounter.ESTABLISHED) == 1, "established");
            try (Socket next = new Socket(InetAddress.getLoopbackAddress(), first.port()))
            {
                next.getOutputStream().write(greeting(42, 2, 1, 13));
                readFully(next);
                try (Socket answered = peer.accept())
                {
                    readFully(answered);
                    answered.getOutputStream().write(greeting(42, 2, 1, 13));
                    await(() -> !first.gone.isEmpty(), "told");
                }
            }
            assertEquals(List.of("2:12"), first.gone);
        }
    }

    @Test
    void shouldTakeGreetingsInPiecesAndOfNewerVersions() throws Exception
    {
        final int[] ports = FreePorts.find(2);
        try (LifelineNode first = new LifelineNode(1, 11, ports);
            Socket peer = new Socket(InetAddress.getLoopbackAddress(), first.port()))
        {
            peer.setTcpNoDelay(true);
            final byte[] longer = new byte[GREETING_LENGTH + 24];
            final byte[] greeting = greeting(42, 2, 1, 12);
            System.arraycopy(greeting, 0, longer, 0, greeting.length);
            longer[0] = (byte)(longer[0] + 24);
            for (final byte piece : longer)
            {
                peer.getOutputStream().write(piece);
            }
            final UnsafeBuffer answer = new UnsafeBuffer(readFully(peer));
            assertEquals(11, answer.getLong(MessageHeaderEncoder.ENCODED_LENGTH + 16));
            assertEquals(1, first.count(LifelineCounter.ACCEPTED));
            peer.getOutputStream().write(0);
            assertEquals(-1, peer.getInputStream().read(), "nothing may follow a greeting");
            assertEquals(1, first.count(LifelineCounter.REJECTED));
        }
    }

    @Test
    void shouldCloseWhatIsNoGreetingToThisServer() throws Exception
    {
        final int[] ports = FreePorts.find(2);
        try (LifelineNode first = new LifelineNode(1, 11, ports))
        {
            final byte[] tooLong = greeting(42, 2, 1, 12);
            tooLong[1] = 1;
            final byte[][] wrongs = {
                greeting(43, 2, 1, 12), greeting(42, 3, 1, 12), greeting(42, 1, 1, 12), greeting(42, 2, 2, 12),
                greeting(42, 2, 1, 0), tooLong, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII),
            };
            for (final byte[] wrong : wrongs)
            {
                assertClosed(first, wrong);
            }
            assertEquals(wrongs.length, first.count(LifelineCounter.REJECTED));
            final SplittableRandom random = new SplittableRandom(5);
            for (int i = 0; i < 200; i++)
            {
                final byte[] bytes = greeting(42, 2, 1, 12);
                // Ensemble, sender or receiver.
                bytes[MessageHeaderEncoder.ENCODED_LENGTH + random.nextInt(16)] ^= (byte)(1 + random.nextInt(255));
                assertClosed(first, bytes);
            }
            assertEquals(wrongs.length + 200, first.count(LifelineCounter.REJECTED));
            assertEquals(0, first.count(LifelineCounter.ACCEPTED));
            assertEquals(List.of(), first.gone);
        }
    }

    @Test
    void shouldCloseStrangersThatSayNothingOrAreTooMany() throws Exception
    {
        final int[] ports = FreePorts.find(2);
        try (LifelineNode first = new LifelineNode(1, 11, ports))
        {
            final Socket[] strangers = new Socket[LifelineNode.MAX_STRANGERS + 3];
            for (int i = 0; i < strangers.length; i++)
            {
                strangers[i] = new Socket(InetAddress.getLoopbackAddress(), first.port());
            }
            for (final Socket stranger : strangers)
            {
                assertEquals(-1, stranger.getInputStream().read());
                stranger.close();
            }
            assertEquals(3, first.count(LifelineCounter.CROWDED_OUT));
            assertEquals(LifelineNode.MAX_STRANGERS, first.count(LifelineCounter.TIMED_OUT));
        }
    }

    @Test
    void shouldSayWhichAddressIsTaken() throws Exception
    {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            final String message = assertThrows(IllegalStateException.class,
                () -> new LifelineNode(1, 11, new int[]{taken.getLocalPort(), 1})).getMessage();
            assertTrue(message.contains("127.0.0.1:" + taken.getLocalPort()), message);
        }
    }

    private static void assertClosed(final LifelineNode node, final byte[] bytes) throws IOException
    {
        try (Socket socket = new Socket())
        {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
            final OutputStream out = socket.getOutputStream();
            out.write(bytes);
            assertEquals(-1, readOrReset(socket.getInputStream()));
        }
    }

    private static int readOrReset(final InputStream in)
    {
        try
        {
            return in.read();
        }
        catch (final IOException ignore)
        {
            // Closed with something unread.
            return -1;
        }
    }

    private static byte[] readFully(final Socket socket) throws IOException
    {
        final byte[] bytes = socket.getInputStream().readNBytes(GREETING_LENGTH);
        assertEquals(GREETING_LENGTH, bytes.length);
        return bytes;
    }

    private static byte[] greeting(final long ensembleId, final int from, final int to, final long process)
    {
        final ByteBuffer bytes = ByteBuffer.allocate(GREETING_LENGTH);
        new LifelineGreetingEncoder()
            .wrapAndApplyHeader(new UnsafeBuffer(bytes), 0, new MessageHeaderEncoder())
            .ensembleId(ensembleId)
            .from(from)
            .to(to)
            .process(process);
        return bytes.array();
    }

    private static void closeListener(final ServerSocket listener) throws IOException
    {
        listener.close();
    }

    private static void signal(final String name, final Process process) throws Exception
    {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor());
    }

    private static void await(final BooleanSupplier condition, final String what) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("not in time: " + what);
            }
            Thread.sleep(1);
        }
    }
}

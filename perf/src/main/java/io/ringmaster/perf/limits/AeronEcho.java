package io.ringmaster.perf.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.ringmaster.client.Waiting;
import io.ringmaster.perf.process.JavaProcess;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;
import org.agrona.IoUtil;

/**
 * Ping-pong by raw Aeron: one message each way, between two processes that do nothing else. With IPC the one that
 * answers runs the media driver on its thread, as a server does; over UDP each runs one on its own.
 */
public final class AeronEcho
{
    private static final long START_TIMEOUT_MS = 30_000;
    private static final String READY_PREFIX = "ready ";
    private static final long LINGER_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long REST_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final AeronEnd end;
    private final Waiting waiting;
    private boolean isIdle;
    private long idleSinceNs;

    private AeronEcho(final AeronEnd end, final Waiting waiting)
    {
        this.end = end;
        this.waiting = waiting;
    }

    /**
     * Measure round trips, one at a time.
     *
     * @param isUdp         over UDP on loopback; otherwise by IPC.
     * @param requestLength bytes of each request.
     * @param replyLength   bytes of each reply.
     * @param waiting       how both sides wait.
     * @param warmupNs      time before the measurement.
     * @param durationNs    time of the measurement.
     * @return round trip times, nanoseconds.
     * @throws IOException if the other process does not start or does not answer.
     */
    public static Histogram measure(
        final boolean isUdp,
        final int requestLength,
        final int replyLength,
        final Waiting waiting,
        final long warmupNs,
        final long durationNs)
        throws IOException
    {
        final Path directory = temporaryDirectory();
        // Shared memory that nobody else gives back if this JVM is ended by a signal.
        final Thread remover = new Thread(() -> IoUtil.delete(directory.toFile(), true), "echo-remover");
        Runtime.getRuntime().addShutdownHook(remover);
        try (AeronEnd client = isUdp ? AeronEnd.udpClient(directory.resolve("client"), requestLength) : null;
            JavaProcess server = JavaProcess.start(
                "Aeron echo", List.of("-Xms16m", "-Xmx128m"), AeronEcho.class.getName(),
                List.of(
                    directory.resolve("server").toString(),
                    client == null ? AeronEnd.IPC : client.receivingEndpoint(),
                    Integer.toString(replyLength),
                    waiting.name())))
        {
            final String ready = server.awaitLine((line) -> line.startsWith(READY_PREFIX), START_TIMEOUT_MS);
            try (AeronEnd connected = client == null ?
                AeronEnd.ipcClient(directory.resolve("server"), requestLength) :
                client.connect(ready.substring(READY_PREFIX.length())))
            {
                final AeronEcho echo = new AeronEcho(connected, waiting);
                final Histogram histogram = Latency.histogram();
                echo.pingPong(warmupNs, histogram);
                histogram.reset();
                echo.pingPong(durationNs, histogram);
                return histogram;
            }
        }
        finally
        {
            try
            {
                Runtime.getRuntime().removeShutdownHook(remover);
            }
            catch (final IllegalStateException ignore)
            {
                // This JVM is on its way out: the hook does the same, and both may.
            }
            IoUtil.delete(directory.toFile(), true);
        }
    }

    /**
     * Main method of the process that answers.
     *
     * @param args its directory, where to answer to, the length of an answer, how to wait.
     */
    public static void main(final String[] args)
    {
        EchoProcess.exitWithParent();
        try (AeronEnd server = AeronEnd.server(Path.of(args[0]), args[1], Integer.parseInt(args[2])))
        {
            System.out.println(READY_PREFIX + server.receivingEndpoint());
            final AeronEcho echo = new AeronEcho(server, Waiting.valueOf(args[3].toUpperCase(Locale.ROOT)));
            while (true)
            {
                echo.await(server.poll());
                while (server.takeReceived())
                {
                    // The first request may come before the one who asks has been seen to listen.
                    while (!server.trySend())
                    {
                        server.poll();
                    }
                }
            }
        }
    }

    private void pingPong(final long durationNs, final Histogram histogram) throws IOException
    {
        final long beginNs = System.nanoTime();
        long nowNs = beginNs;
        while (nowNs - beginNs < durationNs)
        {
            final long sentNs = nowNs;
            while (!end.trySend())
            {
                end.poll();
                checkAnswered(sentNs);
            }
            while (!end.takeReceived())
            {
                if (!await(end.poll()))
                {
                    checkAnswered(sentNs);
                }
            }
            nowNs = System.nanoTime();
            histogram.recordValue(nowNs - sentNs);
        }
    }

    private static void checkAnswered(final long sentNs) throws IOException
    {
        if (System.nanoTime() - sentNs > ANSWER_TIMEOUT_NS)
        {
            throw new IOException("the Aeron echo does not answer");
        }
    }

    /** As Ringmaster's client and server wait; returns false if it waited. */
    @SuppressWarnings("ThreadPriorityCheck") // as those do
    private boolean await(final int workCount)
    {
        if (workCount > 0)
        {
            isIdle = false;
            return true;
        }
        if (waiting == Waiting.SPIN)
        {
            Thread.onSpinWait();
            return false;
        }
        final long nowNs = System.nanoTime();
        if (!isIdle)
        {
            isIdle = true;
            idleSinceNs = nowNs;
        }
        if (nowNs - idleSinceNs < LINGER_NS)
        {
            Thread.yield();
        }
        else
        {
            LockSupport.parkNanos(REST_NS);
        }
        return false;
    }

    private static Path temporaryDirectory() throws IOException
    {
        final Path shared = Path.of("/dev/shm");
        return Files.isWritable(shared) ?
            Files.createTempDirectory(shared, "ringmaster-echo-") : Files.createTempDirectory("ringmaster-echo-");
    }
}

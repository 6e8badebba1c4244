package io.ringmaster.perf.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.ringmaster.client.Waiting;
import io.ringmaster.codecs.Frame;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EchoTest
{
    private static final long SHORT_NS = 20_000_000L;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldMeasureRoundTrips(final WaitMode mode) throws Exception
    {
        try (EchoServer server = new EchoServer(directory))
        {
            final Thread thread = serve(server);
            final Histogram histogram =
                Floor.echo(server.port(), new EchoRequest(45, 201, mode), mode, SHORT_NS, SHORT_NS);
            thread.join();

            assertTrue(histogram.getTotalCount() > 0);
        }
    }

    @Test
    void shouldKeepManyRequestsInFlight() throws Exception
    {
        try (EchoServer server = new EchoServer(directory))
        {
            final Thread thread = serve(server);
            try (EchoLoop loop = new EchoLoop(
                server.port(), new EchoRequest(200_000, 3, WaitMode.SELECTOR), WaitMode.SELECTOR))
            {
                // More than the buffers of both sockets hold: neither side may wait for the other to read.
                assertTrue(loop.pipelined(SHORT_NS, 200) >= 0);
            }
            thread.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldExchangeMessagesByAeron(final boolean isUdp) throws Exception
    {
        assertTrue(
            AeronEcho.measure(isUdp, 50, 200, Waiting.BACKOFF, SHORT_NS, SHORT_NS).getTotalCount() > 0);
    }

    @Test
    void shouldNotPipelineInBlockingMode() throws Exception
    {
        try (EchoServer server = new EchoServer(directory))
        {
            final Thread thread = serve(server);
            try (EchoLoop loop =
                new EchoLoop(server.port(), new EchoRequest(1, 1, WaitMode.BLOCKING), WaitMode.BLOCKING))
            {
                assertThrows(IllegalStateException.class, () -> loop.pipelined(SHORT_NS, 2));
            }
            thread.join();
        }
    }

    @Test
    void shouldSyncBeforeEachReply() throws Exception
    {
        try (EchoServer server = new EchoServer(directory))
        {
            final Thread thread = serve(server);
            final Histogram histogram = Latency.histogram();
            try (EchoLoop loop = new EchoLoop(
                server.port(), RequestFrames.set(20, 100, WaitMode.BLOCKING, 512), WaitMode.BLOCKING))
            {
                loop.pingPong(SHORT_NS, histogram);
            }
            thread.join();

            assertTrue(histogram.getTotalCount() > 0);
        }
        try (Stream<Path> files = Files.list(directory))
        {
            assertEquals(0, files.count(), "the file must be gone");
        }
    }

    @Test
    void shouldMeasureSyncedWritesAroundTheEndOfTheFile() throws IOException
    {
        try (SyncFile file = SyncFile.create(directory, 2_000, 600))
        {
            for (int i = 0; i < 7; i++)
            {
                file.writeAndSync();
            }
        }
        assertTrue(Floor.sync(directory, 512, 0, SHORT_NS).getTotalCount() > 0);
        assertThrows(IllegalArgumentException.class, () -> SyncFile.create(directory, 100, 101));
    }

    @Test
    void shouldKnowTheSizesOfFrames()
    {
        final EchoRequest get = RequestFrames.get(20, 100, WaitMode.SPIN);
        assertEquals(Frame.HEADER_LENGTH + Frame.MESSAGE_HEADER_LENGTH + 10 + 4 + 20, get.requestLength());
        assertEquals(Frame.HEADER_LENGTH + Frame.MESSAGE_HEADER_LENGTH + 16 + 68 + 1 + 4 + 100, get.replyLength());

        final EchoRequest set = RequestFrames.set(20, 100, WaitMode.SPIN, 0);
        assertEquals(Frame.HEADER_LENGTH + Frame.MESSAGE_HEADER_LENGTH + 13 + 4 + 20 + 4 + 100, set.requestLength());
        assertEquals(Frame.HEADER_LENGTH + Frame.MESSAGE_HEADER_LENGTH + 16 + 68, set.replyLength());
    }

    @Test
    void shouldRefuseLengthsThatCannotBe()
    {
        assertThrows(IllegalArgumentException.class, () -> new EchoRequest(0, 1, WaitMode.SPIN));
        assertThrows(IllegalArgumentException.class, () -> new EchoRequest(1, 1 << 30, WaitMode.SPIN));
        assertThrows(IllegalArgumentException.class, () -> new EchoRequest(1, 1, WaitMode.SPIN, -1));
        assertThrows(IllegalArgumentException.class, () -> WaitMode.ofCode(0));
    }

    private static Thread serve(final EchoServer server)
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                server.serveOne();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        });
        thread.start();
        return thread;
    }
}

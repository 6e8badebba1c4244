package io.ringmaster.server.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

import io.ringmaster.codecs.StreamProtocol;
import io.ringmaster.codecs.stream.MessageHeaderEncoder;
import io.ringmaster.codecs.stream.OpenStreamEncoder;
import io.ringmaster.server.PolledStream;

/** Clients' streams by a media driver that is not the server's own, and comes and goes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AeronStreamsTest
{
    private static final int REPLY_STREAM_ID = 77;
    private static final String CHANNEL = "aeron:ipc?term-length=256k";

    @TempDir
    private Path temporary;
    private final List<Throwable> errors = new ArrayList<>();
    private final List<PolledStream> opened = new ArrayList<>();
    private final AtomicLong aheadNs = new AtomicLong();
    private MediaDriver driver;
    private AeronStreams streams;

    @AfterEach
    void close()
    {
        streams.close();
        driver.close();
    }

    /** The thread that polls has others to serve. */
    @Test
    void shouldNeverWaitForADriverThatIsGone()
    {
        startDriver();
        streams = new AeronStreams(new AeronStreamsContext()
            .driverMode(DriverMode.EXTERNAL)
            .driverDirectory(driverDirectory())
            .nanoClock(() -> System.nanoTime() + aheadNs.get())
            .errorHandler(errors::add));
        final PolledStream first = openStream();

        driver.close();
        first.close();
        assertEquals(List.of(), errors);
        await("its end", () -> errors.stream().anyMatch(IllegalStateException.class::isInstance));
        assertTrue(first.isEnded());
        final List<String> known = texts();

        for (int i = 0; i < 3; i++)
        {
            aheadNs.addAndGet(TimeUnit.SECONDS.toNanos(2));
            assertEquals(0, streams.poll(opened::add));
        }
        assertEquals(known, texts());

        startDriver();
        aheadNs.addAndGet(TimeUnit.SECONDS.toNanos(2));
        openStream().close();
        assertEquals(known, texts());
    }

    private void startDriver()
    {
        driver = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(driverDirectory())
            .threadingMode(ThreadingMode.SHARED)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
    }

    private String driverDirectory()
    {
        return temporary.resolve("driver").toString();
    }

    private PolledStream openStream()
    {
        opened.clear();
        try (Aeron client = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driverDirectory())
            .errorHandler((error) -> { })))
        {
            final Subscription subscription = client.addSubscription("aeron:ipc", REPLY_STREAM_ID);
            final Publication publication = client.addPublication(CHANNEL, StreamProtocol.REQUEST_STREAM_ID);
            final UnsafeBuffer hello =
                new UnsafeBuffer(new byte[MessageHeaderEncoder.ENCODED_LENGTH + OpenStreamEncoder.BLOCK_LENGTH]);
            new OpenStreamEncoder().wrapAndApplyHeader(hello, 0, new MessageHeaderEncoder())
                .nonce(1)
                .replyStreamId(REPLY_STREAM_ID)
                .replyPort(0);
            await("the server to listen", () -> publication.offer(hello) > 0);
            await("the stream", () -> !opened.isEmpty() && subscription.isConnected());
        }
        return opened.get(0);
    }

    private void await(final String what, final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            streams.poll(opened::add);
            Thread.onSpinWait();
            if (Thread.currentThread().isInterrupted())
            {
                throw new IllegalStateException("still waits for " + what + "; errors: " + errors);
            }
        }
    }

    private List<String> texts()
    {
        return errors.stream().map(Throwable::toString).toList();
    }
}

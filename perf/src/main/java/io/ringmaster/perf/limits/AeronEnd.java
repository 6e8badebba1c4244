package io.ringmaster.perf.limits;

import java.nio.file.Path;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.UnsafeBuffer;

/** One side of an {@link AeronEcho}: sends messages of one length and counts those that come. Belongs to one thread. */
final class AeronEnd implements AutoCloseable
{
    /** Where to send to by IPC, instead of an endpoint. */
    static final String IPC = "ipc";

    private static final int REQUEST_STREAM_ID = 1;
    private static final int REPLY_STREAM_ID = 2;
    private static final String TERM_LENGTH = "term-length=256k";
    private static final String ANY_PORT = "127.0.0.1:0";
    /** With IPC messages do not need the driver; housekeeping does. */
    private static final int SERVICE_INTERVAL = 64;

    private final MediaDriver driver;
    private final AgentInvoker driverInvoker;
    private final Aeron aeron;
    private final AgentInvoker invoker;
    private final boolean isUdp;
    private final UnsafeBuffer message;
    private final FragmentHandler counter;
    private Subscription subscription;
    private ExclusivePublication publication;
    private int receivedCount;
    private int untilService;

    private AeronEnd(final Path directory, final boolean isDriven, final boolean isUdp, final int messageLength)
    {
        this.isUdp = isUdp;
        message = new UnsafeBuffer(new byte[messageLength]);
        counter = (buffer, offset, length, header) -> receivedCount++;
        driver = isDriven ? MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(directory.toString())
            .threadingMode(ThreadingMode.INVOKER)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .warnIfDirectoryExists(false)
            .termBufferSparseFile(true)) : null;
        driverInvoker = driver == null ? null : driver.sharedAgentInvoker();
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(directory.toString())
            .useConductorAgentInvoker(true)
            .driverAgentInvoker(driverInvoker));
        invoker = aeron.conductorAgentInvoker();
    }

    /** The side that answers, to an endpoint or by {@link #IPC}. */
    static AeronEnd server(final Path directory, final String replyTo, final int messageLength)
    {
        final boolean isUdp = !IPC.equals(replyTo);
        final AeronEnd end = new AeronEnd(directory, true, isUdp, messageLength);
        end.subscription = end.aeron.addSubscription(channel(isUdp, ANY_PORT), REQUEST_STREAM_ID);
        end.publication = end.aeron.addExclusivePublication(channel(isUdp, replyTo), REPLY_STREAM_ID);
        return end;
    }

    /** The side that asks, by the driver of the one that answers. */
    static AeronEnd ipcClient(final Path directory, final int messageLength)
    {
        final AeronEnd end = new AeronEnd(directory, false, false, messageLength);
        end.subscription = end.aeron.addSubscription(channel(false, ""), REPLY_STREAM_ID);
        return end.connect("");
    }

    /** The side that asks over UDP, to be connected. */
    static AeronEnd udpClient(final Path directory, final int messageLength)
    {
        final AeronEnd end = new AeronEnd(directory, true, true, messageLength);
        end.subscription = end.aeron.addSubscription(channel(true, ANY_PORT), REPLY_STREAM_ID);
        return end;
    }

    /** Send to an endpoint from now on. */
    AeronEnd connect(final String endpoint)
    {
        publication = aeron.addExclusivePublication(channel(isUdp, endpoint), REQUEST_STREAM_ID);
        return this;
    }

    /** Where this side receives: host and port, or nothing with IPC. */
    String receivingEndpoint()
    {
        if (!isUdp)
        {
            return "";
        }
        String endpoint;
        while ((endpoint = subscription.resolvedEndpoint()) == null)
        {
            poll();
        }
        return endpoint;
    }

    /** Take what has come; returns how much. */
    int poll()
    {
        if (isUdp || --untilService <= 0)
        {
            untilService = SERVICE_INTERVAL;
            if (driverInvoker != null)
            {
                driverInvoker.invoke();
            }
            invoker.invoke();
        }
        return subscription.poll(counter, 1);
    }

    /** Send one message, unless there is no room or nobody yet. */
    boolean trySend()
    {
        return publication.offer(message) > 0;
    }

    /** Whether a message has come that was not asked for before. */
    boolean takeReceived()
    {
        if (receivedCount == 0)
        {
            return false;
        }
        receivedCount--;
        return true;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(aeron, driver);
    }

    private static String channel(final boolean isUdp, final String endpoint)
    {
        return isUdp ? "aeron:udp?endpoint=" + endpoint + "|" + TERM_LENGTH : "aeron:ipc?" + TERM_LENGTH;
    }
}

package io.ringmaster.client;

import java.io.File;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.AgentInvoker;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronEvent;

import io.ringmaster.codecs.StreamProtocol;

/**
 * A client of one media driver, which is the server's for IPC, and for UDP one on this host or in this process. Event
 * loop only.
 */
final class AeronClient
{
    /** A driver that has shown no sign of life for so long is dead: that of a server that stands still, too. */
    private static final long DRIVER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long DRIVER_TIMEOUT_MS = TimeUnit.NANOSECONDS.toMillis(DRIVER_TIMEOUT_NS);
    /** Between two looks whether the driver's process is there. */
    private static final long PROCESS_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String EMBEDDED_PREFIX = "ringmaster-client-";
    /** The least, for 8,192 counters. */
    private static final int COUNTER_VALUES_LENGTH = 1024 * 1024;

    private final String directory;
    private final MediaDriver driver;
    private final AgentInvoker driverInvoker;
    private final Aeron aeron;
    private final AgentInvoker invoker;
    /** Of the driver; 0 if it cannot be seen from here, as out of a container. */
    private final long processId;
    private final ServicePace servicePace = new ServicePace();
    private volatile Throwable lastError;
    private int referenceCount = 1;
    private long processCheckNs;
    private boolean isProcessGone;

    private AeronClient(final String directory, final MediaDriver driver, final long processId)
    {
        this.directory = directory;
        this.driver = driver;
        this.processId = processId;
        driverInvoker = driver == null ? null : driver.sharedAgentInvoker();
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(directory)
            .clientName("ringmaster-client")
            .driverTimeoutMs(DRIVER_TIMEOUT_MS)
            .useConductorAgentInvoker(true)
            .driverAgentInvoker(driverInvoker)
            .errorHandler(this::onError)
            .subscriberErrorHandler(this::onError));
        invoker = aeron.conductorAgentInvoker();
        processCheckNs = System.nanoTime();
    }

    /**
     * Find a driver that runs.
     *
     * @param directory of it, or a link to that.
     * @return the directory itself.
     * @throws IOException that says why there is none.
     */
    static String findDriver(final String directory) throws IOException
    {
        final File real;
        try
        {
            real = Path.of(directory).toRealPath().toFile();
        }
        catch (final NoSuchFileException ex)
        {
            throw new IOException("no server has " + directory, ex);
        }
        final long process = processOf(real);
        if (!CommonContext.isDriverActive(real, DRIVER_TIMEOUT_MS, (message) -> {}))
        {
            throw new IOException("the server of " + directory + " does not run" +
                (process == 0 ? "" : ", it was process " + process));
        }
        return real.getPath();
    }

    /**
     * Become a client of a driver.
     *
     * @param directory of it, as found.
     * @return the client.
     * @throws IOException that says why that cannot be.
     */
    static AeronClient connect(final String directory) throws IOException
    {
        final long process = processOf(new File(directory));
        final boolean isVisible = process > 0 && ProcessHandle.of(process).isPresent();
        try
        {
            return new AeronClient(directory, null, isVisible ? process : 0);
        }
        catch (final RuntimeException ex)
        {
            throw new IOException("no connection to the driver in " + directory + ": " + ex.getMessage(), ex);
        }
    }

    /**
     * Start a driver and become its client.
     *
     * @return the client.
     * @throws IOException that says why that cannot be.
     */
    static AeronClient embed() throws IOException
    {
        final Path directory = EmbeddedDirectory.make(EMBEDDED_PREFIX);
        MediaDriver driver = null;
        try
        {
            driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                // A thread that looks for work a thousand times a second, to resolve names: all are resolved before.
                .asyncExecutorEnabled(false)
                .rejoinStream(false)
                .imageLivenessTimeoutNs(DRIVER_TIMEOUT_NS)
                .publicationConnectionTimeoutNs(DRIVER_TIMEOUT_NS)
                .publicationTermBufferLength(StreamProtocol.DEFAULT_TERM_LENGTH)
                .counterValuesBufferLength(COUNTER_VALUES_LENGTH)
                .errorHandler((error) -> { })
                .termBufferSparseFile(true));
            return new AeronClient(driver.aeronDirectoryName(), driver, 0);
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(driver);
            // Without space there is no driver that removes it, and the next attempt would find still less.
            IoUtil.delete(directory.toFile(), true);
            throw new IOException("no media driver can be started: " + ex.getMessage(), ex);
        }
    }

    String directory()
    {
        return directory;
    }

    Aeron aeron()
    {
        return aeron;
    }

    boolean isEmbedded()
    {
        return driver != null;
    }

    void retain()
    {
        referenceCount++;
    }

    /**
     * One connection less.
     *
     * @return true if it was the last one.
     */
    boolean release()
    {
        return --referenceCount == 0;
    }

    /**
     * Whether all connections through it are lost.
     *
     * @return true from then on.
     */
    boolean isDead()
    {
        return isProcessGone || aeron.isClosed() || invoker.isClosed();
    }

    /**
     * Why it {@link #isDead()}.
     *
     * @return for people.
     */
    String reason()
    {
        if (isProcessGone)
        {
            return "process " + processId + " has ended";
        }
        return lastError == null ? "the media driver is gone" : lastError.getMessage();
    }

    /**
     * Keep it going.
     *
     * @param isIdle whether the housekeeping costs nobody anything now; otherwise it is done now and then.
     * @return 0 if there was nothing to do.
     */
    int doWork(final boolean isIdle)
    {
        int workCount = driverInvoker == null ? 0 : driverInvoker.invoke();
        if (servicePace.isDue(isIdle))
        {
            workCount += invoker.invoke();
            if (processId != 0)
            {
                checkProcess();
            }
        }
        return workCount;
    }

    /** The event loop's round has found something to do, and may have taken long. */
    void onWork()
    {
        servicePace.onWork();
    }

    void close()
    {
        CloseHelper.quietCloseAll(aeron, driver);
    }

    /** A process that is killed says nothing, and its driver is missed only after a time. */
    private void checkProcess()
    {
        final long nowNs = System.nanoTime();
        if (nowNs - processCheckNs >= 0)
        {
            processCheckNs = nowNs + PROCESS_CHECK_NS;
            isProcessGone = ProcessHandle.of(processId).isEmpty();
        }
    }

    private void onError(final Throwable error)
    {
        // That the server has refused our stream is an event; the connection finds it out by itself.
        if (!(error instanceof AeronEvent))
        {
            lastError = error;
        }
    }

    private static long processOf(final File directory) throws IOException
    {
        final File file = new File(directory, CncFileDescriptor.CNC_FILE);
        if (!Files.isReadable(file.toPath()) || file.length() < CncFileDescriptor.META_DATA_LENGTH)
        {
            throw new IOException("there is no media driver in " + directory);
        }
        final MappedByteBuffer mapped = IoUtil.mapExistingFile(file, CncFileDescriptor.CNC_FILE);
        try
        {
            return CncFileDescriptor.pid(CncFileDescriptor.createMetaDataBuffer(mapped));
        }
        finally
        {
            IoUtil.unmap(mapped);
        }
    }
}

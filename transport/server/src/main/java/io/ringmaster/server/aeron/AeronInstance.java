package io.ringmaster.server.aeron;

import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronEvent;

/**
 * A media driver, embedded or of another process, and this process's client of it. The client works where it is
 * invoked, as does a driver in {@link DriverMode#INVOKER}. One thread.
 */
final class AeronInstance implements AutoCloseable
{
    /** Times that the driver is invoked at the end, so that what was said last goes out. */
    private static final int LAST_INVOCATIONS = 8;
    /** Times between signs of life at least so short that none is missed because a few were late. */
    private static final int SIGNS_PER_TIMEOUT = 4;
    private static final long LONGEST_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MediaDirectory directory;
    private final MediaDriver driver;
    private final Aeron aeron;
    private final AgentInvoker driverInvoker;
    private final AgentInvoker clientInvoker;

    private AeronInstance(final MediaDirectory directory, final MediaDriver driver, final Aeron.Context clientContext)
    {
        this.directory = directory;
        this.driver = driver;
        driverInvoker = driver == null ? null : driver.sharedAgentInvoker();
        aeron = Aeron.connect(clientContext.useConductorAgentInvoker(true).driverAgentInvoker(driverInvoker));
        clientInvoker = aeron.conductorAgentInvoker();
    }

    /**
     * Start a driver and connect to it.
     *
     * @param directory     for the driver's files; removed at the end, also if this fails.
     * @param driverContext from {@link #driverContext}.
     * @param clientContext from {@link #clientContext}.
     * @return what was started.
     */
    static AeronInstance embedded(
        final MediaDirectory directory, final MediaDriver.Context driverContext, final Aeron.Context clientContext)
    {
        MediaDriver driver = null;
        try
        {
            driver = MediaDriver.launch(driverContext.aeronDirectoryName(directory.driverDirectory()));
            return new AeronInstance(
                directory, driver, clientContext.aeronDirectoryName(directory.driverDirectory()));
        }
        catch (final Throwable ex)
        {
            CloseHelper.quietCloseAll(driver, directory);
            throw ex;
        }
    }

    /**
     * Connect to a driver of another process.
     *
     * @param directory     of its files.
     * @param clientContext from {@link #clientContext}.
     * @return the connected client.
     */
    static AeronInstance external(final String directory, final Aeron.Context clientContext)
    {
        return new AeronInstance(null, null, clientContext.aeronDirectoryName(directory));
    }

    /**
     * What all drivers here have in common.
     *
     * @param mode              not external.
     * @param livenessTimeoutNs after which images and publications count as lost.
     * @param wakeChannels      that the sockets are shown to; null if nothing rests in a selector.
     * @return to be completed.
     */
    static MediaDriver.Context driverContext(
        final DriverMode mode, final long livenessTimeoutNs, final WakeChannels wakeChannels)
    {
        final long intervalNs = Math.min(livenessTimeoutNs / SIGNS_PER_TIMEOUT, LONGEST_INTERVAL_NS);
        final MediaDriver.Context context = new MediaDriver.Context();
        if (wakeChannels != null)
        {
            context.receiveChannelEndpointSupplier(wakeChannels).sendChannelEndpointSupplier(wakeChannels);
        }
        return context
            .threadingMode(mode == DriverMode.INVOKER ? ThreadingMode.INVOKER : ThreadingMode.SHARED)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .warnIfDirectoryExists(false)
            .rejoinStream(false)
            .timerIntervalNs(intervalNs)
            .statusMessageTimeoutNs(intervalNs)
            .imageLivenessTimeoutNs(livenessTimeoutNs)
            .publicationConnectionTimeoutNs(livenessTimeoutNs);
    }

    /**
     * What all clients here have in common.
     *
     * @param name         for Aeron's own tools.
     * @param errorHandler to be told of errors.
     * @return to be completed.
     */
    static Aeron.Context clientContext(final String name, final ErrorHandler errorHandler)
    {
        return new Aeron.Context()
            .clientName(name)
            .errorHandler(withoutEvents(errorHandler))
            .subscriberErrorHandler(errorHandler);
    }

    /** That somebody has refused an image is told as an event; both sides know how to go on. */
    static ErrorHandler withoutEvents(final ErrorHandler errorHandler)
    {
        return (ex) ->
        {
            if (!(ex instanceof AeronEvent))
            {
                errorHandler.onError(ex);
            }
        };
    }

    Aeron aeron()
    {
        return aeron;
    }

    /** Null without an embedded driver. */
    MediaDirectory directory()
    {
        return directory;
    }

    /** Whether the driver has no thread of its own, neither here nor elsewhere. */
    boolean isDriverInvoked()
    {
        return driverInvoker != null;
    }

    /** Let the driver work if nobody else does; returns 0 if there was nothing to do. */
    int invokeDriver()
    {
        return driverInvoker == null ? 0 : driverInvoker.invoke();
    }

    /** Let the client work; returns 0 if there was nothing to do. */
    int invokeClient()
    {
        return clientInvoker.invoke();
    }

    /** Whether one of both has ended by itself: all that was made with them is lost. */
    boolean isDead()
    {
        return aeron.isClosed() || clientInvoker.isClosed() || (driverInvoker != null && driverInvoker.isClosed());
    }

    /** Before the end: what was said last goes out. */
    void invokeLast()
    {
        if (driverInvoker != null && !driverInvoker.isClosed())
        {
            for (int i = 0; i < LAST_INVOCATIONS; i++)
            {
                driverInvoker.invoke();
            }
        }
    }

    /** Close the client, end the driver if it is embedded, and remove its files. */
    @Override
    public void close()
    {
        CloseHelper.closeAll(aeron, driver, directory);
    }
}

package io.ringmaster.server.aeron;

import java.io.File;
import java.net.InetAddress;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.AeronException;

import io.ringmaster.codecs.StreamProtocol;
import io.ringmaster.server.PolledStream;
import io.ringmaster.server.PolledStreams;
import io.ringmaster.server.WakeOnRead;

/**
 * Connections of clients by Aeron: each a publication of the client, which the server sees as an image, and one of the
 * server for it alone. On this host by IPC, through the driver of this server, whose directory has a name that clients
 * know; from others by UDP, from a driver of their own to this one.
 * <p>
 * The driver is not the one of the links: clients of this host map its files, and those that die must be noticed within
 * seconds, where a link's driver takes hours of standing still. When a driver or this side of it is dead, which is what
 * a process finds that stood still for too long, all connections are gone and it begins anew; sessions live on. Then a
 * driver of another process is looked for once a second, and not waited for: the same thread serves others.
 */
public final class AeronStreams implements PolledStreams
{
    /** Connections that are made at the same time; the next ones wait. */
    private static final int MAX_OPENING = 64;
    private static final long NS_PER_MS = 1_000_000;
    /** For 16,384 counters; a connection has about eight. */
    private static final int COUNTER_VALUES_LENGTH = 2 * 1024 * 1024;
    /** Rounds without work between two of the driver, without which IPC works for a while and UDP not at all. */
    private static final int SERVICE_INTERVAL = 128;
    /** For so many of them a round with work counts: it may take long, and the driver is to see what was written. */
    private static final int WORK_ROUNDS = 8;
    private static final long RELAUNCH_DELAY_NS = 1_000 * NS_PER_MS;

    private final AeronStreamsContext context;
    private final NanoClock clock;
    private final StreamsRest rest;
    private final LateWake wakeOnRead = new LateWake();
    private final WakeChannels wakeChannels;
    private final List<Image> arrived = new ArrayList<>();
    private final List<OpeningStream> opening = new ArrayList<>();
    private final List<AeronStream> open = new ArrayList<>();
    /** Null from the death of a driver until the next launch. */
    private AeronInstance instance;
    private Subscription udpSubscription;
    /** With the real port, which a new launch binds again. */
    private String boundEndpoint;
    private long relaunchNs;
    private int untilService;
    private int udpCount;
    private boolean isAccepting = true;
    private boolean isClosed;

    /**
     * Start a driver if it is to be embedded, and take connections.
     *
     * @param context to work by.
     * @throws IllegalStateException if there is no space for the driver's files, or its name is another server's.
     */
    public AeronStreams(final AeronStreamsContext context)
    {
        this.context = context.conclude();
        clock = context.nanoClock();
        final boolean isInvoker = context.driverMode() == DriverMode.INVOKER;
        rest = new StreamsRest(clock, isInvoker);
        wakeChannels = isInvoker ? new WakeChannels(wakeOnRead) : null;
        launch();
        boundEndpoint = udpSubscription == null ? null : awaitBound();
    }

    @Override
    public void wakeOnRead(final WakeOnRead wake)
    {
        wakeOnRead.target = wake;
    }

    @Override
    public int poll(final Consumer<PolledStream> onOpened)
    {
        if (isClosed)
        {
            return 0;
        }
        if (instance == null)
        {
            return relaunch();
        }
        int workCount = 0;
        if (--untilService <= 0 || udpCount > 0)
        {
            untilService = SERVICE_INTERVAL;
            workCount += service();
        }
        if (instance == null)
        {
            return 1;
        }
        if (!arrived.isEmpty() || !opening.isEmpty())
        {
            workCount += open(onOpened);
        }
        if (workCount > 0)
        {
            rest.onWork();
        }
        return workCount;
    }

    @Override
    public boolean isCostly()
    {
        return udpCount > 0;
    }

    @Override
    public void onWork()
    {
        rest.onWork();
    }

    @Override
    public void onBusyRound()
    {
        if (untilService > 0)
        {
            untilService -= WORK_ROUNDS - 1;
        }
    }

    @Override
    public long maxRestNs()
    {
        // Behind a rest everything is looked at.
        untilService = 0;
        return rest.maxRestNs(!open.isEmpty() || !opening.isEmpty());
    }

    @Override
    public void stopAccepting()
    {
        isAccepting = false;
        opening.forEach(OpeningStream::fail);
        opening.clear();
        arrived.clear();
    }

    /**
     * Where clients connect: as they are given it. Any thread, before the first poll.
     *
     * @return one or two addresses.
     */
    public List<String> addresses()
    {
        final List<String> addresses = new ArrayList<>();
        if (context.directory() != null || context.driverDirectory() != null)
        {
            addresses.add("aeron:ipc[" +
                (context.directory() == null ? context.driverDirectory() : context.directory()) + "]");
        }
        if (context.udpEndpoint() != null)
        {
            addresses.add("aeron:udp:" + boundEndpoint);
        }
        return addresses;
    }

    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        if (instance != null)
        {
            instance.invokeLast();
        }
        end();
    }

    /** A stream has been closed by its owner. */
    void onClosed(final AeronStream stream)
    {
        open.remove(stream);
        udpCount -= stream.isUdp() ? 1 : 0;
    }

    /** Nothing more goes to a client. That the driver cannot be told is its end, which {@link #poll} finds. */
    void closePublication(final ExclusivePublication publication)
    {
        try
        {
            publication.close();
        }
        catch (final AeronException ex)
        {
            context.errorHandler().onError(ex);
        }
    }

    /** As {@link #closePublication}, of one that is still being made. */
    void removePublication(final long registrationId)
    {
        try
        {
            instance.aeron().asyncRemovePublication(registrationId);
        }
        catch (final AeronException ex)
        {
            context.errorHandler().onError(ex);
        }
    }

    /**
     * Tell a client that nobody takes what it still sends. The driver has to answer this: one on another thread would
     * be waited for, for a millisecond if it lives and for seconds if it does not, so there the end of the server's own
     * stream has to do. A driver that does not know the image any more refuses, and all is well.
     */
    void reject(final Image image, final String reason)
    {
        if (instance == null || !instance.isDriverInvoked() || image.isClosed() || instance.aeron().isClosed())
        {
            return;
        }
        try
        {
            image.reject(reason);
        }
        catch (final AeronException ex)
        {
            context.errorHandler().onError(ex);
        }
    }

    private void launch()
    {
        try
        {
            instance = context.driverMode() == DriverMode.EXTERNAL ?
                AeronInstance.external(context.driverDirectory(), clientContext()) :
                AeronInstance.embedded(
                    MediaDirectory.create(
                        context.mediaParent(), context.temporaryDirectory(), context.requiredBytes()),
                    driverContext(), clientContext());
            if (context.directory() != null || context.driverMode() == DriverMode.EXTERNAL)
            {
                subscribe(CommonContext.IPC_CHANNEL);
            }
            if (context.udpEndpoint() != null)
            {
                udpSubscription = subscribe(new ChannelUriStringBuilder()
                    .media("udp")
                    .endpoint(boundEndpoint == null ? context.udpEndpoint() : boundEndpoint)
                    .rejoin(Boolean.FALSE)
                    .build());
            }
            if (context.directory() != null)
            {
                // Last: whoever finds the name finds everything behind it.
                instance.directory().linkAs(context.directory());
            }
        }
        catch (final Throwable ex)
        {
            end();
            throw ex;
        }
    }

    private Subscription subscribe(final String channel)
    {
        return instance.aeron().addSubscription(
            channel, StreamProtocol.REQUEST_STREAM_ID, arrived::add, (image) -> { });
    }

    /** The port, where 0 was asked for: the driver says it when it has bound the socket. */
    private String awaitBound()
    {
        final long deadlineNs = clock.nanoTime() + context.livenessTimeoutNs();
        String endpoint;
        while ((endpoint = udpSubscription.resolvedEndpoint()) == null)
        {
            if (clock.nanoTime() - deadlineNs > 0)
            {
                close();
                throw new IllegalStateException("the media driver has not bound " + context.udpEndpoint());
            }
            instance.invokeDriver();
            instance.invokeClient();
            Thread.onSpinWait();
        }
        return endpoint;
    }

    /** The driver and this side of it; returns 0 if there was nothing to do. */
    private int service()
    {
        if (wakeChannels != null)
        {
            wakeChannels.addOpened();
        }
        final int workCount = instance.invokeDriver() + instance.invokeClient();
        if (instance.isDead())
        {
            context.errorHandler().onError(new IllegalStateException(
                "the driver of Aeron's clients, or this server's side of it, is dead: their connections are lost"));
            end();
            relaunchNs = clock.nanoTime();
            return 1;
        }
        return workCount;
    }

    private int relaunch()
    {
        final long nowNs = clock.nanoTime();
        if (!isAccepting || nowNs - relaunchNs < 0)
        {
            return 0;
        }
        int workCount = 0;
        try
        {
            if (isDriverThere())
            {
                workCount = 1;
                launch();
            }
        }
        catch (final RuntimeException ex)
        {
            context.errorHandler().onError(ex);
        }
        relaunchNs = clock.nanoTime() + RELAUNCH_DELAY_NS;
        return workCount;
    }

    /** One of another process that is not there would be waited for while nobody is served. */
    private boolean isDriverThere()
    {
        return context.driverMode() != DriverMode.EXTERNAL || CommonContext.isDriverActive(
            new File(context.driverDirectory()), context.livenessTimeoutNs() / NS_PER_MS, (message) -> { });
    }

    private int open(final Consumer<PolledStream> onOpened)
    {
        int workCount = 0;
        while (!arrived.isEmpty() && opening.size() < MAX_OPENING)
        {
            final Image image = arrived.remove(0);
            if (isAccepting)
            {
                opening.add(new OpeningStream(this, instance.aeron(), image, context, clock.nanoTime()));
            }
            workCount++;
        }
        for (int i = opening.size() - 1; i >= 0; i--)
        {
            final OpeningStream candidate = opening.get(i);
            workCount += candidate.doWork(clock.nanoTime());
            if (candidate.isDone())
            {
                opening.remove(i);
                final InetAddress address = candidate.address();
                if (candidate.isOpened())
                {
                    final AeronStream stream =
                        new AeronStream(this, candidate.image(), candidate.publication(), address);
                    open.add(stream);
                    udpCount += stream.isUdp() ? 1 : 0;
                    onOpened.accept(stream);
                }
            }
        }
        return workCount;
    }

    /** Everything of this launch ends. */
    private void end()
    {
        opening.clear();
        arrived.clear();
        open.forEach(AeronStream::onLost);
        open.clear();
        udpCount = 0;
        CloseHelper.close(context.errorHandler(), instance);
        instance = null;
        udpSubscription = null;
    }

    private MediaDriver.Context driverContext()
    {
        final long livenessNs = context.livenessTimeoutNs();
        return AeronInstance.driverContext(context.driverMode(), livenessNs, wakeChannels)
            .errorHandler(AeronInstance.withoutEvents(context.errorHandler()))
            // A thread that looks for work a thousand times a second, to resolve names: all addresses are literal.
            .asyncExecutorEnabled(false)
            .publicationLingerTimeoutNs(Math.min(livenessNs, 1_000 * NS_PER_MS))
            .clientLivenessTimeoutNs(livenessNs)
            .publicationUnblockTimeoutNs(2 * livenessNs)
            .ipcTermBufferLength(context.termLength())
            .publicationTermBufferLength(context.termLength())
            .counterValuesBufferLength(COUNTER_VALUES_LENGTH)
            .termBufferSparseFile(true);
    }

    private Aeron.Context clientContext()
    {
        return AeronInstance.clientContext("ringmaster-server", context.errorHandler());
    }

    /** The selector of the polling thread, which is there only after this has been made. */
    private static final class LateWake implements WakeOnRead
    {
        private WakeOnRead target;

        @Override
        public void add(final SelectableChannel channel)
        {
            if (target != null)
            {
                target.add(channel);
            }
        }

        @Override
        public void remove(final SelectableChannel channel)
        {
            if (target != null)
            {
                target.remove(channel);
            }
        }

        @Override
        public boolean pollReadable()
        {
            // The answer is given once, and the links of an ensemble ask for it on the same thread.
            return true;
        }
    }
}

package io.ringmaster.server.aeron;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.Image;
import io.aeron.driver.MediaDriver;
import io.netty.util.NetUtil;

import io.ringmaster.engine.link.RawChannelHandler;
import io.ringmaster.engine.link.RawChannels;
import io.ringmaster.engine.link.RawStream;

/**
 * Raw channels by Aeron over UDP unicast: to each peer one exclusive publication for the link and one for votes, from
 * each peer one subscription each, at this server's endpoint and with stream ids that name the sender. An image that
 * does not begin where its publication began is refused, and none that was lost comes back.
 * <p>
 * Everything is for the one thread that polls; the client, and the driver in {@link DriverMode#INVOKER}, do their work
 * in {@link #poll(RawChannelHandler)}.
 */
public final class AeronChannels implements RawChannels, AutoCloseable
{
    /** Stream of a link is this plus the sender's id. */
    static final int LINK_STREAM_ID = 0x0100_0000;
    /** Stream of votes is this plus the sender's id. */
    static final int VOTE_STREAM_ID = 0x0200_0000;

    private static final long NS_PER_MS = 1_000_000;
    /** The least, for 8,192 counters; a publication or an image has about ten. The default makes files of 47 MB. */
    private static final int COUNTER_VALUES_LENGTH = 1024 * 1024;

    private final AeronContext context;
    private final AeronInstance instance;
    private final WakeChannels wakeChannels;
    private final RestBound restBound;
    private final Int2ObjectHashMap<OutboundChannel> links = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<OutboundChannel> votes = new Int2ObjectHashMap<>();
    private final List<InboundImage> images = new ArrayList<>();
    private final List<InboundImage> ended = new ArrayList<>();
    private final List<Image> refused = new ArrayList<>();
    private long refusedCount;
    private boolean isFatal;
    private boolean isClosed;

    /**
     * Start a driver if it is to be embedded, and receive.
     *
     * @param context to work by.
     * @throws IllegalStateException if there is no space for the driver's files.
     */
    public AeronChannels(final AeronContext context)
    {
        this.context = context.conclude();
        wakeChannels = context.driverMode() == DriverMode.INVOKER && context.wakeOnRead() != null ?
            new WakeChannels(context.wakeOnRead()) : null;
        restBound = new RestBound(wakeChannels != null);
        instance = context.driverMode() == DriverMode.EXTERNAL ?
            AeronInstance.external(context.driverDirectory(), clientContext()) :
            AeronInstance.embedded(
                MediaDirectory.create(context.mediaParent(), context.temporaryDirectory(), context.requiredBytes()),
                driverContext(), clientContext());
        try
        {
            for (final Map.Entry<Integer, String> peer : context.peers().entrySet())
            {
                addChannels(peer.getKey(), peer.getValue());
            }
        }
        catch (final Throwable ex)
        {
            CloseHelper.quietClose(instance);
            throw ex;
        }
    }

    @Override
    public void open(final int peer, final RawStream stream)
    {
        if (!isFatal)
        {
            find(peer, stream).open();
        }
    }

    @Override
    public void close(final int peer, final RawStream stream)
    {
        if (!isFatal)
        {
            find(peer, stream).close();
        }
    }

    @Override
    public boolean isConnected(final int peer, final RawStream stream)
    {
        return !isFatal && find(peer, stream).isConnected();
    }

    @Override
    public long offer(
        final int peer,
        final RawStream stream,
        final DirectBuffer header,
        final int headerOffset,
        final int headerLength,
        final DirectBuffer body,
        final int bodyOffset,
        final int bodyLength)
    {
        if (isFatal)
        {
            return CLOSED;
        }
        final long result =
            find(peer, stream).offer(header, headerOffset, headerLength, body, bodyOffset, bodyLength);
        if (result > 0 || result == ADMIN_ACTION)
        {
            restBound.onOffer();
        }
        return result;
    }

    @Override
    public int poll(final RawChannelHandler handler)
    {
        if (isFatal)
        {
            return 0;
        }
        if (wakeChannels != null)
        {
            wakeChannels.addOpened();
        }
        int workCount = 0;
        final long nowNs = System.nanoTime();
        if (isDriverDue(nowNs))
        {
            workCount = restBound.onPolled(instance.invokeDriver() + instance.invokeClient(), nowNs);
        }
        if (instance.isDead())
        {
            isFatal = true;
            context.fatalHandler().accept(new IllegalStateException("Aeron's media driver or client is dead"));
            return 0;
        }
        workCount += endImages(handler);
        for (int i = 0; i < images.size(); i++)
        {
            workCount += images.get(i).poll(handler);
        }
        return workCount;
    }

    /** Each look of the driver costs a system call for each of its sockets: the selector has looked at all of them. */
    private boolean isDriverDue(final long nowNs)
    {
        return wakeChannels == null || wakeChannels.pollReadable() || restBound.isDriverDue(nowNs);
    }

    @Override
    public int flush()
    {
        if (isFatal || !instance.isDriverInvoked() || !restBound.isUnsent())
        {
            return 0;
        }
        return restBound.onPolled(instance.invokeDriver(), System.nanoTime());
    }

    /**
     * How long the polling thread may rest before it polls again, should nothing wake it. What arrives wakes it only by
     * {@link AeronContext#wakeOnRead()}; what was offered and what is due in the driver never does.
     *
     * @param nowNs time of this duty cycle, by a clock of nanoseconds.
     * @return nanoseconds; 0 if it must not rest now.
     */
    public long maxRestNs(final long nowNs)
    {
        return restBound.maxRestNs(nowNs);
    }

    @Override
    public int maxFragmentLength()
    {
        return context.maxFragmentLength();
    }

    /**
     * Where the driver has its files, for Aeron's own tools.
     *
     * @return the directory.
     */
    public String driverDirectory()
    {
        return instance.aeron().context().aeronDirectoryName();
    }

    /**
     * Images that were refused, as they did not begin where their publication began.
     *
     * @return the count.
     */
    public long refusedImageCount()
    {
        return refusedCount;
    }

    /** Close everything, end the driver if it is embedded, and remove its files. Not from within a poll. */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        instance.invokeLast();
        isFatal = true;
        instance.close();
    }

    private int endImages(final RawChannelHandler handler)
    {
        final int workCount = ended.size() + refused.size();
        for (int i = 0; i < refused.size(); i++)
        {
            refused.get(i).reject("begins at position " + refused.get(i).joinPosition());
        }
        refused.clear();
        for (int i = 0; i < ended.size(); i++)
        {
            final InboundImage image = ended.get(i);
            handler.onImageUnavailable(image.peer(), image.stream(), image.key());
        }
        ended.clear();
        return workCount;
    }

    private void addChannels(final int peer, final String endpoint)
    {
        final ChannelUriStringBuilder uri = new ChannelUriStringBuilder()
            .media("udp")
            .endpoint(endpoint)
            .linger(context.livenessTimeoutNs())
            .sparse(Boolean.FALSE);
        uri.termLength(context.voteTermLength()).mtu(context.voteMtuLength());
        votes.put(peer, new OutboundChannel(instance.aeron(), uri.build(),
            VOTE_STREAM_ID + context.id(), 0, context.errorHandler()));
        uri.termLength(context.termLength()).mtu(context.mtuLength())
            .publicationWindowLength(context.publicationWindowLength());
        links.put(peer, new OutboundChannel(instance.aeron(), uri.build(),
            LINK_STREAM_ID + context.id(), context.maxFragmentLength(), context.errorHandler()));
        subscribe(peer, RawStream.LINK, LINK_STREAM_ID + peer);
        subscribe(peer, RawStream.VOTES, VOTE_STREAM_ID + peer);
    }

    private void subscribe(final int peer, final RawStream stream, final int streamId)
    {
        final String uri = new ChannelUriStringBuilder()
            .media("udp")
            .endpoint(context.localEndpoint())
            .rejoin(Boolean.FALSE)
            .tether(Boolean.TRUE)
            .receiverWindowLength(stream == RawStream.LINK ? context.receiverWindowLength() : null)
            .build();
        instance.aeron().addSubscription(
            uri, streamId, (image) -> onAvailable(peer, stream, image), this::onUnavailable);
    }

    /** By the client's conductor, which must not be called from here. */
    private void onAvailable(final int peer, final RawStream stream, final Image image)
    {
        if (image.joinPosition() == 0)
        {
            images.add(new InboundImage(peer, stream, image, context.fragmentLimit()));
        }
        else
        {
            refused.add(image);
            refusedCount++;
        }
    }

    private void onUnavailable(final Image image)
    {
        for (int i = 0; i < images.size(); i++)
        {
            if (images.get(i).key() == image.correlationId())
            {
                ended.add(images.remove(i));
                return;
            }
        }
    }

    private OutboundChannel find(final int peer, final RawStream stream)
    {
        final OutboundChannel channel = stream == RawStream.LINK ? links.get(peer) : votes.get(peer);
        if (channel == null)
        {
            throw new IllegalArgumentException("no channel leads to peer=" + peer);
        }
        return channel;
    }

    private MediaDriver.Context driverContext()
    {
        final long livenessNs = context.livenessTimeoutNs();
        return AeronInstance.driverContext(context.driverMode(), livenessNs, wakeChannels)
            .errorHandler(context.errorHandler())
            .asyncExecutorEnabled(hasNames())
            .publicationLingerTimeoutNs(livenessNs)
            .clientLivenessTimeoutNs(context.driverTimeoutMs() * NS_PER_MS)
            .publicationUnblockTimeoutNs(2 * context.driverTimeoutMs() * NS_PER_MS)
            .initialWindowLength(context.receiverWindowLength())
            .mtuLength(context.mtuLength())
            .counterValuesBufferLength(COUNTER_VALUES_LENGTH)
            .termBufferSparseFile(false);
    }

    /** Whether a name has to be resolved, which another thread does; it looks for work a thousand times a second. */
    private boolean hasNames()
    {
        return isName(context.localEndpoint()) || context.peers().values().stream().anyMatch(AeronChannels::isName);
    }

    private static boolean isName(final String endpoint)
    {
        final String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
        return !NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host);
    }

    private Aeron.Context clientContext()
    {
        return AeronInstance.clientContext("ringmaster-" + context.id(), context.errorHandler())
            .driverTimeoutMs(context.driverTimeoutMs());
    }
}

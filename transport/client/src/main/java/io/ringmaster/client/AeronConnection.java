package io.ringmaster.client;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;

import io.ringmaster.codecs.StreamProtocol;
import io.ringmaster.codecs.stream.MessageHeaderDecoder;
import io.ringmaster.codecs.stream.MessageHeaderEncoder;
import io.ringmaster.codecs.stream.OpenStreamEncoder;
import io.ringmaster.codecs.stream.StreamOpenedDecoder;

/**
 * A connection by Aeron: a publication to the server, and a subscription on a stream of its own on which the server
 * answers. What flows is the same bytes as by TCP. Event loop only.
 */
final class AeronConnection implements Connection, FragmentHandler
{
    private enum State
    {
        /** Not asked to connect yet. */
        NEW,
        /** Publication and subscription are being made; the server is yet to see the publication. */
        ADDING,
        /** Has said where it listens, and waits for the server's answer. */
        OPENING,
        /** Requests and replies flow. */
        OPEN,
        /** Is being closed, or closed. */
        CLOSED
    }

    private static final int POLL_LIMIT = 64;
    /** A rotation of the log is done by the next offer, or the one after it. */
    private static final int MAX_ATTEMPTS = 3;
    /** How long to wait for the last of what a server has sent that does not take anything any more. */
    private static final long REFUSED_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final ClientEventLoop eventLoop;
    private final Session session;
    private final ReceiveBuffer receiveBuffer;
    private final MessageCutter cutter;
    private final String name;
    private final ArrayDeque<ByteBuf> unsent = new ArrayDeque<>();
    private final UnsafeBuffer sendView = new UnsafeBuffer(0, 0);
    private final long nonce = ThreadLocalRandom.current().nextLong();
    private final int replyStreamId = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    private State state = State.NEW;
    private AeronClient client;
    private boolean isUdp;
    private long publicationId = Aeron.NULL_VALUE;
    private long subscriptionId = Aeron.NULL_VALUE;
    private ExclusivePublication publication;
    private Subscription subscription;
    private Image image;
    private boolean isPolling;
    private boolean isReadBatch;
    private boolean isRefused;
    private long refusedNs;
    private Throwable closeCause;

    /**
     * Construct; not connected.
     *
     * @param eventLoop     to be polled by.
     * @param session       that hears of everything.
     * @param receiveBuffer of the session.
     * @param cutter        of the session.
     * @param name          of the server, for people.
     */
    AeronConnection(
        final ClientEventLoop eventLoop,
        final Session session,
        final ReceiveBuffer receiveBuffer,
        final MessageCutter cutter,
        final String name)
    {
        this.eventLoop = eventLoop;
        this.session = session;
        this.receiveBuffer = receiveBuffer;
        this.cutter = cutter;
        this.name = name;
    }

    /**
     * Connect through the memory of this host. The session hears when it stands or that it will not.
     *
     * @param directory of the server's driver.
     */
    void connectByIpc(final String directory)
    {
        final String channel = new ChannelUriStringBuilder()
            .media("ipc").termLength(StreamProtocol.DEFAULT_TERM_LENGTH).build();
        connect(directory, channel, CommonContext.IPC_CHANNEL);
    }

    /**
     * Connect over UDP. The session hears when it stands or that it will not.
     *
     * @param server    to connect to.
     * @param directory of a driver that runs on this host; null to have one in this process.
     */
    void connectByUdp(final InetSocketAddress server, final String directory)
    {
        isUdp = true;
        final boolean isV6 = server.getAddress() instanceof Inet6Address;
        final String channel = new ChannelUriStringBuilder()
            .media("udp")
            .endpoint(NetUtil.toSocketAddressString(server))
            .termLength(StreamProtocol.DEFAULT_TERM_LENGTH)
            .build();
        final String replyChannel = new ChannelUriStringBuilder()
            .media("udp")
            .endpoint(isV6 ? "[::]:0" : "0.0.0.0:0")
            .rejoin(Boolean.FALSE)
            .build();
        connect(directory, channel, replyChannel);
    }

    @Override
    public void send(final ByteBuf buffer)
    {
        if (state == State.CLOSED)
        {
            // Its requests are failed when the session hears of the end.
            buffer.release();
            return;
        }
        unsent.addLast(buffer);
        if (unsent.size() == 1)
        {
            sendUnsent();
        }
    }

    @Override
    public void close(final Throwable cause)
    {
        if (state != State.CLOSED)
        {
            state = State.CLOSED;
            closeCause = cause;
            // This may be called within a poll, and out of the session.
            eventLoop.execute(this::release);
        }
    }

    @Override
    public boolean isClosing()
    {
        return state == State.CLOSED;
    }

    /**
     * One round.
     *
     * @return 0 if there was nothing to do.
     */
    int poll()
    {
        try
        {
            if (state != State.CLOSED && client.isDead())
            {
                close(new ConnectionLossException(null, name + " is gone: " + client.reason()));
            }
            return switch (state)
            {
                case ADDING -> pollAdded();
                case OPENING -> pollAnswer();
                case OPEN -> pollOpen();
                default -> 0;
            };
        }
        catch (final AeronException ex)
        {
            close(new ConnectionLossException(null, name + ": " + ex.getMessage()));
            return 1;
        }
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (state == State.OPENING)
        {
            onAnswer(buffer, offset, length);
            return;
        }
        if (state != State.OPEN)
        {
            return;
        }
        if (!isReadBatch)
        {
            isReadBatch = true;
            session.onReadBatch(true);
        }
        receiveBuffer.append(buffer, offset, length);
        cutter.onReceived(this);
    }

    private void connect(final String directory, final String channel, final String replyChannel)
    {
        try
        {
            final AeronClients clients = eventLoop.aeronClients();
            client = directory == null ? clients.acquireEmbedded() : clients.acquire(directory);
            subscriptionId = client.aeron().asyncAddSubscription(replyChannel, replyStreamId);
            publicationId = client.aeron().asyncAddExclusivePublication(channel, StreamProtocol.REQUEST_STREAM_ID);
        }
        catch (final IOException | AeronException ex)
        {
            close(new ConnectionLossException(null, name + ": " + ex.getMessage()));
            return;
        }
        state = State.ADDING;
        isPolling = true;
        eventLoop.add(this);
    }

    private int pollAdded()
    {
        if (publication == null)
        {
            publication = client.aeron().getExclusivePublication(publicationId);
        }
        if (subscription == null)
        {
            subscription = client.aeron().getSubscription(subscriptionId);
        }
        if (publication == null || subscription == null || !publication.isConnected())
        {
            return 0;
        }
        final int replyPort = replyPort();
        if (replyPort < 0)
        {
            return 0;
        }
        final UnsafeBuffer buffer =
            new UnsafeBuffer(new byte[MessageHeaderEncoder.ENCODED_LENGTH + OpenStreamEncoder.BLOCK_LENGTH]);
        new OpenStreamEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .nonce(nonce)
            .replyStreamId(replyStreamId)
            .replyPort(replyPort);
        if (publication.offer(buffer) > 0)
        {
            state = State.OPENING;
            return 1;
        }
        // Back pressure of a log that is empty does not last; the next round tries again.
        return 0;
    }

    /** Returns 0 with IPC, -1 while the socket is not bound. */
    private int replyPort()
    {
        if (!isUdp)
        {
            return 0;
        }
        final String endpoint = subscription.resolvedEndpoint();
        return endpoint == null ? -1 : Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    private int pollAnswer()
    {
        if (subscription.imageCount() == 0)
        {
            return 0;
        }
        image = subscription.imageAtIndex(0);
        final int count = image.poll(this, 1);
        if (state == State.OPENING && image.isClosed())
        {
            close(new ConnectionLossException(null, name + " has closed the connection"));
        }
        return count;
    }

    private void onAnswer(final DirectBuffer buffer, final int offset, final int length)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + StreamOpenedDecoder.BLOCK_LENGTH)
        {
            close(new MalformedReplyException("the answer of " + name + " has " + length + " bytes"));
            return;
        }
        header.wrap(buffer, offset);
        if (header.schemaId() != StreamOpenedDecoder.SCHEMA_ID ||
            header.templateId() != StreamOpenedDecoder.TEMPLATE_ID ||
            header.blockLength() < StreamOpenedDecoder.BLOCK_LENGTH ||
            new StreamOpenedDecoder().wrapAndApplyHeader(buffer, offset, header).nonce() != nonce)
        {
            close(new MalformedReplyException("what " + name + " has answered is not for this connection"));
            return;
        }
        state = State.OPEN;
        session.onActive(this);
    }

    private int pollOpen()
    {
        int workCount = unsent.isEmpty() ? 0 : sendUnsent();
        workCount += image.poll(this, POLL_LIMIT);
        if (isReadBatch)
        {
            isReadBatch = false;
            session.onReadBatch(false);
        }
        if (state == State.OPEN && (image.isClosed() || image.isEndOfStream()))
        {
            close(null);
        }
        else if (isRefused && System.nanoTime() - refusedNs > REFUSED_TIMEOUT_NS)
        {
            close(new ConnectionLossException(null, name + " takes no requests any more"));
        }
        return workCount;
    }

    /** Send what there is room for; returns 0 if nothing was sent. */
    private int sendUnsent()
    {
        int workCount = 0;
        ByteBuf buffer;
        while (state == State.OPEN && !isRefused && (buffer = unsent.peekFirst()) != null)
        {
            if (!offer(buffer))
            {
                break;
            }
            workCount++;
            if (!buffer.isReadable())
            {
                unsent.pollFirst();
                buffer.release();
            }
        }
        return workCount;
    }

    private boolean offer(final ByteBuf buffer)
    {
        final int offset = buffer.readerIndex();
        final int length = Math.min(buffer.readableBytes(), publication.maxMessageLength());
        final DirectBuffer view;
        final int viewOffset;
        if (buffer instanceof final SendBuffer requests)
        {
            view = requests.view();
            viewOffset = offset;
        }
        else
        {
            sendView.wrap(buffer.nioBuffer());
            view = sendView;
            viewOffset = 0;
        }
        for (int i = 0; i < MAX_ATTEMPTS; i++)
        {
            final long result = publication.offer(view, viewOffset, length);
            if (result > 0)
            {
                buffer.readerIndex(offset + length);
                return true;
            }
            if (result == Publication.BACK_PRESSURED)
            {
                return false;
            }
            if (result != Publication.ADMIN_ACTION)
            {
                // Not connected any more, closed, or used up. What the server has said before may say why.
                isRefused = true;
                refusedNs = System.nanoTime();
                return false;
            }
        }
        return false;
    }

    private void release()
    {
        if (isPolling)
        {
            isPolling = false;
            eventLoop.remove(this);
        }
        if (client != null)
        {
            removeStreams();
            eventLoop.aeronClients().release(client);
            client = null;
        }
        ByteBuf buffer;
        while ((buffer = unsent.pollFirst()) != null)
        {
            buffer.release();
        }
        session.onInactive(this, closeCause);
    }

    private void removeStreams()
    {
        if (client.isDead())
        {
            return;
        }
        try
        {
            if (publication != null)
            {
                publication.close();
            }
            else if (publicationId != Aeron.NULL_VALUE)
            {
                client.aeron().asyncRemovePublication(publicationId);
            }
            if (subscription != null)
            {
                subscription.close();
            }
            else if (subscriptionId != Aeron.NULL_VALUE)
            {
                client.aeron().asyncRemoveSubscription(subscriptionId);
            }
        }
        catch (final AeronException ignore)
        {
            // The driver has died meanwhile, and everything with it.
        }
    }
}

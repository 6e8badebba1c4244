package io.ringmaster.server.aeron;

import java.net.InetAddress;

import org.agrona.DirectBuffer;

import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;

import io.ringmaster.server.PolledStream;
import io.ringmaster.server.StreamBytesHandler;

/** A client's connection: what it sends as an image, and a publication for it alone. Endpoint thread only. */
final class AeronStream implements PolledStream, ControlledFragmentHandler
{
    /** A rotation of the log is done by the next offer, or the one after it. */
    private static final int MAX_ATTEMPTS = 3;

    private final AeronStreams owner;
    private final Image image;
    private final ExclusivePublication publication;
    private final InetAddress address;
    private final int maxMessageLength;
    private StreamBytesHandler handler;
    private boolean isClosed;
    private boolean isLost;

    AeronStream(
        final AeronStreams owner,
        final Image image,
        final ExclusivePublication publication,
        final InetAddress address)
    {
        this.owner = owner;
        this.image = image;
        this.publication = publication;
        this.address = address;
        maxMessageLength = publication.maxMessageLength();
    }

    @Override
    public int poll(final StreamBytesHandler to, final int limit)
    {
        if (isLost)
        {
            return 0;
        }
        handler = to;
        return image.controlledPoll(this, limit);
    }

    @Override
    public Action onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        return handler.onBytes(buffer, offset, length) ? Action.CONTINUE : Action.BREAK;
    }

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isLost || isClosed)
        {
            return GONE;
        }
        final int part = Math.min(length, maxMessageLength);
        for (int i = 0; i < MAX_ATTEMPTS; i++)
        {
            final long result = publication.offer(buffer, offset, part);
            if (result > 0)
            {
                return part;
            }
            if (result == Publication.BACK_PRESSURED)
            {
                return 0;
            }
            if (result != Publication.ADMIN_ACTION)
            {
                // NOT_CONNECTED: it was, so the client is gone. CLOSED and MAX_POSITION_EXCEEDED stay so.
                return GONE;
            }
        }
        return 0;
    }

    @Override
    public boolean isEnded()
    {
        return isLost || image.isClosed() || image.isEndOfStream() || !publication.isConnected();
    }

    /** Whether the driver has to carry it; through memory it goes by itself. */
    boolean isUdp()
    {
        return !CommonContext.IPC_CHANNEL.equals(image.sourceIdentity());
    }

    @Override
    public InetAddress address()
    {
        return address;
    }

    @Override
    public String name()
    {
        return image.sourceIdentity();
    }

    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        if (isLost)
        {
            return;
        }
        owner.onClosed(this);
        owner.closePublication(publication);
        if (!image.isClosed() && !image.isEndOfStream())
        {
            owner.reject(image, "closed");
        }
    }

    /** The driver, or this side of it, is gone and everything with it. */
    void onLost()
    {
        isLost = true;
    }
}

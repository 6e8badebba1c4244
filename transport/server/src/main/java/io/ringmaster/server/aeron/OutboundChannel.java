package io.ringmaster.server.aeron;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.AeronException;

import io.ringmaster.engine.link.RawChannels;

/** The publication of one stream to one peer: one after the other, none used twice. */
final class OutboundChannel
{
    private final Aeron aeron;
    private final String uri;
    private final int streamId;
    private final int minMessageLength;
    private final ErrorHandler errorHandler;
    private boolean isOpen;
    private boolean isFailed;
    private long registrationId = Aeron.NULL_VALUE;
    private ExclusivePublication publication;

    OutboundChannel(
        final Aeron aeron,
        final String uri,
        final int streamId,
        final int minMessageLength,
        final ErrorHandler errorHandler)
    {
        this.aeron = aeron;
        this.uri = uri;
        this.streamId = streamId;
        this.minMessageLength = minMessageLength;
        this.errorHandler = errorHandler;
    }

    /** Returns at once: the driver makes the publication in its own time. */
    void open()
    {
        if (isOpen)
        {
            throw new IllegalStateException("open already: " + uri + " stream " + streamId);
        }
        isOpen = true;
        try
        {
            registrationId = aeron.asyncAddExclusivePublication(uri, streamId);
        }
        catch (final AeronException ex)
        {
            onFailure(ex);
        }
    }

    void close()
    {
        try
        {
            if (publication != null)
            {
                publication.close();
            }
            else if (isOpen && !isFailed)
            {
                aeron.asyncRemovePublication(registrationId);
            }
        }
        catch (final AeronException ex)
        {
            onFailure(ex);
        }
        isOpen = false;
        isFailed = false;
        publication = null;
        registrationId = Aeron.NULL_VALUE;
    }

    boolean isConnected()
    {
        return isReady() && publication.isConnected();
    }

    long offer(
        final DirectBuffer header,
        final int headerOffset,
        final int headerLength,
        final DirectBuffer body,
        final int bodyOffset,
        final int bodyLength)
    {
        if (!isReady())
        {
            return isOpen && !isFailed ? RawChannels.NOT_CONNECTED : RawChannels.CLOSED;
        }
        return publication.offer(header, headerOffset, headerLength, body, bodyOffset, bodyLength);
    }

    private boolean isReady()
    {
        if (publication == null && isOpen && !isFailed)
        {
            try
            {
                publication = aeron.getExclusivePublication(registrationId);
            }
            catch (final AeronException ex)
            {
                onFailure(ex);
                return false;
            }
            if (publication != null && publication.maxMessageLength() < minMessageLength)
            {
                throw new IllegalStateException(uri + " takes messages of " + publication.maxMessageLength() +
                    " bytes, and " + minMessageLength + " are needed");
            }
        }
        return publication != null;
    }

    /** Of this publication, or of the client, which its owner then finds closed at the next poll. */
    private void onFailure(final AeronException ex)
    {
        isFailed = true;
        errorHandler.onError(ex);
    }
}

package io.ringmaster.server;

import org.agrona.DirectBuffer;

/**
 * A connection by a {@link PolledStream}. What the stream has no room for is held, and tried again in each duty cycle;
 * while much is held nothing is read from the client, and at the limit it is closed, as with TCP. Endpoint thread only.
 */
final class PolledConnection extends Connection implements StreamBytesHandler
{
    private final PolledStream stream;
    private final HeldBytes unsent = new HeldBytes();
    private boolean isReading = true;
    private boolean isEnding;
    private boolean isAborted;

    /**
     * Construct for a stream that was opened.
     *
     * @param id          never used before.
     * @param stream      of the client; ended by this connection.
     * @param isCounted   whether the limits count it; false for one that is being refused.
     * @param listener    with the limits.
     * @param connections of the endpoint.
     */
    PolledConnection(
        final long id,
        final PolledStream stream,
        final boolean isCounted,
        final Listener listener,
        final Connections connections)
    {
        super(id, stream.address(), Connections.addressText(stream.address()), isCounted, listener, connections);
        this.stream = stream;
    }

    /**
     * Send what waits and take what has come.
     *
     * @param isRingFull whether nothing is to be read now.
     * @param limit      pieces to take at most.
     * @return 0 if there was nothing to do.
     */
    int poll(final boolean isRingFull, final int limit)
    {
        int workCount = sendHeld();
        // What comes once the end is decided is thrown away.
        if (!isAborted && isReading && (!isRingFull || !isLive()))
        {
            final int pieceCount = stream.poll(this, limit);
            if (pieceCount > 0 && isLive())
            {
                connections().frameReader().onReadComplete(this);
            }
            workCount += pieceCount;
        }
        if (!isAborted && ((isEnding && unsent.isEmpty()) || stream.isEnded()))
        {
            isAborted = true;
        }
        if (isAborted)
        {
            workCount++;
            stream.close();
            unsent.free();
            onGone();
        }
        return workCount;
    }

    /**
     * Whether it is over, so that it is not to be polled any more.
     *
     * @return true once the endpoint has forgotten it.
     */
    boolean isClosed()
    {
        return state() == State.CLOSED;
    }

    @Override
    public boolean onBytes(final DirectBuffer buffer, final int offset, final int length)
    {
        connections().onBytesIn(length);
        if (isLive())
        {
            try
            {
                connections().frameReader().onBytes(this, buffer, offset, length);
            }
            catch (final RuntimeException ex)
            {
                // A defect that this client's bytes have found: it costs nobody else the connection.
                connections().onError(ex);
                connections().logClose(this, ex.toString());
                close();
            }
        }
        return isReading && !isAborted;
    }

    @Override
    String remoteAddressText()
    {
        return stream.name();
    }

    @Override
    void allowHalfClosure()
    {
        // The direction to the client ends when the connection does, whatever the client does with its own.
    }

    @Override
    long queuedLength()
    {
        return (long)unsent.length() + unflushedLength();
    }

    @Override
    void onReadStops(final boolean isReadingNow)
    {
        isReading = isReadingNow;
    }

    @Override
    void writeOutput(final OutputChunk chunk)
    {
        connections().onBytesOut(chunk.length());
        final int sent = unsent.isEmpty() ? send(chunk.view(), 0, chunk.length()) : 0;
        if (sent >= 0 && sent < chunk.length())
        {
            unsent.append(chunk.view(), sent, chunk.length() - sent);
        }
        connections().outputChunks().recycle(chunk);
        if (sent < 0)
        {
            close();
        }
        else if (!unsent.isEmpty())
        {
            connections().onBacklog(this, queuedLength());
            if (isLive() && unsent.length() > connections().highWaterMark())
            {
                readStopped(STOPPED_BY_OUTPUT, true);
            }
        }
    }

    @Override
    void endOutput()
    {
        isEnding = true;
    }

    @Override
    void abort()
    {
        // Streams are closed where they are polled, not from within a poll.
        isAborted = true;
    }

    private int sendHeld()
    {
        if (unsent.isEmpty() || isAborted)
        {
            return 0;
        }
        final int sent = send(unsent.view(), unsent.offset(), unsent.length());
        if (sent < 0)
        {
            close();
            return 1;
        }
        if (sent > 0)
        {
            unsent.consumeTo(unsent.offset() + sent);
            if (isStopped(STOPPED_BY_OUTPUT) && unsent.length() <= connections().highWaterMark() / 2)
            {
                readStopped(STOPPED_BY_OUTPUT, false);
            }
        }
        return sent > 0 ? 1 : 0;
    }

    /** Returns how many bytes were taken, or GONE. */
    private int send(final DirectBuffer buffer, final int offset, final int length)
    {
        int sent = 0;
        while (sent < length)
        {
            final int taken = stream.offer(buffer, offset + sent, length - sent);
            if (taken == PolledStream.GONE)
            {
                return PolledStream.GONE;
            }
            if (taken == 0)
            {
                break;
            }
            sent += taken;
        }
        return sent;
    }
}

package io.ringmaster.server;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A connection by TCP. What the socket has no room for is held until it has; while much is held nothing is read from
 * the client, and at the limit it is closed. Endpoint thread only.
 */
final class SocketConnection extends Connection
{
    private final ClientSocket socket;
    private final EndpointEventLoop eventLoop;
    private final int remotePort;
    /** Null while there is nothing that waits. */
    private UnsentOutput unsent;
    private long discardedLength;
    private boolean isHalfClosureAllowed;
    private boolean isInputEnded;
    private boolean isEnding;
    private boolean isDrained;
    private boolean isAborted;

    /**
     * Construct for an accepted socket.
     *
     * @param id            never used before.
     * @param socket        released by this connection.
     * @param remoteAddress of the peer.
     * @param isCounted     whether the limits count it; false for one that is being refused.
     * @param listener      that accepted it.
     * @param connections   of the endpoint.
     * @param eventLoop     of the endpoint.
     */
    SocketConnection(
        final long id,
        final ClientSocket socket,
        final InetSocketAddress remoteAddress,
        final boolean isCounted,
        final Listener listener,
        final Connections connections,
        final EndpointEventLoop eventLoop)
    {
        super(
            id, remoteAddress.getAddress(), Connections.addressText(remoteAddress.getAddress()), isCounted, listener,
            connections);
        this.socket = socket;
        this.eventLoop = eventLoop;
        remotePort = remoteAddress.getPort();
    }

    /** The loop looks at the socket: begin. */
    void onRegistered()
    {
        updateInterest();
        connections().onActive(this);
    }

    /**
     * The socket is ready, or broken, which a try will tell.
     *
     * @param isReadable whether it can be read.
     * @param isWritable whether it can be written.
     */
    void onReady(final boolean isReadable, final boolean isWritable)
    {
        try
        {
            // First what frees memory.
            if (isWritable && unsent != null && !isAborted)
            {
                sendUnsent();
            }
            if (isReadable && isReadWanted())
            {
                receive();
            }
        }
        catch (final IOException ex)
        {
            onBroken(ex);
        }
        catch (final RuntimeException | Error ex)
        {
            // A defect that this client's bytes have found: it costs nobody else the connection.
            connections().onError(ex);
            onBroken(ex);
        }
    }

    @Override
    String remoteAddressText()
    {
        final String host = address().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + remotePort;
    }

    @Override
    void allowHalfClosure()
    {
        isHalfClosureAllowed = true;
    }

    @Override
    long queuedLength()
    {
        return (unsent == null ? 0 : unsent.length()) + unflushedLength();
    }

    @Override
    void onReadStops(final boolean isReading)
    {
        updateInterest();
    }

    @Override
    void endOutput()
    {
        isEnding = true;
        if (unsent == null)
        {
            onDrained();
        }
    }

    @Override
    void abort()
    {
        if (!isAborted)
        {
            isAborted = true;
            freeUnsent();
            socket.release();
            // Not from within whatever has decided it.
            eventLoop.execute(this::onReleased);
        }
    }

    @Override
    void writeOutput(final OutputChunk chunk)
    {
        final int length = chunk.length();
        connections().onBytesOut(length);
        int sent = 0;
        if (unsent == null && !isAborted)
        {
            try
            {
                sent = socket.write(chunk, 0, length);
            }
            catch (final IOException ex)
            {
                onBroken(ex);
            }
        }
        if (sent == length || isAborted)
        {
            connections().outputChunks().recycle(chunk);
        }
        else
        {
            onUnsent(chunk, sent);
        }
    }

    private void onReleased()
    {
        socket.forget();
        onGone();
    }

    private void onUnsent(final OutputChunk chunk, final int sent)
    {
        if (unsent == null)
        {
            unsent = new UnsentOutput();
        }
        unsent.add(chunk, sent, connections().outputChunks());
        updateInterest();
        connections().onBacklog(this, queuedLength());
        if (unsent != null && unsent.length() > connections().highWaterMark() && !isStopped(STOPPED_BY_OUTPUT))
        {
            readStopped(STOPPED_BY_OUTPUT, true);
        }
    }

    private void sendUnsent() throws IOException
    {
        unsent.send(socket);
        if (isStopped(STOPPED_BY_OUTPUT) && unsent.length() <= connections().highWaterMark() / 2)
        {
            readStopped(STOPPED_BY_OUTPUT, false);
        }
        if (unsent.length() == 0)
        {
            freeUnsent();
            updateInterest();
            if (isEnding)
            {
                onDrained();
            }
        }
    }

    private void receive() throws IOException
    {
        final FrameReader frameReader = connections().frameReader();
        if (isLive() && frameReader.isRingFull())
        {
            // The bytes stay in the socket.
            frameReader.onReadComplete(this);
            return;
        }
        final ReceiveBuffer buffer = connections().receiveBuffer();
        final int length = socket.read(buffer);
        if (length > 0)
        {
            onReceived(length, buffer);
        }
        if (isLive())
        {
            frameReader.onReadComplete(this);
        }
        if (length == ClientSocket.END && !isAborted)
        {
            onInputEnded();
        }
    }

    private void onReceived(final int length, final ReceiveBuffer buffer)
    {
        connections().onBytesIn(length);
        if (isLive())
        {
            connections().frameReader().onBytes(this, buffer, ReceiveBuffer.HEADROOM_LENGTH + length);
        }
        else
        {
            discardedLength += length;
            if (discardedLength > listener().context().maxRequestLength() * 4L)
            {
                close();
            }
        }
    }

    private void onInputEnded()
    {
        if (!isHalfClosureAllowed || isDrained)
        {
            close();
        }
        else
        {
            isInputEnded = true;
            updateInterest();
        }
    }

    private void onDrained()
    {
        try
        {
            socket.endOutput();
            isDrained = true;
            if (isInputEnded)
            {
                close();
            }
        }
        catch (final IOException ignore)
        {
            // The client has gone, and nothing was left for it.
            close();
        }
    }

    private void onBroken(final Throwable cause)
    {
        // An IOException is the network's or the peer's doing and ends this connection, as a defect does.
        if (isLive())
        {
            connections().logClose(this, cause.toString());
        }
        close();
    }

    private boolean isReadWanted()
    {
        return isReading() && !isInputEnded && !isAborted;
    }

    private void updateInterest()
    {
        if (!isAborted)
        {
            socket.interest(isReadWanted(), unsent != null);
        }
    }

    private void freeUnsent()
    {
        if (unsent != null)
        {
            unsent.free();
            unsent = null;
        }
    }
}

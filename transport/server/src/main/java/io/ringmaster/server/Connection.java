package io.ringmaster.server;

import java.net.InetAddress;
import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.Frame;

/**
 * State of one client's connection: its place in the protocol, bytes that wait for the rest of their frame or for
 * room in the request ring, and replies that wait for the flush at the end of the duty cycle. What carries the bytes is
 * the business of those who extend it. Endpoint thread only.
 */
abstract class Connection
{
    /** Where a connection stands. */
    enum State
    {
        /** No whole frame has come yet; a deadline runs. */
        HANDSHAKE,
        /** Frames pass in both directions. */
        OPEN,
        /** Queued output is on its way, then the end of the stream; input is discarded; a deadline runs. */
        CLOSING,
        /** What carried it is gone. */
        CLOSED
    }

    /** Less than this, taken in the time to linger, is as good as nothing. */
    static final int MIN_DRAINED_LENGTH = 64 * 1024;
    /** Reading has stopped because the request ring is full. */
    static final int STOPPED_BY_RING = 1;
    /** Reading has stopped because the client does not read its replies. */
    static final int STOPPED_BY_OUTPUT = 2;

    private final long id;
    private final InetAddress address;
    private final byte[] addressText;
    private final boolean isCounted;
    private final Listener listener;
    private final ProtocolAdapter adapter;
    private final Connections connections;
    private HeldBytes held = HeldBytes.NOTHING;
    private final ConnectionStatistics statistics;
    private WordAnswer wordAnswer;
    private State state = State.HANDSHAKE;
    private OutputChunk output;
    private long deadlineNs;
    private long undrainedLength;
    private long countedLength;
    private HeldBytes syncPaths;
    private int readStops;
    private int flags;
    private boolean isOpened;
    private boolean isDirty;

    /**
     * Construct for what was accepted.
     *
     * @param id          never used before.
     * @param address     of the peer.
     * @param addressText the same as text, for the engine.
     * @param isCounted   whether the limits count it; false for one that is being refused.
     * @param listener    that accepted it.
     * @param connections of the endpoint.
     */
    Connection(
        final long id,
        final InetAddress address,
        final byte[] addressText,
        final boolean isCounted,
        final Listener listener,
        final Connections connections)
    {
        this.id = id;
        this.address = address;
        this.addressText = addressText;
        this.isCounted = isCounted;
        this.listener = listener;
        this.adapter = listener.adapter();
        this.statistics =
            new ConnectionStatistics(listener.context().protocol() == ClientProtocol.ZOOKEEPER);
        this.connections = connections;
    }

    final long id()
    {
        return id;
    }

    final InetAddress address()
    {
        return address;
    }

    final Listener listener()
    {
        return listener;
    }

    final ProtocolAdapter adapter()
    {
        return adapter;
    }

    final byte[] addressText()
    {
        return addressText;
    }

    final State state()
    {
        return state;
    }

    final boolean isCounted()
    {
        return isCounted;
    }

    /**
     * Whether the engine knows this connection, and so has to hear of its end.
     *
     * @return true after {@link #onOpened()}.
     */
    final boolean isOpened()
    {
        return isOpened;
    }

    final void onOpened()
    {
        isOpened = true;
    }

    /**
     * Whether frames still pass.
     *
     * @return false from the moment on that the end of the connection is decided.
     */
    final boolean isLive()
    {
        return state == State.HANDSHAKE || state == State.OPEN;
    }

    final boolean hasHandshaken()
    {
        return state != State.HANDSHAKE;
    }

    final void onHandshake()
    {
        state = State.OPEN;
        connections.onHandshake();
    }

    /** Address and port of the peer, as four-letter words show them. */
    abstract String remoteAddressText();

    final ConnectionStatistics statistics()
    {
        return statistics;
    }

    /**
     * The answer to a four-letter word that is under way.
     *
     * @return null if there is none.
     */
    final WordAnswer wordAnswer()
    {
        return wordAnswer;
    }

    final void wordAnswer(final WordAnswer answer)
    {
        wordAnswer = answer;
    }

    /**
     * Whether what the client sends is read.
     *
     * @return false while reading is stopped for a reason.
     */
    final boolean isReading()
    {
        return readStops == 0;
    }

    /**
     * Bytes that were read and could not be passed on. Most connections never have any.
     *
     * @return what {@link #hold} has added to and the caller not yet taken.
     */
    final HeldBytes held()
    {
        return held;
    }

    /**
     * Hold bytes that cannot be passed on now.
     *
     * @param buffer with the bytes.
     * @param offset of the bytes.
     * @param length of the bytes.
     */
    final void hold(final DirectBuffer buffer, final int offset, final int length)
    {
        if (held == HeldBytes.NOTHING)
        {
            held = new HeldBytes();
        }
        held.append(buffer, offset, length);
    }

    /**
     * Whether one of the adapter's flags is set.
     *
     * @param mask of flags.
     * @return true if any of them is.
     */
    final boolean hasFlag(final int mask)
    {
        return (flags & mask) != 0;
    }

    final void flag(final int flag)
    {
        flags |= flag;
    }

    final void unflag(final int flag)
    {
        flags &= ~flag;
    }

    /**
     * Paths of syncs under way, as ZooKeeper's protocol repeats them: jute strings, in order. Most connections never
     * sync and have none; their number is bounded by what the rings hold.
     *
     * @return the bytes, the same always.
     */
    final HeldBytes syncPaths()
    {
        if (syncPaths == null)
        {
            syncPaths = new HeldBytes();
        }
        return syncPaths;
    }

    /** From here on the end of the client's stream does not end the connection: it still waits for its answer. */
    abstract void allowHalfClosure();

    /**
     * Close for a fault of the client, without an answer.
     *
     * @param reason for the log.
     */
    final void refuse(final String reason)
    {
        connections.onProtocolError(this, reason);
        closeAfterFlush();
    }

    final long deadlineNs()
    {
        return deadlineNs;
    }

    final void deadlineNs(final long deadlineNs)
    {
        this.deadlineNs = deadlineNs;
    }

    /**
     * Append a message as a frame to the output.
     *
     * @param buffer with the message.
     * @param offset of the message.
     * @param length of the message.
     */
    final void appendFrame(final DirectBuffer buffer, final int offset, final int length)
    {
        final OutputChunk chunk = chunkWithRoom(Frame.HEADER_LENGTH);
        if (chunk == null)
        {
            return;
        }
        chunk.view().putInt(chunk.length(), length, ByteOrder.LITTLE_ENDIAN);
        chunk.advance(Frame.HEADER_LENGTH);
        appendBytes(buffer, offset, length);
    }

    /**
     * Append bytes of the stream to the output.
     *
     * @param buffer with the bytes.
     * @param offset of the bytes.
     * @param length of the bytes.
     */
    final void appendBytes(final DirectBuffer buffer, final int offset, final int length)
    {
        int done = 0;
        while (done < length)
        {
            final OutputChunk chunk = chunkWithRoom(1);
            if (chunk == null)
            {
                return;
            }
            final int part = Math.min(length - done, chunk.remaining());
            chunk.view().putBytes(chunk.length(), buffer, offset + done, part);
            chunk.advance(part);
            done += part;
        }
    }

    /**
     * The chunk to which output goes, to be written to directly and advanced.
     *
     * @param length to be appended, at most {@link OutputChunk#LENGTH}.
     * @return a chunk with room for it, or null if the connection has ended.
     */
    final OutputChunk chunkWithRoom(final int length)
    {
        if (output != null && output.remaining() < length)
        {
            writeOutput(takeOutput());
        }
        if (!isLive())
        {
            return null;
        }
        if (output == null)
        {
            if (!isDirty)
            {
                connections.onDirty(this);
                isDirty = true;
            }
            output = connections.outputChunks().acquire();
        }
        return output;
    }

    /** Write what has been appended. */
    final void flush()
    {
        isDirty = false;
        if (output != null)
        {
            writeOutput(takeOutput());
        }
    }

    /**
     * Bytes that have been appended and not yet been taken by what carries them.
     *
     * @return the sum.
     */
    abstract long queuedLength();

    /** Bytes that have been appended and not yet been flushed. */
    final int unflushedLength()
    {
        return output == null ? 0 : output.length();
    }

    /**
     * Stop or go on reading for a reason.
     *
     * @param reason    {@link #STOPPED_BY_RING} or {@link #STOPPED_BY_OUTPUT}.
     * @param isStopped true to stop.
     */
    final void readStopped(final int reason, final boolean isStopped)
    {
        readStops = isStopped ? readStops | reason : readStops & ~reason;
        onReadStops(readStops == 0);
    }

    /**
     * Queued output as the endpoint's sum counts it.
     *
     * @return what was last set.
     */
    final long countedLength()
    {
        return countedLength;
    }

    final void countedLength(final long countedLength)
    {
        this.countedLength = countedLength;
    }

    final boolean isStopped(final int reason)
    {
        return (readStops & reason) != 0;
    }

    /** Send what is queued, then end the stream, then close when the client does or at the deadline. */
    final void closeAfterFlush()
    {
        if (!isLive())
        {
            return;
        }
        flush();
        if (!isLive())
        {
            return;
        }
        state = State.CLOSING;
        undrainedLength = queuedLength();
        held = HeldBytes.NOTHING;
        // What the client still sends is read and thrown away: a close with unread input makes the kernel send a
        // reset, and a reset can overtake the reply that says why.
        readStops = 0;
        onReadStops(true);
        connections.onClosing(this);
        endOutput();
    }

    /**
     * Whether a client whose connection is ending takes what is queued for it, or has just taken the last of it.
     *
     * @return false if it took next to nothing since the last call, or since the end was decided.
     */
    final boolean isDraining()
    {
        final long length = queuedLength();
        final boolean isDraining = undrainedLength - length >= MIN_DRAINED_LENGTH ||
            (length == 0 && undrainedLength > 0);
        undrainedLength = length;
        return isDraining;
    }

    /** Close without sending anything more. */
    final void close()
    {
        if (state != State.CLOSED)
        {
            state = State.CLOSING;
            held = HeldBytes.NOTHING;
            dropOutput();
            abort();
        }
    }

    /** What carried it is gone. */
    final void onGone()
    {
        state = State.CLOSED;
        held = HeldBytes.NOTHING;
        // Whoever still holds this connection, such as the queue of handshakes, holds no more than its fields.
        syncPaths = null;
        wordAnswer = null;
        dropOutput();
        connections.onClosed(this);
    }

    final Connections connections()
    {
        return connections;
    }

    /**
     * Read, or leave what the client sends where it is.
     *
     * @param isReading true to read.
     */
    abstract void onReadStops(boolean isReading);

    /**
     * Send a chunk, or take over what cannot be sent now, and give the chunk back.
     *
     * @param chunk with the bytes.
     */
    abstract void writeOutput(OutputChunk chunk);

    /** No output follows: end the stream when all is sent, then close when the client does. */
    abstract void endOutput();

    /** Close at once; {@link #onGone()} follows. */
    abstract void abort();

    private OutputChunk takeOutput()
    {
        final OutputChunk chunk = output;
        output = null;
        return chunk;
    }

    private void dropOutput()
    {
        if (output != null)
        {
            connections.outputChunks().recycle(output);
            output = null;
        }
    }
}

package io.ringmaster.server;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/** What an endpoint counts. Written by its thread, readable by any; frames and bytes follow once per duty cycle. */
public final class EndpointCounters
{
    private static final int COUNTER_COUNT = 12;

    private final AtomicCounter connectionsOpen;
    private final AtomicCounter connectionsAccepted;
    private final AtomicCounter connectionsRefused;
    private final AtomicCounter framesIn;
    private final AtomicCounter framesOut;
    private final AtomicCounter bytesIn;
    private final AtomicCounter bytesOut;
    private final AtomicCounter protocolErrors;
    private final AtomicCounter handshakeTimeouts;
    private final AtomicCounter slowReaderCloses;
    private final AtomicCounter backPressureStops;
    private final AtomicCounter repliesDropped;

    /** Counters that nobody outside of the process can read. */
    public EndpointCounters()
    {
        this(
            new CountersManager(
                new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTER_COUNT * CountersReader.METADATA_LENGTH)),
                new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTER_COUNT * CountersReader.COUNTER_LENGTH))),
            "endpoint");
    }

    /**
     * Allocate the counters.
     *
     * @param manager of the counters file.
     * @param prefix  of the labels, naming the endpoint.
     */
    public EndpointCounters(final CountersManager manager, final String prefix)
    {
        connectionsOpen = manager.newCounter(prefix + ": connections open");
        connectionsAccepted = manager.newCounter(prefix + ": connections accepted");
        connectionsRefused = manager.newCounter(prefix + ": connections refused by a limit");
        framesIn = manager.newCounter(prefix + ": frames in");
        framesOut = manager.newCounter(prefix + ": frames out");
        bytesIn = manager.newCounter(prefix + ": bytes in");
        bytesOut = manager.newCounter(prefix + ": bytes out");
        protocolErrors = manager.newCounter(prefix + ": protocol errors");
        handshakeTimeouts = manager.newCounter(prefix + ": handshake timeouts");
        slowReaderCloses = manager.newCounter(prefix + ": slow readers closed");
        backPressureStops = manager.newCounter(prefix + ": reads stopped by a full request ring");
        repliesDropped = manager.newCounter(prefix + ": replies dropped, connection gone");
    }

    /**
     * Connections that are open now, those that are only being closed included.
     *
     * @return the counter.
     */
    public AtomicCounter connectionsOpen()
    {
        return connectionsOpen;
    }

    /**
     * Connections accepted within the limits.
     *
     * @return the counter.
     */
    public AtomicCounter connectionsAccepted()
    {
        return connectionsAccepted;
    }

    /**
     * Connections closed at once because a limit was reached.
     *
     * @return the counter.
     */
    public AtomicCounter connectionsRefused()
    {
        return connectionsRefused;
    }

    /**
     * Whole frames passed to the engine.
     *
     * @return the counter.
     */
    public AtomicCounter framesIn()
    {
        return framesIn;
    }

    /**
     * Whole messages taken from the engine for connections that exist.
     *
     * @return the counter.
     */
    public AtomicCounter framesOut()
    {
        return framesOut;
    }

    /**
     * Bytes read from sockets.
     *
     * @return the counter.
     */
    public AtomicCounter bytesIn()
    {
        return bytesIn;
    }

    /**
     * Bytes handed to sockets.
     *
     * @return the counter.
     */
    public AtomicCounter bytesOut()
    {
        return bytesOut;
    }

    /**
     * Connections closed because of bytes that are not a valid frame.
     *
     * @return the counter.
     */
    public AtomicCounter protocolErrors()
    {
        return protocolErrors;
    }

    /**
     * Connections closed because no first request came in time; to ask for metrics is none.
     *
     * @return the counter.
     */
    public AtomicCounter handshakeTimeouts()
    {
        return handshakeTimeouts;
    }

    /**
     * Connections closed because too much output was queued.
     *
     * @return the counter.
     */
    public AtomicCounter slowReaderCloses()
    {
        return slowReaderCloses;
    }

    /**
     * Times that reading from a connection was stopped because the request ring was full.
     *
     * @return the counter.
     */
    public AtomicCounter backPressureStops()
    {
        return backPressureStops;
    }

    /**
     * Messages and fragments of the engine for connections that are gone.
     *
     * @return the counter.
     */
    public AtomicCounter repliesDropped()
    {
        return repliesDropped;
    }
}

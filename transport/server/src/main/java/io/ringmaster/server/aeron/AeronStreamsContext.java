package io.ringmaster.server.aeron;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.agrona.BitUtil;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import io.ringmaster.codecs.StreamProtocol;

/** Configuration and collaborators of {@link AeronStreams}. Set, {@link #conclude()} once, then read. */
public final class AeronStreamsContext
{
    /** Default {@link #livenessTimeoutNs()}: 5 s. */
    public static final long DEFAULT_LIVENESS_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int MIN_TERM_LENGTH = 64 * 1024;
    /** Counters and command buffers, rounded up. */
    private static final long DRIVER_FILES_LENGTH = 24L * 1024 * 1024;
    /** Connections that there must be room for at the start. */
    private static final int EXPECTED_CONNECTIONS = 16;

    private Path directory;
    private String udpEndpoint;
    private DriverMode driverMode = DriverMode.INVOKER;
    private String driverDirectory;
    private Path mediaParent;
    private Path temporaryDirectory;
    private int termLength = StreamProtocol.DEFAULT_TERM_LENGTH;
    private int mtuLength = AeronContext.MTU_OF_INTERFACE;
    private long livenessTimeoutNs = DEFAULT_LIVENESS_TIMEOUT_NS;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private ErrorHandler errorHandler;
    private boolean concluded;

    /**
     * Check the values and their relations. Called by the constructor of {@link AeronStreams}; harmless when repeated.
     *
     * @return this.
     */
    public AeronStreamsContext conclude()
    {
        if (concluded)
        {
            return this;
        }
        Objects.requireNonNull(driverMode, "driverMode");
        Objects.requireNonNull(nanoClock, "nanoClock");
        Objects.requireNonNull(errorHandler, "errorHandler");
        final boolean isExternal = driverMode == DriverMode.EXTERNAL;
        require(isExternal == (driverDirectory != null),
            "driverDirectory=" + driverDirectory + " is for an external driver, and driverMode=" + driverMode);
        require(!isExternal || directory == null, "directory=" + directory + " is for an embedded driver");
        require(isExternal || directory != null || udpEndpoint != null,
            "neither directory nor udpEndpoint is set: nobody could connect");
        require(isExternal || mediaParent != null || temporaryDirectory != null,
            "mediaParent or temporaryDirectory must be set for an embedded driver");
        require(BitUtil.isPowerOfTwo(termLength) && termLength >= MIN_TERM_LENGTH &&
            termLength <= StreamProtocol.MAX_TERM_LENGTH,
            "termLength=" + termLength + " must be a power of two from " + MIN_TERM_LENGTH + " to " +
            StreamProtocol.MAX_TERM_LENGTH);
        if (mtuLength == AeronContext.MTU_OF_INTERFACE)
        {
            mtuLength = udpEndpoint == null ? LinkMtu.DEFAULT_LENGTH : LinkMtu.of(udpEndpoint);
        }
        require(mtuLength >= LinkMtu.SHORTEST && mtuLength <= termLength / 8 && mtuLength % LinkMtu.ALIGNMENT == 0,
            "mtuLength=" + mtuLength + " must be a multiple of 32 from 576 to an eighth of termLength=" + termLength);
        require(livenessTimeoutNs >= TimeUnit.SECONDS.toNanos(1),
            "livenessTimeoutNs=" + livenessTimeoutNs + " must be at least a second, or pauses of this process end" +
            " the connections of all clients");
        concluded = true;
        return this;
    }

    /** Bytes that the files of an embedded driver take with some clients; each has a log in either direction. */
    long requiredBytes()
    {
        return DRIVER_FILES_LENGTH +
            EXPECTED_CONNECTIONS * 3L * (termLength + StreamProtocol.DEFAULT_TERM_LENGTH);
    }

    private static void require(final boolean isTrue, final String message)
    {
        if (!isTrue)
        {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Name by which clients of this host find the embedded driver: a symbolic link, made at the start, removed at the
     * end.
     *
     * @return the link, or null: no client comes by IPC.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * Name by which clients of this host find the embedded driver: a symbolic link, made at the start, removed at the
     * end.
     *
     * @param value the link, or null: no client comes by IPC.
     * @return this.
     */
    public AeronStreamsContext directory(final Path value)
    {
        this.directory = value;
        return this;
    }

    /**
     * Where clients of other hosts send to.
     *
     * @return host:port, UDP; or null: no client comes by UDP.
     */
    public String udpEndpoint()
    {
        return udpEndpoint;
    }

    /**
     * Where clients of other hosts send to.
     *
     * @param value host:port, UDP; or null: no client comes by UDP.
     * @return this.
     */
    public AeronStreamsContext udpEndpoint(final String value)
    {
        this.udpEndpoint = value;
        return this;
    }

    /**
     * Where the media driver runs.
     *
     * @return the mode.
     */
    public DriverMode driverMode()
    {
        return driverMode;
    }

    /**
     * Where the media driver runs.
     *
     * @param value the mode.
     * @return this.
     */
    public AeronStreamsContext driverMode(final DriverMode value)
    {
        this.driverMode = value;
        return this;
    }

    /**
     * Aeron directory of an external driver.
     *
     * @return the directory, or null.
     */
    public String driverDirectory()
    {
        return driverDirectory;
    }

    /**
     * Aeron directory of an external driver.
     *
     * @param value the directory, or null.
     * @return this.
     */
    public AeronStreamsContext driverDirectory(final String value)
    {
        this.driverDirectory = value;
        return this;
    }

    /**
     * Directory in which an embedded driver gets a fresh directory of its own. By default shared memory if there is
     * room, else the directory of temporary files.
     *
     * @return the directory, or null.
     */
    public Path mediaParent()
    {
        return mediaParent;
    }

    /**
     * Directory in which an embedded driver gets a fresh directory of its own. By default shared memory if there is
     * room, else the directory of temporary files.
     *
     * @param value the directory, or null.
     * @return this.
     */
    public AeronStreamsContext mediaParent(final Path value)
    {
        this.mediaParent = value;
        return this;
    }

    /**
     * Directory of temporary files, where shared memory has no room.
     *
     * @return the directory.
     */
    public Path temporaryDirectory()
    {
        return temporaryDirectory;
    }

    /**
     * Directory of temporary files, where shared memory has no room.
     *
     * @param value the directory.
     * @return this.
     */
    public AeronStreamsContext temporaryDirectory(final Path value)
    {
        this.temporaryDirectory = value;
        return this;
    }

    /**
     * Length of the terms of a reply stream; half of one is what a client may leave unread before replies are held.
     *
     * @return bytes, a power of two from 64 KiB to 16 MiB.
     */
    public int termLength()
    {
        return termLength;
    }

    /**
     * Length of the terms of a reply stream; half of one is what a client may leave unread before replies are held.
     *
     * @param value bytes, a power of two from 64 KiB to 16 MiB.
     * @return this.
     */
    public AeronStreamsContext termLength(final int value)
    {
        this.termLength = value;
        return this;
    }

    /**
     * Longest datagram of a reply stream, without IP and UDP headers.
     *
     * @return bytes, a multiple of 32; {@link AeronContext#MTU_OF_INTERFACE} before {@link #conclude()}.
     */
    public int mtuLength()
    {
        return mtuLength;
    }

    /**
     * Longest datagram of a reply stream, without IP and UDP headers.
     *
     * @param value bytes, a multiple of 32; {@link AeronContext#MTU_OF_INTERFACE} before {@link #conclude()}.
     * @return this.
     */
    public AeronStreamsContext mtuLength(final int value)
    {
        this.mtuLength = value;
        return this;
    }

    /**
     * After which a client that gives no sign of life is gone, if the driver is embedded, and its connection with it.
     *
     * @return nanoseconds.
     */
    public long livenessTimeoutNs()
    {
        return livenessTimeoutNs;
    }

    /**
     * After which a client that gives no sign of life is gone, if the driver is embedded, and its connection with it.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public AeronStreamsContext livenessTimeoutNs(final long value)
    {
        this.livenessTimeoutNs = value;
        return this;
    }

    /**
     * Clock of deadlines and rests.
     *
     * @return the clock.
     */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * Clock of deadlines and rests.
     *
     * @param value the clock.
     * @return this.
     */
    public AeronStreamsContext nanoClock(final NanoClock value)
    {
        this.nanoClock = value;
        return this;
    }

    /**
     * Told of what goes wrong and is no end, on the polling thread or the driver's.
     *
     * @return the handler.
     */
    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * Told of what goes wrong and is no end, on the polling thread or the driver's.
     *
     * @param value the handler.
     * @return this.
     */
    public AeronStreamsContext errorHandler(final ErrorHandler value)
    {
        this.errorHandler = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "AeronStreamsContext{directory=" + directory +
            ", udpEndpoint=" + udpEndpoint +
            ", driverMode=" + driverMode +
            ", driverDirectory=" + driverDirectory +
            ", mediaParent=" + mediaParent +
            ", temporaryDirectory=" + temporaryDirectory +
            ", termLength=" + termLength +
            ", mtuLength=" + mtuLength +
            ", livenessTimeoutNs=" + livenessTimeoutNs + '}';
    }
}

package io.ringmaster.server.aeron;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.BitUtil;
import org.agrona.ErrorHandler;

import io.ringmaster.server.WakeOnRead;

/** Configuration and collaborators of {@link AeronChannels}. Set, {@link #conclude()} once, then read. */
public final class AeronContext
{
    /** Default {@link #maxFragmentLength()}: 128 KiB. */
    public static final int DEFAULT_MAX_FRAGMENT_LENGTH = 128 * 1024;
    /** What Aeron can carry at most as one message. */
    public static final int LONGEST_FRAGMENT = 16 * 1024 * 1024;
    /** Default {@link #mtuLength()}: what the interface of {@link #localEndpoint()} takes whole, at most 8 KiB. */
    public static final int MTU_OF_INTERFACE = 0;
    /** Default {@link #receiverWindowLength()}, Aeron's. */
    public static final int DEFAULT_RECEIVER_WINDOW_LENGTH = 128 * 1024;
    /** Default {@link #livenessTimeoutNs()}. */
    public static final long DEFAULT_LIVENESS_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    /** Default {@link #driverTimeoutMs()} of a driver on another thread, Aeron's. */
    public static final long DEFAULT_DRIVER_TIMEOUT_MS = 10_000;
    /**
     * Default {@link #driverTimeoutMs()} of a driver on the polling thread: it cannot die alone, and a process that
     * stood still for minutes goes on with new links.
     */
    public static final long DEFAULT_INVOKER_TIMEOUT_MS = TimeUnit.HOURS.toMillis(1);
    /** Default {@link #fragmentLimit()}. */
    public static final int DEFAULT_FRAGMENT_LIMIT = 64;

    private static final int MIN_TERM_LENGTH = 64 * 1024;
    private static final int MIN_PUBLICATION_WINDOW_LENGTH = 1024 * 1024;
    /** Meta data of a log, counters, command buffers: rounded up. */
    private static final long DRIVER_FILES_LENGTH = 16L * 1024 * 1024;
    private static final long LOG_META_DATA_LENGTH = 64 * 1024;

    private final Map<Integer, String> peers = new TreeMap<>();
    private int id;
    private String localEndpoint;
    private DriverMode driverMode = DriverMode.INVOKER;
    private Path mediaParent;
    private Path temporaryDirectory;
    private String driverDirectory;
    private int maxFragmentLength = DEFAULT_MAX_FRAGMENT_LENGTH;
    private int mtuLength = MTU_OF_INTERFACE;
    private int receiverWindowLength = DEFAULT_RECEIVER_WINDOW_LENGTH;
    private int publicationWindowLength = 0;
    private long livenessTimeoutNs = DEFAULT_LIVENESS_TIMEOUT_NS;
    private long driverTimeoutMs;
    private int fragmentLimit = DEFAULT_FRAGMENT_LIMIT;
    private WakeOnRead wakeOnRead;
    private ErrorHandler errorHandler;
    private Consumer<Throwable> fatalHandler;
    private boolean concluded;

    /**
     * Check the values and their relations. Called by the constructor of {@link AeronChannels}; harmless when repeated.
     *
     * @return this.
     */
    public AeronContext conclude()
    {
        if (concluded)
        {
            return this;
        }
        Objects.requireNonNull(localEndpoint, "localEndpoint");
        Objects.requireNonNull(driverMode, "driverMode");
        Objects.requireNonNull(errorHandler, "errorHandler");
        Objects.requireNonNull(fatalHandler, "fatalHandler");
        require(!peers.containsKey(id), "peers=" + peers + " must not name id=" + id);
        require(driverMode == DriverMode.EXTERNAL == (driverDirectory != null),
            "driverDirectory=" + driverDirectory + " is for an external driver, and driverMode=" + driverMode);
        require(driverMode == DriverMode.EXTERNAL || mediaParent != null || temporaryDirectory != null,
            "mediaParent or temporaryDirectory must be set for an embedded driver");
        require(maxFragmentLength >= 4096 && maxFragmentLength <= LONGEST_FRAGMENT,
            "maxFragmentLength=" + maxFragmentLength + " must be in 4096.." + LONGEST_FRAGMENT);
        if (mtuLength == MTU_OF_INTERFACE)
        {
            mtuLength = LinkMtu.of(localEndpoint);
        }
        require(mtuLength >= LinkMtu.SHORTEST && mtuLength <= 65_504 && mtuLength % LinkMtu.ALIGNMENT == 0,
            "mtuLength=" + mtuLength + " must be a multiple of 32 in 576..65504");
        require(receiverWindowLength >= mtuLength && receiverWindowLength <= termLength() / 2,
            "receiverWindowLength=" + receiverWindowLength + " must be at least mtuLength=" + mtuLength +
            " and at most half of termLength=" + termLength());
        if (publicationWindowLength == 0)
        {
            publicationWindowLength =
                Math.min(termLength() / 2, Math.max(maxFragmentLength, MIN_PUBLICATION_WINDOW_LENGTH));
        }
        require(publicationWindowLength >= mtuLength && publicationWindowLength <= termLength() / 2,
            "publicationWindowLength=" + publicationWindowLength + " must be at least mtuLength=" + mtuLength +
            " and at most half of termLength=" + termLength());
        require(livenessTimeoutNs >= TimeUnit.MILLISECONDS.toNanos(100),
            "livenessTimeoutNs=" + livenessTimeoutNs + " must be at least 100 ms, in which Aeron says four times" +
            " that it lives");
        if (driverTimeoutMs == 0)
        {
            driverTimeoutMs = driverMode == DriverMode.INVOKER ?
                DEFAULT_INVOKER_TIMEOUT_MS : DEFAULT_DRIVER_TIMEOUT_MS;
        }
        require(driverTimeoutMs > 0 && fragmentLimit > 0,
            "driverTimeoutMs=" + driverTimeoutMs + " and fragmentLimit=" + fragmentLimit + " must be positive");
        concluded = true;
        return this;
    }

    /** Length of the terms of a link's publications: the longest message is an eighth. */
    int termLength()
    {
        return Math.max(MIN_TERM_LENGTH, BitUtil.findNextPositivePowerOfTwo(8 * maxFragmentLength));
    }

    /** Length of the terms of a vote's publications. */
    int voteTermLength()
    {
        return MIN_TERM_LENGTH;
    }

    /** Longest datagram of votes: Aeron takes no longer ones than an eighth of a term. */
    int voteMtuLength()
    {
        return Math.min(mtuLength, voteTermLength() / 8);
    }

    /** Bytes that the files of an embedded driver take at most: of each log one is in use, and an old one lingers. */
    long requiredBytes()
    {
        final long logs = 3L * (termLength() + voteTermLength()) + 2 * LOG_META_DATA_LENGTH;
        return DRIVER_FILES_LENGTH + 4L * peers.size() * logs;
    }

    private static void require(final boolean isTrue, final String message)
    {
        if (!isTrue)
        {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Add a server to have channels to and from.
     *
     * @param peer     its id.
     * @param endpoint host:port, UDP, where it receives.
     * @return this.
     */
    public AeronContext peer(final int peer, final String endpoint)
    {
        peers.put(peer, Objects.requireNonNull(endpoint, "endpoint"));
        return this;
    }

    /**
     * Servers to have channels to and from.
     *
     * @return their endpoints by their ids, in the order of the ids.
     */
    public Map<Integer, String> peers()
    {
        return new TreeMap<>(peers);
    }

    /**
     * Of this server; part of the stream ids.
     *
     * @return the id.
     */
    public int id()
    {
        return id;
    }

    /**
     * Of this server; part of the stream ids.
     *
     * @param value the id.
     * @return this.
     */
    public AeronContext id(final int value)
    {
        this.id = value;
        return this;
    }

    /**
     * Where this server receives.
     *
     * @return host:port, UDP.
     */
    public String localEndpoint()
    {
        return localEndpoint;
    }

    /**
     * Where this server receives.
     *
     * @param value host:port, UDP.
     * @return this.
     */
    public AeronContext localEndpoint(final String value)
    {
        this.localEndpoint = value;
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
    public AeronContext driverMode(final DriverMode value)
    {
        this.driverMode = value;
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
    public AeronContext mediaParent(final Path value)
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
    public AeronContext temporaryDirectory(final Path value)
    {
        this.temporaryDirectory = value;
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
    public AeronContext driverDirectory(final String value)
    {
        this.driverDirectory = value;
        return this;
    }

    /**
     * Longest fragment. The links send what is longer in parts of this length. The terms of each publication and image,
     * three of them, are at least eight times as long, and are filled whenever a link comes up.
     *
     * @return bytes, at most {@link #LONGEST_FRAGMENT}.
     */
    public int maxFragmentLength()
    {
        return maxFragmentLength;
    }

    /**
     * Longest fragment. The links send what is longer in parts of this length. The terms of each publication and image,
     * three of them, are at least eight times as long, and are filled whenever a link comes up.
     *
     * @param value bytes, at most {@link #LONGEST_FRAGMENT}.
     * @return this.
     */
    public AeronContext maxFragmentLength(final int value)
    {
        this.maxFragmentLength = value;
        return this;
    }

    /**
     * Longest datagram, without IP and UDP headers: what the network between all servers takes whole.
     *
     * @return bytes, a multiple of 32; {@link #MTU_OF_INTERFACE} before {@link #conclude()}.
     */
    public int mtuLength()
    {
        return mtuLength;
    }

    /**
     * Longest datagram, without IP and UDP headers: what the network between all servers takes whole.
     *
     * @param value bytes, a multiple of 32, or {@link #MTU_OF_INTERFACE}.
     * @return this.
     */
    public AeronContext mtuLength(final int value)
    {
        this.mtuLength = value;
        return this;
    }

    /**
     * What a sender may have under way; at least bandwidth times delay.
     *
     * @return bytes.
     */
    public int receiverWindowLength()
    {
        return receiverWindowLength;
    }

    /**
     * What a sender may have under way; at least bandwidth times delay.
     *
     * @param value bytes.
     * @return this.
     */
    public AeronContext receiverWindowLength(final int value)
    {
        this.receiverWindowLength = value;
        return this;
    }

    /**
     * What may wait in a publication: a longer queue delays what comes behind a bulk transfer. A message is taken if
     * there is any room; 0 for the longest fragment, or 1 MiB if that is more, but no more than half a term.
     *
     * @return bytes.
     */
    public int publicationWindowLength()
    {
        return publicationWindowLength;
    }

    /**
     * What may wait in a publication: a longer queue delays what comes behind a bulk transfer. A message is taken if
     * there is any room; 0 for the longest fragment, or 1 MiB if that is more, but no more than half a term.
     *
     * @param value bytes.
     * @return this.
     */
    public AeronContext publicationWindowLength(final int value)
    {
        this.publicationWindowLength = value;
        return this;
    }

    /**
     * After which an image or a publication counts as lost, if the driver is embedded; at most the links' limit of
     * silence. An external driver has its own.
     *
     * @return nanoseconds.
     */
    public long livenessTimeoutNs()
    {
        return livenessTimeoutNs;
    }

    /**
     * After which an image or a publication counts as lost, if the driver is embedded; at most the links' limit of
     * silence. An external driver has its own.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public AeronContext livenessTimeoutNs(final long value)
    {
        this.livenessTimeoutNs = value;
        return this;
    }

    /**
     * After which a driver, or a client of it, that gives no sign of life counts as dead; so a process that stands
     * still for so long fails.
     *
     * @return milliseconds; 0 before {@link #conclude()} for the default of the {@link #driverMode()}.
     */
    public long driverTimeoutMs()
    {
        return driverTimeoutMs;
    }

    /**
     * After which a driver, or a client of it, that gives no sign of life counts as dead; so a process that stands
     * still for so long fails.
     *
     * @param value milliseconds; 0 for the default of the {@link #driverMode()}.
     * @return this.
     */
    public AeronContext driverTimeoutMs(final long value)
    {
        this.driverTimeoutMs = value;
        return this;
    }

    /**
     * Datagrams handed out of one image in one duty cycle.
     *
     * @return the count.
     */
    public int fragmentLimit()
    {
        return fragmentLimit;
    }

    /**
     * Datagrams handed out of one image in one duty cycle.
     *
     * @param value the count.
     * @return this.
     */
    public AeronContext fragmentLimit(final int value)
    {
        this.fragmentLimit = value;
        return this;
    }

    /**
     * Where the polling thread rests, so that what arrives wakes it. In {@link DriverMode#INVOKER}, where nobody else
     * reads; otherwise it is not used.
     *
     * @return the selector, or null: then the thread should not rest for long.
     */
    public WakeOnRead wakeOnRead()
    {
        return wakeOnRead;
    }

    /**
     * Where the polling thread rests, so that what arrives wakes it. In {@link DriverMode#INVOKER}, where nobody else
     * reads; otherwise it is not used.
     *
     * @param value the selector, or null: then the thread should not rest for long.
     * @return this.
     */
    public AeronContext wakeOnRead(final WakeOnRead value)
    {
        this.wakeOnRead = value;
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
    public AeronContext errorHandler(final ErrorHandler value)
    {
        this.errorHandler = value;
        return this;
    }

    /**
     * Told once, on the polling thread, that the driver or its client is dead and nothing works any more: the process
     * must end.
     *
     * @return the handler.
     */
    public Consumer<Throwable> fatalHandler()
    {
        return fatalHandler;
    }

    /**
     * Told once, on the polling thread, that the driver or its client is dead and nothing works any more: the process
     * must end.
     *
     * @param value the handler.
     * @return this.
     */
    public AeronContext fatalHandler(final Consumer<Throwable> value)
    {
        this.fatalHandler = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "AeronContext{peers=" + peers +
            ", id=" + id +
            ", localEndpoint=" + localEndpoint +
            ", driverMode=" + driverMode +
            ", mediaParent=" + mediaParent +
            ", temporaryDirectory=" + temporaryDirectory +
            ", driverDirectory=" + driverDirectory +
            ", maxFragmentLength=" + maxFragmentLength +
            ", mtuLength=" + mtuLength +
            ", receiverWindowLength=" + receiverWindowLength +
            ", publicationWindowLength=" + publicationWindowLength +
            ", livenessTimeoutNs=" + livenessTimeoutNs +
            ", driverTimeoutMs=" + driverTimeoutMs +
            ", fragmentLimit=" + fragmentLimit + '}';
    }
}

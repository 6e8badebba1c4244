package io.ringmaster.engine.link;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Configuration and collaborators of a {@link LinkLayer}. Set, {@link #conclude()} once, then read. */
public final class LinkContext
{
    /** Default {@link #limitNs()}. */
    public static final long DEFAULT_LIMIT_NS = 1_000_000_000L;
    /** Default {@link #minBackoffNs()}. */
    public static final long DEFAULT_MIN_BACKOFF_NS = 10_000_000L;
    /** Default {@link #maxBackoffNs()}. */
    public static final long DEFAULT_MAX_BACKOFF_NS = 1_000_000_000L;
    /** The longest {@link #maxMessageLength()}: 1 GiB, which an array can hold. */
    public static final int LONGEST_MESSAGE = 1 << 30;
    /** Keepalives in a limit of silence. */
    static final int KEEPALIVES_PER_LIMIT = 4;
    /** Times that an offer is made before it counts as back pressure. */
    static final int ADMIN_ACTION_RETRIES = 3;

    private int id;
    private long ensembleId;
    private int[] peers = {};
    private RawChannels channels;
    private LinkHandler handler;
    private LongSupplier incarnations;
    private int maxMessageLength;
    private long limitNs = DEFAULT_LIMIT_NS;
    private long connectTimeoutNs;
    private long minBackoffNs = DEFAULT_MIN_BACKOFF_NS;
    private long maxBackoffNs = DEFAULT_MAX_BACKOFF_NS;
    private long process;
    private PeerLiveness liveness;
    private LinkRules rules = new LinkRules();
    private boolean concluded;

    /**
     * Check the values and their relations. Called by the constructor of {@link LinkLayer}; harmless when repeated.
     *
     * @return this.
     */
    public LinkContext conclude()
    {
        if (concluded)
        {
            return this;
        }
        Objects.requireNonNull(channels, "channels");
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(incarnations, "incarnations");
        require(limitNs >= KEEPALIVES_PER_LIMIT, "limitNs=" + limitNs + " must be at least " + KEEPALIVES_PER_LIMIT);
        if (connectTimeoutNs == 0)
        {
            connectTimeoutNs = 2 * limitNs + maxBackoffNs;
        }
        require(minBackoffNs > 0 && minBackoffNs <= maxBackoffNs,
            "minBackoffNs=" + minBackoffNs + " must be positive and at most maxBackoffNs=" + maxBackoffNs);
        require(connectTimeoutNs >= limitNs + maxBackoffNs, "connectTimeoutNs=" + connectTimeoutNs +
            " must be at least limitNs=" + limitNs + " + maxBackoffNs=" + maxBackoffNs +
            ", so that two sides greet at the same time");
        final int[] sorted = peers.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++)
        {
            require(sorted[i] != id && (i == 0 || sorted[i] != sorted[i - 1]),
                "peers=" + Arrays.toString(peers) + " must name each once, and id=" + id + " not at all");
        }
        if (liveness == null)
        {
            liveness = new PeerLiveness(peers);
        }
        for (final int peer : peers)
        {
            require(liveness.isOf(peer), "liveness must be of peer=" + peer);
        }
        require(channels.maxFragmentLength() > FrameWriter.LINK_LENGTH,
            "maxFragmentLength=" + channels.maxFragmentLength() + " must be greater than an envelope");
        if (maxMessageLength == 0)
        {
            maxMessageLength = maxPartLength();
        }
        require(maxMessageLength > 0 && maxMessageLength <= LONGEST_MESSAGE,
            "maxMessageLength=" + maxMessageLength + " must be in 1.." + LONGEST_MESSAGE);
        concluded = true;
        return this;
    }

    private static void require(final boolean isTrue, final String message)
    {
        if (!isTrue)
        {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Servers to have links with, in the order in which they are served.
     *
     * @return their ids.
     */
    public int[] peers()
    {
        return peers.clone();
    }

    /**
     * Servers to have links with, in the order in which they are served.
     *
     * @param value their ids.
     * @return this.
     */
    public LinkContext peers(final int... value)
    {
        this.peers = value.clone();
        return this;
    }

    /**
     * Of this server.
     *
     * @return the id.
     */
    public int id()
    {
        return id;
    }

    /**
     * Of this server.
     *
     * @param value the id.
     * @return this.
     */
    public LinkContext id(final int value)
    {
        this.id = value;
        return this;
    }

    /**
     * What servers of one ensemble have in common and others have not.
     *
     * @return the id.
     */
    public long ensembleId()
    {
        return ensembleId;
    }

    /**
     * What servers of one ensemble have in common and others have not.
     *
     * @param value the id.
     * @return this.
     */
    public LinkContext ensembleId(final long value)
    {
        this.ensembleId = value;
        return this;
    }

    /**
     * What carries the frames.
     *
     * @return the channels.
     */
    public RawChannels channels()
    {
        return channels;
    }

    /**
     * What carries the frames.
     *
     * @param value the channels.
     * @return this.
     */
    public LinkContext channels(final RawChannels value)
    {
        this.channels = value;
        return this;
    }

    /**
     * Above the links.
     *
     * @return the handler.
     */
    public LinkHandler handler()
    {
        return handler;
    }

    /**
     * Above the links.
     *
     * @param value the handler.
     * @return this.
     */
    public LinkContext handler(final LinkHandler value)
    {
        this.handler = value;
        return this;
    }

    /**
     * Where incarnations come from: 64 bits of chance, never to be repeated, by a restart neither.
     *
     * @return the supplier.
     */
    public LongSupplier incarnations()
    {
        return incarnations;
    }

    /**
     * Where incarnations come from: 64 bits of chance, never to be repeated, by a restart neither.
     *
     * @param value the supplier.
     * @return this.
     */
    public LinkContext incarnations(final LongSupplier value)
    {
        this.incarnations = value;
        return this;
    }

    /**
     * This process, by the number that its lifelines name, so that peers know the links that end with it.
     *
     * @return the number; 0 if it has no lifelines.
     */
    public long process()
    {
        return process;
    }

    /**
     * This process, by the number that its lifelines name, so that peers know the links that end with it.
     *
     * @param value the number, drawn at the start of the process; 0 if it has no lifelines.
     * @return this.
     */
    public LinkContext process(final long value)
    {
        this.process = value;
        return this;
    }

    /**
     * Where other threads say that a process of a peer has ended.
     *
     * @return what they say; after {@link #conclude()} never null.
     */
    public PeerLiveness liveness()
    {
        return liveness;
    }

    /**
     * Where other threads say that a process of a peer has ended. If it is not set, nobody does, and the limits of time
     * alone tell of it.
     *
     * @param value of all peers at least.
     * @return this.
     */
    public LinkContext liveness(final PeerLiveness value)
    {
        this.liveness = value;
        return this;
    }

    /**
     * The longest message. What is longer than the channels carry goes in parts, for which each link keeps so much
     * memory at most, in each direction, from the first such message on until it goes down.
     *
     * @return its length in bytes; 0, before {@link #conclude()}, for the longest that goes in one part.
     */
    public int maxMessageLength()
    {
        return maxMessageLength;
    }

    /**
     * The longest message. What is longer than the channels carry goes in parts, for which each link keeps so much
     * memory at most, in each direction, from the first such message on until it goes down.
     *
     * @param value its length in bytes, the same at all servers; 0 for the longest that goes in one part.
     * @return this.
     */
    public LinkContext maxMessageLength(final int value)
    {
        this.maxMessageLength = value;
        return this;
    }

    /**
     * Limit of silence: a link that has carried nothing for so long, one way or the other, goes down. A frame is sent
     * every quarter of it at least.
     *
     * @return nanoseconds.
     */
    public long limitNs()
    {
        return limitNs;
    }

    /**
     * Limit of silence: a link that has carried nothing for so long, one way or the other, goes down. A frame is sent
     * every quarter of it at least.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LinkContext limitNs(final long value)
    {
        this.limitNs = value;
        return this;
    }

    /**
     * How long one incarnation greets before another one tries; 0 for twice the limit of silence and
     * the longest backoff.
     *
     * @return nanoseconds.
     */
    public long connectTimeoutNs()
    {
        return connectTimeoutNs;
    }

    /**
     * How long one incarnation greets before another one tries; 0 for twice the limit of silence and
     * the longest backoff.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LinkContext connectTimeoutNs(final long value)
    {
        this.connectTimeoutNs = value;
        return this;
    }

    /**
     * Pause before the second try.
     *
     * @return nanoseconds.
     */
    public long minBackoffNs()
    {
        return minBackoffNs;
    }

    /**
     * Pause before the second try.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LinkContext minBackoffNs(final long value)
    {
        this.minBackoffNs = value;
        return this;
    }

    /**
     * Pause that doubling ends at.
     *
     * @return nanoseconds.
     */
    public long maxBackoffNs()
    {
        return maxBackoffNs;
    }

    /**
     * Pause that doubling ends at.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LinkContext maxBackoffNs(final long value)
    {
        this.maxBackoffNs = value;
        return this;
    }

    /** The longest body of one frame. */
    int maxPartLength()
    {
        return channels.maxFragmentLength() - FrameWriter.LINK_LENGTH;
    }

    long keepaliveNs()
    {
        return limitNs / KEEPALIVES_PER_LIMIT;
    }

    /** After which a publication of votes that is used is replaced, in case nobody receives it. */
    long voteRenewalNs()
    {
        return 2 * connectTimeoutNs;
    }

    LinkRules rules()
    {
        return rules;
    }

    LinkContext rules(final LinkRules value)
    {
        this.rules = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "LinkContext{id=" + id + ", ensembleId=" + ensembleId + ", peers=" + Arrays.toString(peers) +
            ", maxMessageLength=" + maxMessageLength + ", limitNs=" + limitNs +
            ", connectTimeoutNs=" + connectTimeoutNs + ", minBackoffNs=" + minBackoffNs +
            ", maxBackoffNs=" + maxBackoffNs + '}';
    }
}

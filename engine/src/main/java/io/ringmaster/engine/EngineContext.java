package io.ringmaster.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import org.agrona.BitUtil;

import io.ringmaster.codecs.Frame;

/** Configuration and collaborators of an {@link Engine}. Set, {@link #conclude()} once, then read. */
public final class EngineContext
{
    /** Default {@link #tickTimeMs()}, as in ZooKeeper's sample configuration. */
    public static final int DEFAULT_TICK_TIME_MS = 2000;
    /** Default {@link #transactionSlots()}. */
    public static final int DEFAULT_TRANSACTION_SLOTS = 16 * 1024;
    /** Default {@link #transactionBytes()}. */
    public static final int DEFAULT_TRANSACTION_BYTES = 16 * 1024 * 1024;
    /** Default {@link #maxTransactionLength()}. */
    public static final int DEFAULT_MAX_TRANSACTION_LENGTH = 4 * 1024 * 1024;
    /** Default {@link #snapshotTransactionCount()}. */
    public static final long DEFAULT_SNAPSHOT_TRANSACTION_COUNT = 1_000_000;
    /** Default {@link #snapshotJournalBytes()}. */
    public static final long DEFAULT_SNAPSHOT_JOURNAL_BYTES = 512L * 1024 * 1024;
    /** Default {@link #maxTreeBytes()}: no limit but the machine's. */
    public static final long DEFAULT_MAX_TREE_BYTES = Long.MAX_VALUE;
    /** Default {@link #maxWatchesPerConnection()}. */
    public static final int DEFAULT_MAX_WATCHES_PER_CONNECTION = 1_000_000;

    private final List<EndpointRings> endpoints = new ArrayList<>();
    private ReaperContext reaper = new ReaperContext();
    private EngineClock clock;
    private JournalStatus journalStatus;
    private SnapshotSink snapshotSink;
    private Consumer<byte[]> passwordSource;
    private int serverId = 1;
    private boolean isEnsemble;
    private String ensembleMembers;
    private int tickTimeMs = DEFAULT_TICK_TIME_MS;
    private int minSessionTimeoutMs = -1;
    private int maxSessionTimeoutMs = -1;
    private int maxRequestLength = Frame.DEFAULT_MAX_REQUEST_LENGTH;
    private int transactionSlots = DEFAULT_TRANSACTION_SLOTS;
    private int transactionBytes = DEFAULT_TRANSACTION_BYTES;
    private int maxTransactionLength = DEFAULT_MAX_TRANSACTION_LENGTH;
    private long snapshotTransactionCount = DEFAULT_SNAPSHOT_TRANSACTION_COUNT;
    private long snapshotJournalBytes = DEFAULT_SNAPSHOT_JOURNAL_BYTES;
    private long maxTreeBytes = DEFAULT_MAX_TREE_BYTES;
    private int maxWatchesPerConnection = DEFAULT_MAX_WATCHES_PER_CONNECTION;
    private long hashSeed;
    private boolean extendedTypesEnabled = true;
    private boolean skipAcl;
    private boolean enforceQuota;
    private String superDigest;
    private boolean concluded;

    /**
     * Check the values and their relations. Called by the engine's constructor; harmless when repeated.
     *
     * @return this.
     */
    public EngineContext conclude()
    {
        if (concluded)
        {
            return this;
        }
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(journalStatus, "journalStatus");
        Objects.requireNonNull(snapshotSink, "snapshotSink");
        Objects.requireNonNull(passwordSource, "passwordSource");
        if (minSessionTimeoutMs == -1)
        {
            minSessionTimeoutMs = 2 * tickTimeMs;
        }
        if (maxSessionTimeoutMs == -1)
        {
            maxSessionTimeoutMs = 20 * tickTimeMs;
        }
        require(tickTimeMs > 0, "tickTimeMs=" + tickTimeMs + " must be positive");
        require(serverId > 0 && serverId < 255, "serverId=" + serverId + " must be in 1..254");
        require(minSessionTimeoutMs > 0 && minSessionTimeoutMs <= maxSessionTimeoutMs,
            "minSessionTimeoutMs=" + minSessionTimeoutMs + " must be positive and at most maxSessionTimeoutMs=" +
            maxSessionTimeoutMs);
        require(maxRequestLength >= 1024, "maxRequestLength=" + maxRequestLength + " must be at least 1024");
        require(BitUtil.isPowerOfTwo(transactionSlots) && BitUtil.isPowerOfTwo(transactionBytes),
            "transactionSlots=" + transactionSlots + " and transactionBytes=" + transactionBytes +
            " must be powers of two");
        require(maxTransactionLength >= maxRequestLength + 4096,
            "maxTransactionLength=" + maxTransactionLength + " must be at least maxRequestLength=" +
            maxRequestLength + " + 4096");
        require(transactionBytes / 2 >= maxTransactionLength,
            "transactionBytes=" + transactionBytes + " must be at least twice maxTransactionLength=" +
            maxTransactionLength);
        require(snapshotTransactionCount > 0 && snapshotJournalBytes > 0,
            "snapshotTransactionCount=" + snapshotTransactionCount + " and snapshotJournalBytes=" +
            snapshotJournalBytes + " must be positive");
        reaper.conclude();
        final Set<Integer> indexes = new HashSet<>();
        for (final EndpointRings rings : endpoints)
        {
            require(indexes.add(rings.endpointIndex()), "endpointIndex=" + rings.endpointIndex() + " is used twice");
            require(rings.requests().maxMessageLength() >= maxRequestLength,
                "the request ring takes " + rings.requests().maxMessageLength() +
                " bytes, less than maxRequestLength=" + maxRequestLength);
        }
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
     * Time.
     *
     * @return the clock.
     */
    public EngineClock clock()
    {
        return clock;
    }

    /**
     * Time.
     *
     * @param value the clock.
     * @return this.
     */
    public EngineContext clock(final EngineClock value)
    {
        this.clock = value;
        return this;
    }

    /**
     * Space left in the journal.
     *
     * @return the port.
     */
    public JournalStatus journalStatus()
    {
        return journalStatus;
    }

    /**
     * Space left in the journal.
     *
     * @param value the port.
     * @return this.
     */
    public EngineContext journalStatus(final JournalStatus value)
    {
        this.journalStatus = value;
        return this;
    }

    /**
     * Where snapshots go.
     *
     * @return the port.
     */
    public SnapshotSink snapshotSink()
    {
        return snapshotSink;
    }

    /**
     * Where snapshots go.
     *
     * @param value the port.
     * @return this.
     */
    public EngineContext snapshotSink(final SnapshotSink value)
    {
        this.snapshotSink = value;
        return this;
    }

    /**
     * Fills the 16 bytes of a new session's password; must be hard to guess.
     *
     * @return the source.
     */
    public Consumer<byte[]> passwordSource()
    {
        return passwordSource;
    }

    /**
     * Fills the 16 bytes of a new session's password; must be hard to guess.
     *
     * @param value the source.
     * @return this.
     */
    public EngineContext passwordSource(final Consumer<byte[]> value)
    {
        this.passwordSource = value;
        return this;
    }

    /**
     * Top byte of the session ids made here.
     *
     * @return 1..254.
     */
    public int serverId()
    {
        return serverId;
    }

    /**
     * Top byte of the session ids made here.
     *
     * @param value 1..254.
     * @return this.
     */
    public EngineContext serverId(final int value)
    {
        this.serverId = value;
        return this;
    }

    /**
     * Whether the server belongs to an ensemble, instead of standing alone.
     *
     * @return true if so.
     */
    public boolean isEnsemble()
    {
        return isEnsemble;
    }

    /**
     * Whether the server belongs to an ensemble, instead of standing alone.
     *
     * @param value true if so.
     * @return this.
     */
    public EngineContext isEnsemble(final boolean value)
    {
        this.isEnsemble = value;
        return this;
    }

    /**
     * Data of {@code /zookeeper/config} in an ensemble, set by its leader.
     *
     * @return ASCII text; null: what is there is left alone.
     */
    public String ensembleMembers()
    {
        return ensembleMembers;
    }

    /**
     * Data of {@code /zookeeper/config} in an ensemble, set by its leader.
     *
     * @param value ASCII text; null: what is there is left alone.
     * @return this.
     */
    public EngineContext ensembleMembers(final String value)
    {
        this.ensembleMembers = value;
        return this;
    }

    /**
     * Grain of session expiry: a silent session lives between its timeout and one tick longer.
     *
     * @return milliseconds.
     */
    public int tickTimeMs()
    {
        return tickTimeMs;
    }

    /**
     * Grain of session expiry: a silent session lives between its timeout and one tick longer.
     *
     * @param value milliseconds.
     * @return this.
     */
    public EngineContext tickTimeMs(final int value)
    {
        this.tickTimeMs = value;
        return this;
    }

    /**
     * Least session timeout; a shorter wish is raised to it. -1: twice the tick.
     *
     * @return milliseconds.
     */
    public int minSessionTimeoutMs()
    {
        return minSessionTimeoutMs;
    }

    /**
     * Least session timeout; a shorter wish is raised to it. -1: twice the tick.
     *
     * @param value milliseconds.
     * @return this.
     */
    public EngineContext minSessionTimeoutMs(final int value)
    {
        this.minSessionTimeoutMs = value;
        return this;
    }

    /**
     * Greatest session timeout; a longer wish is cut to it. -1: twenty ticks.
     *
     * @return milliseconds.
     */
    public int maxSessionTimeoutMs()
    {
        return maxSessionTimeoutMs;
    }

    /**
     * Greatest session timeout; a longer wish is cut to it. -1: twenty ticks.
     *
     * @param value milliseconds.
     * @return this.
     */
    public EngineContext maxSessionTimeoutMs(final int value)
    {
        this.maxSessionTimeoutMs = value;
        return this;
    }

    /**
     * Longest request message; told to clients in ConnectReply.
     *
     * @return bytes.
     */
    public int maxRequestLength()
    {
        return maxRequestLength;
    }

    /**
     * Longest request message; told to clients in ConnectReply.
     *
     * @param value bytes.
     * @return this.
     */
    public EngineContext maxRequestLength(final int value)
    {
        this.maxRequestLength = value;
        return this;
    }

    /**
     * Transactions that can be in flight; when full, requests wait in the request ring.
     *
     * @return a power of two.
     */
    public int transactionSlots()
    {
        return transactionSlots;
    }

    /**
     * Transactions that can be in flight; when full, requests wait in the request ring.
     *
     * @param value a power of two.
     * @return this.
     */
    public EngineContext transactionSlots(final int value)
    {
        this.transactionSlots = value;
        return this;
    }

    /**
     * Bytes of transactions that can be in flight; when full, requests wait in the request ring.
     *
     * @return a power of two.
     */
    public int transactionBytes()
    {
        return transactionBytes;
    }

    /**
     * Bytes of transactions that can be in flight; when full, requests wait in the request ring.
     *
     * @param value a power of two.
     * @return this.
     */
    public EngineContext transactionBytes(final int value)
    {
        this.transactionBytes = value;
        return this;
    }

    /**
     * Longest encoded transaction; a request that would exceed it is answered REQUEST_TOO_LARGE.
     *
     * @return bytes.
     */
    public int maxTransactionLength()
    {
        return maxTransactionLength;
    }

    /**
     * Longest encoded transaction; a request that would exceed it is answered REQUEST_TOO_LARGE.
     *
     * @param value bytes.
     * @return this.
     */
    public EngineContext maxTransactionLength(final int value)
    {
        this.maxTransactionLength = value;
        return this;
    }

    /**
     * Transactions after which a snapshot is taken.
     *
     * @return a count.
     */
    public long snapshotTransactionCount()
    {
        return snapshotTransactionCount;
    }

    /**
     * Transactions after which a snapshot is taken.
     *
     * @param value a count.
     * @return this.
     */
    public EngineContext snapshotTransactionCount(final long value)
    {
        this.snapshotTransactionCount = value;
        return this;
    }

    /**
     * Bytes of transactions after which a snapshot is taken.
     *
     * @return bytes.
     */
    public long snapshotJournalBytes()
    {
        return snapshotJournalBytes;
    }

    /**
     * Bytes of transactions after which a snapshot is taken.
     *
     * @param value bytes.
     * @return this.
     */
    public EngineContext snapshotJournalBytes(final long value)
    {
        this.snapshotJournalBytes = value;
        return this;
    }

    /**
     * Memory for znodes and their ACLs; a write that could exceed it is answered TREE_FULL.
     *
     * @return bytes.
     */
    public long maxTreeBytes()
    {
        return maxTreeBytes;
    }

    /**
     * Memory for znodes and their ACLs; a write that could exceed it is answered TREE_FULL.
     *
     * @param value bytes.
     * @return this.
     */
    public EngineContext maxTreeBytes(final long value)
    {
        this.maxTreeBytes = value;
        return this;
    }

    /**
     * How empty containers and lapsed TTL nodes are removed.
     *
     * @return the settings, to be changed in place until {@link #conclude()}.
     */
    public ReaperContext reaper()
    {
        return reaper;
    }

    /**
     * How empty containers and lapsed TTL nodes are removed.
     *
     * @param value the settings.
     * @return this.
     */
    public EngineContext reaper(final ReaperContext value)
    {
        this.reaper = value;
        return this;
    }

    /**
     * Watch registrations of one connection; one more is answered LIMIT_REACHED.
     *
     * @return a count.
     */
    public int maxWatchesPerConnection()
    {
        return maxWatchesPerConnection;
    }

    /**
     * Watch registrations of one connection; one more is answered LIMIT_REACHED.
     *
     * @param value a count.
     * @return this.
     */
    public EngineContext maxWatchesPerConnection(final int value)
    {
        this.maxWatchesPerConnection = value;
        return this;
    }

    /**
     * Seed of the hash by which watched paths are found; a random one keeps clients from choosing paths that collide.
     *
     * @return any number.
     */
    public long hashSeed()
    {
        return hashSeed;
    }

    /**
     * Seed of the hash by which watched paths are found; a random one keeps clients from choosing paths that collide.
     *
     * @param value any number.
     * @return this.
     */
    public EngineContext hashSeed(final long value)
    {
        this.hashSeed = value;
        return this;
    }

    /**
     * Whether TTL nodes may be created; they are answered UNIMPLEMENTED otherwise.
     *
     * @return the setting.
     */
    public boolean extendedTypesEnabled()
    {
        return extendedTypesEnabled;
    }

    /**
     * Whether TTL nodes may be created; they are answered UNIMPLEMENTED otherwise.
     *
     * @param value the setting.
     * @return this.
     */
    public EngineContext extendedTypesEnabled(final boolean value)
    {
        this.extendedTypesEnabled = value;
        return this;
    }

    /**
     * Whether every ACL check passes.
     *
     * @return the setting.
     */
    public boolean skipAcl()
    {
        return skipAcl;
    }

    /**
     * Whether every ACL check passes.
     *
     * @param value the setting.
     * @return this.
     */
    public EngineContext skipAcl(final boolean value)
    {
        this.skipAcl = value;
        return this;
    }

    /** Whether what would exceed a hard limit of a quota is refused. Quotas are counted in any case. */
    public boolean enforceQuota()
    {
        return enforceQuota;
    }

    /**
     * Whether what would exceed a hard limit of a quota is refused with QUOTA_EXCEEDED. Quotas are counted in any case.
     *
     * @param value the setting.
     * @return this.
     */
    public EngineContext enforceQuota(final boolean value)
    {
        this.enforceQuota = value;
        return this;
    }

    /**
     * The digest identity user:base64(sha1(user:password)) that passes every ACL check; null: nobody.
     *
     * @return the digest.
     */
    public String superDigest()
    {
        return superDigest;
    }

    /**
     * The digest identity user:base64(sha1(user:password)) that passes every ACL check; null: nobody.
     *
     * @param value the digest.
     * @return this.
     */
    public EngineContext superDigest(final String value)
    {
        this.superDigest = value;
        return this;
    }

    /**
     * The endpoints that this engine serves.
     *
     * @return an unmodifiable list.
     */
    public List<EndpointRings> endpoints()
    {
        return Collections.unmodifiableList(endpoints);
    }

    /**
     * Serve one more endpoint.
     *
     * @param rings that it shares with the engine.
     * @return this.
     */
    public EngineContext addEndpoint(final EndpointRings rings)
    {
        endpoints.add(rings);
        return this;
    }

    @Override
    public String toString()
    {
        return "EngineContext{serverId=" + serverId +
            ", isEnsemble=" + isEnsemble +
            ", tickTimeMs=" + tickTimeMs +
            ", minSessionTimeoutMs=" + minSessionTimeoutMs +
            ", maxSessionTimeoutMs=" + maxSessionTimeoutMs +
            ", maxRequestLength=" + maxRequestLength +
            ", transactionSlots=" + transactionSlots +
            ", transactionBytes=" + transactionBytes +
            ", maxTransactionLength=" + maxTransactionLength +
            ", snapshotTransactionCount=" + snapshotTransactionCount +
            ", snapshotJournalBytes=" + snapshotJournalBytes +
            ", maxTreeBytes=" + maxTreeBytes +
            ", " + reaper +
            ", maxWatchesPerConnection=" + maxWatchesPerConnection +
            ", extendedTypesEnabled=" + extendedTypesEnabled +
            ", skipAcl=" + skipAcl +
            ", enforceQuota=" + enforceQuota +
            ", hasSuper=" + (superDigest != null) +
            ", endpoints=" + endpoints.size() + '}';
    }
}

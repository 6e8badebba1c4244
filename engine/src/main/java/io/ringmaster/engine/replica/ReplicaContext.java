package io.ringmaster.engine.replica;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Settings and ports of a {@link Replica}. Set before it is made; not thread-safe. */
public final class ReplicaContext
{
    private int id;
    private long ensembleId;
    private EnsembleConfiguration configuration;
    private boolean isRejoin;
    private boolean isStartedAnew;
    private PeerLinks links;
    private ReplicaLog log;
    private PromiseStore promises;
    private SnapshotTransfer snapshots;
    private ReplicaListener listener;
    private long syncLimitNs = TimeUnit.MILLISECONDS.toNanos(400);
    private long initLimitNs = TimeUnit.SECONDS.toNanos(2);
    private long electionQuietNs = TimeUnit.MILLISECONDS.toNanos(100);
    private long voteResendNs = TimeUnit.MILLISECONDS.toNanos(100);
    private long maxVoteResendNs = TimeUnit.SECONDS.toNanos(1);
    private long maxCounter = Zxid.MAX_COUNTER;
    private int chunkLength = 64 * 1024;

    /**
     * Check that everything is there.
     *
     * @return this.
     * @throws IllegalArgumentException if a setting makes no sense.
     * @throws NullPointerException     if a port is missing.
     */
    public ReplicaContext conclude()
    {
        Objects.requireNonNull(configuration, "configuration");
        Objects.requireNonNull(links, "links");
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(promises, "promises");
        Objects.requireNonNull(snapshots, "snapshots");
        Objects.requireNonNull(listener, "listener");
        if (!configuration.isMember(id))
        {
            throw new IllegalArgumentException("server " + id + " does not belong to the ensemble: " + configuration);
        }
        if (syncLimitNs <= 0 || initLimitNs < syncLimitNs || electionQuietNs < 0 || voteResendNs <= 0 ||
            maxVoteResendNs < voteResendNs)
        {
            throw new IllegalArgumentException("times must be positive and initLimit at least syncLimit");
        }
        if (maxCounter < 1 || maxCounter > Zxid.MAX_COUNTER)
        {
            throw new IllegalArgumentException("maxCounter must be 1 to 4294967295: " + maxCounter);
        }
        if (chunkLength < 1)
        {
            throw new IllegalArgumentException("chunkLength must be positive: " + chunkLength);
        }
        return this;
    }

    /**
     * This server.
     *
     * @param id of it in the configuration.
     * @return this.
     */
    public ReplicaContext id(final int id)
    {
        this.id = id;
        return this;
    }

    /**
     * This server.
     *
     * @return id of it in the configuration.
     */
    public int id()
    {
        return id;
    }

    /**
     * The ensemble: votes of another one are ignored.
     *
     * @param ensembleId of it.
     * @return this.
     */
    public ReplicaContext ensembleId(final long ensembleId)
    {
        this.ensembleId = ensembleId;
        return this;
    }

    /**
     * The ensemble.
     *
     * @return id of it.
     */
    public long ensembleId()
    {
        return ensembleId;
    }

    /**
     * Who belongs to it.
     *
     * @param configuration of the ensemble.
     * @return this.
     */
    public ReplicaContext configuration(final EnsembleConfiguration configuration)
    {
        this.configuration = configuration;
        return this;
    }

    /**
     * Who belongs to it.
     *
     * @return configuration of the ensemble.
     */
    public EnsembleConfiguration configuration()
    {
        return configuration;
    }

    /**
     * Whether this server lost its disk and comes back with an empty one.
     *
     * @param isRejoin true if so.
     * @return this.
     */
    public ReplicaContext isRejoin(final boolean isRejoin)
    {
        this.isRejoin = isRejoin;
        return this;
    }

    /**
     * Whether this server lost its disk and comes back with an empty one.
     *
     * @return true if so.
     */
    public boolean isRejoin()
    {
        return isRejoin;
    }

    /**
     * Whether another replica ran in this process before, and was closed because a snapshot took the place of its data.
     *
     * @param isStartedAnew true if so.
     * @return this.
     */
    public ReplicaContext isStartedAnew(final boolean isStartedAnew)
    {
        this.isStartedAnew = isStartedAnew;
        return this;
    }

    /**
     * Whether another replica ran in this process before, and was closed because a snapshot took the place of its data.
     *
     * @return true if so.
     */
    public boolean isStartedAnew()
    {
        return isStartedAnew;
    }

    /**
     * The network.
     *
     * @param links to the other servers.
     * @return this.
     */
    public ReplicaContext links(final PeerLinks links)
    {
        this.links = links;
        return this;
    }

    /**
     * The network.
     *
     * @return links to the other servers.
     */
    public PeerLinks links()
    {
        return links;
    }

    /**
     * The history.
     *
     * @param log of this server, recovered.
     * @return this.
     */
    public ReplicaContext log(final ReplicaLog log)
    {
        this.log = log;
        return this;
    }

    /**
     * The history.
     *
     * @return log of this server.
     */
    public ReplicaLog log()
    {
        return log;
    }

    /**
     * The promises.
     *
     * @param promises of this server, recovered.
     * @return this.
     */
    public ReplicaContext promises(final PromiseStore promises)
    {
        this.promises = promises;
        return this;
    }

    /**
     * The promises.
     *
     * @return store of this server.
     */
    public PromiseStore promises()
    {
        return promises;
    }

    /**
     * How snapshots are read and received.
     *
     * @param snapshots of this server.
     * @return this.
     */
    public ReplicaContext snapshots(final SnapshotTransfer snapshots)
    {
        this.snapshots = snapshots;
        return this;
    }

    /**
     * How snapshots are read and received.
     *
     * @return snapshots of this server.
     */
    public SnapshotTransfer snapshots()
    {
        return snapshots;
    }

    /**
     * Who is told what happens.
     *
     * @param listener above the replica.
     * @return this.
     */
    public ReplicaContext listener(final ReplicaListener listener)
    {
        this.listener = listener;
        return this;
    }

    /**
     * Who is told what happens.
     *
     * @return listener above the replica.
     */
    public ReplicaListener listener()
    {
        return listener;
    }

    /**
     * How long a leader and a learner may hear nothing of each other, and a leader's log may make nothing durable.
     *
     * @param syncLimitNs nanoseconds; heartbeats go out four times as often.
     * @return this.
     */
    public ReplicaContext syncLimitNs(final long syncLimitNs)
    {
        this.syncLimitNs = syncLimitNs;
        return this;
    }

    /**
     * How long a leader and a learner may hear nothing of each other, and a leader's log may make nothing durable.
     *
     * @return nanoseconds.
     */
    public long syncLimitNs()
    {
        return syncLimitNs;
    }

    /**
     * How long a step on the way to a serving leader or learner may take without any progress.
     *
     * @param initLimitNs nanoseconds.
     * @return this.
     */
    public ReplicaContext initLimitNs(final long initLimitNs)
    {
        this.initLimitNs = initLimitNs;
        return this;
    }

    /**
     * How long a step on the way to a serving leader or learner may take without any progress.
     *
     * @return nanoseconds.
     */
    public long initLimitNs()
    {
        return initLimitNs;
    }

    /**
     * How long no better vote may come before a quorum decides an election to which not everybody was heard.
     *
     * @param electionQuietNs nanoseconds.
     * @return this.
     */
    public ReplicaContext electionQuietNs(final long electionQuietNs)
    {
        this.electionQuietNs = electionQuietNs;
        return this;
    }

    /**
     * How long no better vote may come before a quorum decides an election to which not everybody was heard.
     *
     * @return nanoseconds.
     */
    public long electionQuietNs()
    {
        return electionQuietNs;
    }

    /**
     * When a vote is sent again; then after twice that time and so on.
     *
     * @param voteResendNs    at first, in nanoseconds.
     * @param maxVoteResendNs at most, in nanoseconds.
     * @return this.
     */
    public ReplicaContext voteResendNs(final long voteResendNs, final long maxVoteResendNs)
    {
        this.voteResendNs = voteResendNs;
        this.maxVoteResendNs = maxVoteResendNs;
        return this;
    }

    /**
     * When a vote is sent again at first.
     *
     * @return nanoseconds.
     */
    public long voteResendNs()
    {
        return voteResendNs;
    }

    /**
     * When a vote is sent again at last.
     *
     * @return nanoseconds.
     */
    public long maxVoteResendNs()
    {
        return maxVoteResendNs;
    }

    /**
     * The last counter of an epoch; then another one begins.
     *
     * @param maxCounter from 1 on; all 32 bits unless it is a test.
     * @return this.
     */
    public ReplicaContext maxCounter(final long maxCounter)
    {
        this.maxCounter = maxCounter;
        return this;
    }

    /**
     * The last counter of an epoch; then another one begins.
     *
     * @return the counter.
     */
    public long maxCounter()
    {
        return maxCounter;
    }

    /**
     * Bytes of a snapshot in one message.
     *
     * @param chunkLength at most.
     * @return this.
     */
    public ReplicaContext chunkLength(final int chunkLength)
    {
        this.chunkLength = chunkLength;
        return this;
    }

    /**
     * Bytes of a snapshot in one message.
     *
     * @return at most.
     */
    public int chunkLength()
    {
        return chunkLength;
    }
}

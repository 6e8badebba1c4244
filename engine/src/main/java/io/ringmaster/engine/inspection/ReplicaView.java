package io.ringmaster.engine.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ringmaster.codecs.admin.PeerPhase;
import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.engine.replica.LearnerStatus;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaContext;

/** What a replica tells of its ensemble. Engine thread only. */
public final class ReplicaView implements EnsembleView
{
    private static final int NONE = -1;

    private final Replica replica;
    private final ReplicaContext context;

    /**
     * Construct.
     *
     * @param replica to ask.
     * @param context that the replica was made with.
     */
    public ReplicaView(final Replica replica, final ReplicaContext context)
    {
        this.replica = replica;
        this.context = context;
    }

    @Override
    public EnsembleStatus status(final long nowNs)
    {
        final EnsembleConfiguration configuration = context.configuration();
        final boolean hasLeader = replica.leaderId() != 0;
        final List<EnsembleStatus.Peer> peers = new ArrayList<>();
        Stream.concat(configuration.voters().stream(), configuration.observers().stream())
            .filter(id -> id != context.id())
            .sorted()
            .forEach(id -> peers.add(peer(id, nowNs)));
        return new EnsembleStatus(
            role(),
            replica.isServing(),
            context.id(),
            replica.leaderId(),
            replica.epoch(),
            context.log().durableZxid(),
            replica.committedZxid(),
            replica.leaderCommittedZxid(),
            hasLeader ? elapsedMs(replica.leaderHeardNs(), nowNs) : NONE,
            configuration.voters().size(),
            peers);
    }

    private ServerRole role()
    {
        return switch (replica.state())
        {
            case LOOKING -> ServerRole.LOOKING;
            case LEADING -> ServerRole.LEADER;
            case FOLLOWING -> ServerRole.FOLLOWER;
            case OBSERVING -> ServerRole.OBSERVER;
        };
    }

    private EnsembleStatus.Peer peer(final int id, final long nowNs)
    {
        final boolean isVoter = context.configuration().isVoter(id);
        final LearnerStatus learner = replica.learnerStatus(id);
        if (learner == null)
        {
            return new EnsembleStatus.Peer(id, isVoter, replica.isLinkUp(id), PeerPhase.NONE, 0, 0, NONE);
        }
        final PeerPhase phase = !learner.isSynced() ? PeerPhase.JOINING :
            isVoter && !learner.isCounting() ? PeerPhase.REJOINING : PeerPhase.SYNCED;
        return new EnsembleStatus.Peer(id, isVoter, replica.isLinkUp(id), phase,
            learner.durableZxid(), learner.appliedZxid(), elapsedMs(learner.heardNs(), nowNs));
    }

    private static long elapsedMs(final long sinceNs, final long nowNs)
    {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNs - sinceNs));
    }
}

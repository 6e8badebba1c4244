package io.ringmaster.tools.server;

import java.util.List;

import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.engine.link.LinkCounter;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.tools.metrics.MetricLabels;

/** What a server of an ensemble counts of elections and votes. Written by the thread of the replica. */
final class EnsembleCounters
{
    /** Counters that this makes. */
    static final int COUNTER_COUNT = 14;

    private final Replica replica;
    private final List<LinkReporter> links;
    private final StallWatch stallWatch;
    private final AtomicCounter elections;
    private final AtomicCounter leaves;
    private final AtomicCounter protocolErrors;
    private final AtomicCounter votesSent;
    private final AtomicCounter votesReceived;
    private final AtomicCounter votesDropped;
    private final AtomicCounter stalls;
    private final AtomicCounter role;
    private final AtomicCounter serving;
    private final AtomicCounter leaderId;
    private final AtomicCounter epoch;
    private final AtomicCounter committedZxid;
    private final AtomicCounter leaderCommittedZxid;

    EnsembleCounters(
        final int serverId,
        final Replica replica,
        final List<LinkReporter> links,
        final StallWatch stallWatch,
        final CountersManager counters)
    {
        this.stallWatch = stallWatch;
        this.replica = replica;
        this.links = links;
        elections = counters.newCounter("ensemble: elections begun");
        leaves = counters.newCounter("ensemble: roles left");
        protocolErrors = counters.newCounter("ensemble: protocol errors");
        votesSent = counters.newCounter("ensemble: votes sent");
        votesReceived = counters.newCounter("ensemble: votes received");
        votesDropped = counters.newCounter("ensemble: votes not sent");
        stalls = counters.newCounter("ensemble: stalls of this server");
        role = counters.newCounter(MetricLabels.ROLE);
        serving = counters.newCounter(MetricLabels.SERVING);
        counters.newCounter(MetricLabels.SERVER_ID).setRelease(serverId);
        leaderId = counters.newCounter(MetricLabels.LEADER_ID);
        epoch = counters.newCounter(MetricLabels.EPOCH);
        committedZxid = counters.newCounter(MetricLabels.COMMITTED_ZXID);
        leaderCommittedZxid = counters.newCounter(MetricLabels.LEADER_COMMITTED_ZXID);
        role.setRelease(ServerRole.LOOKING.value());
    }

    void update()
    {
        elections.setRelease(replica.electionCount());
        leaves.setRelease(replica.leaveCount());
        protocolErrors.setRelease(replica.protocolErrors());
        votesSent.setRelease(sum(LinkCounter.VOTES_SENT));
        votesReceived.setRelease(sum(LinkCounter.VOTES_RECEIVED));
        votesDropped.setRelease(sum(LinkCounter.VOTES_DROPPED));
        stalls.setRelease(stallWatch.count());
        role.setRelease(role());
        serving.setRelease(replica.isServing() ? 1 : 0);
        leaderId.setRelease(replica.leaderId());
        epoch.setRelease(replica.epoch());
        committedZxid.setRelease(replica.committedZxid());
        leaderCommittedZxid.setRelease(replica.leaderCommittedZxid());
    }

    private short role()
    {
        return switch (replica.state())
        {
            case LOOKING -> ServerRole.LOOKING.value();
            case LEADING -> ServerRole.LEADER.value();
            case FOLLOWING -> ServerRole.FOLLOWER.value();
            case OBSERVING -> ServerRole.OBSERVER.value();
        };
    }

    private long sum(final LinkCounter counter)
    {
        long sum = 0;
        for (int i = 0; i < links.size(); i++)
        {
            sum += links.get(i).count(counter);
        }
        return sum;
    }
}

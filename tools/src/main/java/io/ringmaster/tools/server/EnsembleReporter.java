package io.ringmaster.tools.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.agrona.concurrent.status.CountersManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.ReplicaDutyCycle;
import io.ringmaster.engine.link.LinkLayer;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaState;

/**
 * Tells the operator what becomes of this server's role and of its links, and why: a line in the log for each change,
 * and counters. On the thread of the replica; does nothing that costs while nothing changes.
 */
final class EnsembleReporter
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.ensemble");
    private static final long LONELY_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long COUNTER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** What stands still for this part of the limit of silence is near to being taken for dead. */
    private static final int STALLS_PER_LIMIT = 4;

    private final EnsembleSettings settings;
    private final ReplicaDutyCycle dutyCycle;
    private final Replica replica;
    private final LongSupplier lastZxid;
    private final Runnable onServing;
    private final List<LinkReporter> links = new ArrayList<>();
    private final StallWatch stalls;
    private final EnsembleCounters counters;
    private volatile ReplicaState shownState;
    private volatile boolean isShownServing;
    private boolean hasServed;
    private long shownLeaves;
    private long shownErrors;
    private long shownLinkChanges;
    private long lookingSinceNs;
    private long lonelyNs;
    private long countersNs = System.nanoTime();

    /**
     * Construct; nothing is told before the first {@link #doWork}.
     *
     * @param settings  of the ensemble.
     * @param dutyCycle to tell of.
     * @param lastZxid  of the log.
     * @param counters  in which to make some.
     * @param onServing called once, on the thread of the replica, when clients are served for the first time.
     */
    EnsembleReporter(
        final EnsembleSettings settings,
        final ReplicaDutyCycle dutyCycle,
        final LongSupplier lastZxid,
        final CountersManager counters,
        final Runnable onServing)
    {
        this.settings = settings;
        this.dutyCycle = dutyCycle;
        this.lastZxid = lastZxid;
        this.onServing = onServing;
        replica = dutyCycle.replica();
        final LinkLayer layer = dutyCycle.links();
        final long limitMs = TimeUnit.NANOSECONDS.toMillis(settings.linkLimitNs());
        for (final EnsembleMember member : settings.members())
        {
            if (member.id() != settings.serverId())
            {
                links.add(new LinkReporter(layer, member, limitMs, counters));
            }
        }
        stalls = new StallWatch(settings.linkLimitNs() / STALLS_PER_LIMIT);
        this.counters = new EnsembleCounters(settings.serverId(), replica, links, stalls, counters);
    }

    /** Once in each duty cycle. */
    void doWork()
    {
        final long nowNs = System.nanoTime();
        final long stalledNs = stalls.onCycle(nowNs);
        if (stalledNs > 0)
        {
            LOG.warn("this server did nothing for {} ms: its process stood still, or was busy with one thing",
                TimeUnit.NANOSECONDS.toMillis(stalledNs));
        }
        final ReplicaState state = replica.state();
        final boolean isServing = replica.isServing();
        final boolean isOther = state != shownState || isServing != isShownServing ||
            replica.leaveCount() != shownLeaves;
        if (isOther || dutyCycle.linkChangeCount() != shownLinkChanges || nowNs - countersNs >= 0)
        {
            countersNs = nowNs + COUNTER_INTERVAL_NS;
            shownLinkChanges = dutyCycle.linkChangeCount();
            // First: a role is left because of a link.
            links.forEach(LinkReporter::show);
            if (isOther)
            {
                show(state, isServing, nowNs);
            }
            counters.update();
        }
        if (replica.protocolErrors() != shownErrors)
        {
            shownErrors = replica.protocolErrors();
            LOG.warn("protocol error {}: {}", shownErrors, replica.lastProtocolError());
        }
        if (state == ReplicaState.LOOKING)
        {
            showLonely(nowNs);
        }
    }

    /** Whether this server led and served when the duty cycle ran last. Any thread. */
    boolean isLeading()
    {
        return isShownServing && shownState == ReplicaState.LEADING;
    }

    private void show(final ReplicaState state, final boolean isServing, final long nowNs)
    {
        shownState = state;
        isShownServing = isServing;
        if (replica.leaveCount() != shownLeaves)
        {
            shownLeaves = replica.leaveCount();
            LOG.warn("{}", replica.leaveReason());
        }
        switch (state)
        {
            case LOOKING ->
            {
                lookingSinceNs = nowNs;
                lonelyNs = lookingSinceNs + LONELY_INTERVAL_NS;
                LOG.info("looking for a leader, with zxid {}", zxid());
            }
            case LEADING ->
            {
                if (isServing)
                {
                    LOG.info("leading epoch {} from zxid {} on", replica.epoch(), zxid());
                }
                else
                {
                    LOG.info("elected in election {} since the start, after zxid {}: " +
                        "a quorum has to promise to follow", replica.electionCount(), zxid());
                }
            }
            default ->
            {
                if (isServing)
                {
                    LOG.info("following server {} in epoch {}", replica.leaderId(), replica.epoch());
                }
                else
                {
                    LOG.info("joining server {}, with zxid {}", replica.leaderId(), zxid());
                }
            }
        }
        if (isServing && !hasServed)
        {
            hasServed = true;
            onServing.run();
        }
    }

    /** Who finds no leader for long is told who is missing. */
    private void showLonely(final long nowNs)
    {
        if (nowNs - lonelyNs < 0)
        {
            return;
        }
        lonelyNs = nowNs + LONELY_INTERVAL_NS;
        final List<String> missing = links.stream().filter(link -> !link.isUp()).map(LinkReporter::describe).toList();
        LOG.warn("no leader for {} s; of {} participants {} are a quorum; {}",
            TimeUnit.NANOSECONDS.toSeconds(nowNs - lookingSinceNs), settings.configuration().voters().size(),
            settings.configuration().quorum(),
            missing.isEmpty() ? "there are links to all" : "no link to " + String.join(", ", missing));
    }

    private String zxid()
    {
        return "0x" + Long.toHexString(lastZxid.getAsLong());
    }
}

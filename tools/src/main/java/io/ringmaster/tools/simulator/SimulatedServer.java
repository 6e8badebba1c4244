package io.ringmaster.tools.simulator;

import java.util.stream.IntStream;

import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.link.LinkLayer;
import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.engine.replica.PeerLinks;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaContext;
import io.ringmaster.engine.replica.ReplicaLog;
import io.ringmaster.engine.replica.ReplicaState;
import io.ringmaster.tools.checker.Outcome;
import io.ringmaster.tools.simulator.Coverage.Point;

/** A server of the ensemble: the real replica between a simulated disk and a simulated network. Restarted at will. */
final class SimulatedServer implements SimulatedDisk.Owner
{
    private static final long ENSEMBLE_ID = 42;
    private static final long CYCLE_NS = 20_000;
    private static final long BUSY_WINDOW_NS = 1_000_000_000;
    private static final int MAX_BUSY_CYCLES = 20_000;
    private static final int RECORDS_PER_CYCLE = 32;
    private static final long MAX_BACKOFF_NS = 200_000_000;
    /** The limit of silence by the slowest clock, and some rest of a duty cycle. */
    private static final long MAX_SILENCE_NS = 500_000_000;

    private final int id;
    private final Simulation simulation;
    private final EventLoop loop;
    private final SimulationPlan plan;
    private final Ledger ledger;
    private final Trace trace;
    private final Coverage coverage;
    private final SplitRandom random;
    private final SplitRandom crashRandom;
    private final SplitRandom incarnations;
    private final SimulatedNetwork network;
    private final SimulatedDisk disk;
    private final ServerInbox inbox;
    private final WireCheck check;
    private final Ports ports;
    private final long[] heardNs = new long[EnsembleConfiguration.MAX_ID + 1];
    private long clockOffsetNs;
    private double clockRate;
    private Replica replica;
    private SimulatedLog log;
    private SimulatedSnapshots snapshots;
    private RequestStage requests;
    private RawLinks rawLinks;
    private ModelState state;
    private ReplicaState role;
    private long committedIndex;
    private long pausedUntilNs;
    private long servingSinceNs;
    private long wakeNs;
    private long wakeToken;
    private long epochAtStart;
    private long busySinceNs;
    private int busyCycles;
    private boolean wasLeading;
    private boolean isCatchingUp;

    SimulatedServer(
        final int id,
        final Simulation simulation,
        final SimulatedNetwork network,
        final WireCheck check,
        final Ports ports,
        final SplitRandom random)
    {
        this.id = id;
        this.simulation = simulation;
        this.loop = simulation.loop();
        this.plan = simulation.plan();
        this.ledger = simulation.ledger();
        this.trace = simulation.trace();
        this.coverage = simulation.coverage();
        this.network = network;
        this.check = check;
        this.ports = ports;
        this.random = random;
        crashRandom = random.split(2);
        incarnations = random.split(3);
        disk = new SimulatedDisk(id, simulation, random.split(1));
        disk.owner(this);
        ledger.add(disk);
        final EnsembleConfiguration members = plan.configuration;
        inbox = new ServerInbox(id, members.voters().size() + members.observers().size(), network, ports);
        clockOffsetNs = random.between(0, 1L << 50);
        clockRate = 1.0 + (random.nextDouble() * 2 - 1) * plan.clockSkew;
    }

    int id()
    {
        return id;
    }

    boolean isVoter()
    {
        return plan.configuration.isVoter(id);
    }

    boolean isRunning()
    {
        return replica != null;
    }

    SimulatedDisk disk()
    {
        return disk;
    }

    Replica replica()
    {
        return replica;
    }

    ModelState state()
    {
        return state;
    }

    RequestStage requests()
    {
        return requests;
    }

    boolean isServing()
    {
        return isRunning() && ports.isServing(replica);
    }

    boolean isLeading()
    {
        return isRunning() && replica.isServing() && replica.state() == ReplicaState.LEADING;
    }

    /** The state that clients read at this server, which has heard of late that others share it. */
    ModelState stateToRead()
    {
        checkHeard();
        return state;
    }

    boolean isPaused()
    {
        return loop.nowNs() < pausedUntilNs;
    }

    /** A peer was heard. */
    void onHeard(final int peer)
    {
        heardNs[peer] = loop.nowNs();
    }

    /** Who serves has heard its leader or, if it leads, a quorum, within the limit of silence and a little more. */
    private void checkHeard()
    {
        if (servingSinceNs == loop.nowNs())
        {
            // The last ack that it needed may have come long after the others; it looks at the time from now on.
            return;
        }
        final long sinceNs = loop.nowNs() - MAX_SILENCE_NS;
        final ReplicaState current = replica.state();
        Violation.unless(current != ReplicaState.LOOKING, () -> "server " + id + " serves without a leader");
        if (current == ReplicaState.LEADING)
        {
            final long heard = plan.configuration.voters().stream()
                .filter(peer -> peer == id || heardNs[peer] > sinceNs).count();
            Violation.unless(heard >= plan.configuration.quorum(),
                () -> "server " + id + " leads and has heard only " + (heard - 1) + " others of late");
        }
        else
        {
            Violation.unless(heardNs[replica.leaderId()] > sinceNs,
                () -> "server " + id + " serves and has not heard its leader of late");
        }
    }

    void start(final boolean isRejoin)
    {
        trace.add(TraceEvent.STARTED, id, disk.lastZxid(), disk.acceptedEpoch(), isRejoin ? 1 : 0);
        state = disk.snapshot() == null ? new ModelState() : disk.snapshot().copy();
        committedIndex = state.index();
        log = new SimulatedLog(disk);
        snapshots = new SimulatedSnapshots(disk, random.split(loop.nowNs()), this::copyOfState);
        requests = new RequestStage(this, simulation, ports);
        role = ReplicaState.LOOKING;
        wasLeading = false;
        final PeerLinks links = links();
        final ReplicaLog shownLog = ports.log(log, disk);
        replica = new Replica(new ReplicaContext()
            .id(id)
            .ensembleId(ENSEMBLE_ID)
            .configuration(ports.configuration(id, plan.configuration))
            .isRejoin(isRejoin)
            .maxCounter(plan.maxCounter)
            .chunkLength(plan.chunkLength)
            .log(shownLog)
            .promises(ports.promises(new SimulatedPromises(disk)))
            .links(ports.links(new ServerLinks(id, links, check)))
            .snapshots(snapshots)
            .listener(requests));
        requests.replica(replica);
        if (rawLinks != null)
        {
            rawLinks.replica(replica);
        }
        Violation.unless(!isVoter() || disk.acceptedEpoch() >= disk.lastZxid() >>> 32,
            () -> "server " + id + " has history of an epoch that it has not accepted");
        epochAtStart = disk.acceptedEpoch();
        pausedUntilNs = loop.nowNs();
        servingSinceNs = Long.MAX_VALUE;
        wakeNs = Long.MAX_VALUE;
        wake(random.between(0, 1_000_000));
    }

    private PeerLinks links()
    {
        if (network.raw() == null)
        {
            return network.links(id);
        }
        final int[] peers = IntStream.rangeClosed(1, plan.configuration.voters().size() +
            plan.configuration.observers().size()).filter(peer -> peer != id).toArray();
        rawLinks = new RawLinks(id, network, ports);
        final LinkLayer layer = new LinkLayer(new LinkContext()
            .id(id)
            .ensembleId(ENSEMBLE_ID)
            .peers(peers)
            .channels(network.raw().channels(id))
            .handler(rawLinks)
            .incarnations(incarnations::nextLong)
            .limitNs(plan.linkTimeoutNs)
            .maxBackoffNs(MAX_BACKOFF_NS));
        rawLinks.layer(layer);
        return layer;
    }

    private ModelState copyOfState()
    {
        return state.copy();
    }

    /** The process ends, or the server loses power. */
    void crash(final boolean isPowerLost)
    {
        if (!isRunning())
        {
            return;
        }
        countCrash();
        requests.onLooking();
        replica = null;
        wakeToken++;
        inbox.clear();
        network.onCrash(this);
        disk.crash(isPowerLost);
    }

    private void countCrash()
    {
        noteLostLeadership();
        if (snapshots.isReceiving() || disk.isInstalling())
        {
            coverage.count(Point.CRASH_IN_SNAP);
        }
        else if (isCatchingUp && !replica.isServing() && disk.isSettled())
        {
            coverage.count(Point.CRASH_IN_DIFF);
        }
    }

    private void noteLostLeadership()
    {
        if (wasLeading)
        {
            wasLeading = false;
            if ((disk.lastZxid() & 0xFFFF_FFFFL) >= plan.maxCounter)
            {
                coverage.count(Point.EPOCH_USED_UP);
            }
            if (replica.committedZxid() < disk.lastZxid())
            {
                coverage.count(Point.LEADER_LOST_WITH_RECORDS_IN_FLIGHT);
            }
            if (disk.isFull())
            {
                coverage.count(Point.LEADER_LOST_WITH_FULL_DISK);
            }
        }
    }

    void pause(final long durationNs)
    {
        trace.add(TraceEvent.PAUSED, id, durationNs / 1_000);
        coverage.count(Point.PAUSE);
        pausedUntilNs = Math.max(pausedUntilNs, loop.nowNs() + durationNs);
    }

    /** No more faults. */
    void calm()
    {
        disk.calm();
        final boolean wasPaused = isPaused();
        pausedUntilNs = loop.nowNs();
        // The clock goes right from now on, but does not jump.
        clockOffsetNs = clockNs() - loop.nowNs();
        clockRate = 1.0;
        if (wasPaused && isRunning())
        {
            // Before anybody asks it: requests are taken in by a duty cycle, which looks at the time first.
            cycle();
        }
    }

    void deliver(final Delivery delivery)
    {
        inbox.add(delivery);
        onArrival();
    }

    /** Something can be received. */
    void onArrival()
    {
        wake(CYCLE_NS);
    }

    @Override
    public void onDiskWork()
    {
        wake(CYCLE_NS);
    }

    @Override
    public void onDiskWorkBegun(final boolean isRare)
    {
        if (crashRandom.chance(isRare ? 4 * plan.crashInWork : plan.crashInWork) && !simulation.isCalm())
        {
            final Replica current = replica;
            loop.after(crashRandom.magnitudeBetween(1_000, 2 * plan.syncNs + 1_001), () ->
            {
                if (current == replica && !simulation.isCalm())
                {
                    simulation.crashAndRestart(this, true);
                }
            });
        }
    }

    @Override
    public void onDiskFailure()
    {
        simulation.crashAndRestart(this, true);
    }

    @Override
    public void onInstalled(final ModelState installed)
    {
        Violation.unless(installed.index() >= state.index(), () -> "server " + id + " installs a snapshot of " +
            LogRecord.text(installed.zxid()) + " over a state of " + LogRecord.text(state.zxid()));
        state = installed.copy();
        committedIndex = Math.max(committedIndex, state.index());
    }

    /** It is sent records of its leader's history from before it joined. */
    void onCatchingUp()
    {
        isCatchingUp = true;
        onDiskWorkBegun(false);
    }

    /** Run a duty cycle soon. */
    void wake(final long delayNs)
    {
        final long timeNs = Math.max(loop.nowNs() + delayNs, pausedUntilNs);
        if (!isRunning() || timeNs >= wakeNs)
        {
            return;
        }
        wakeNs = timeNs;
        wakeToken++;
        final long token = wakeToken;
        loop.at(timeNs, () ->
        {
            if (token == wakeToken)
            {
                wakeNs = Long.MAX_VALUE;
                if (loop.nowNs() < pausedUntilNs)
                {
                    wake(0);
                }
                else
                {
                    cycle();
                }
            }
        });
    }

    private long clockNs()
    {
        return clockOffsetNs + (long)(loop.nowNs() * clockRate);
    }

    private void cycle()
    {
        final int received = rawLinks == null ? inbox.drain(replica) : rawLinks.doWork(clockNs());
        int workCount = received + replica.doWork(clockNs());
        noteRole();
        if (!replica.isServing())
        {
            servingSinceNs = Long.MAX_VALUE;
        }
        else
        {
            servingSinceNs = Math.min(servingSinceNs, loop.nowNs());
            checkHeard();
        }
        observeCommits();
        workCount += applyCommitted();
        workCount += requests.doWork();
        if (replica.isDiskLost())
        {
            simulation.onDiskLost(this);
            return;
        }
        checkBusy(workCount, received);
        final long dueNs = (long)((replica.nextDeadlineNs() - clockNs()) / clockRate);
        final long restNs = Math.max(CYCLE_NS, Math.min(plan.idleNs, dueNs));
        wake(workCount > 0 ? CYCLE_NS : restNs);
    }

    private void noteRole()
    {
        if (replica.state() != role)
        {
            role = replica.state();
            isCatchingUp = false;
            final TraceEvent event = switch (role)
            {
                case LOOKING -> TraceEvent.LOOKS;
                case LEADING -> TraceEvent.LEADS;
                case FOLLOWING -> TraceEvent.FOLLOWS;
                case OBSERVING -> TraceEvent.OBSERVES;
            };
            trace.add(event, id, replica.leaderId());
        }
        final boolean isLeading = isLeading();
        if (!isLeading)
        {
            noteLostLeadership();
        }
        else if (!wasLeading)
        {
            wasLeading = true;
            coverage.count(Point.LEADERSHIP);
        }
        Violation.unless(disk.acceptedEpoch() >= epochAtStart, () -> "server " + id + " forgets what it has promised");
        Violation.unless(replica.isServing() || !isLeading, () -> "server " + id + " leads without serving");
    }

    /** Tell the ledger what this server knows to be committed. */
    void observeCommits()
    {
        if (!disk.isSettled())
        {
            return;
        }
        final long committedZxid = replica.committedZxid();
        committedIndex = Math.max(committedIndex, disk.baseIndex());
        while (committedIndex < disk.lastIndex() && disk.record(committedIndex + 1).zxid() <= committedZxid)
        {
            committedIndex++;
            final LogRecord record = disk.record(committedIndex);
            ledger.onCommitted(id, committedIndex, record);
            trace.add(TraceEvent.COMMITTED, id, record.zxid(), committedIndex);
        }
    }

    private int applyCommitted()
    {
        final long limitZxid = ports.applicableZxid(replica, disk);
        int count = 0;
        while (count < RECORDS_PER_CYCLE && state.zxid() < limitZxid && state.index() < disk.lastIndex() &&
            disk.record(state.index() + 1).zxid() <= limitZxid)
        {
            final LogRecord record = disk.record(state.index() + 1);
            final Outcome outcome = state.apply(record, ports.moveIsIgnored());
            trace.add(TraceEvent.APPLIED, id, record.zxid(), state.index());
            ledger.onApplied(id, state, disk.durableZxid());
            requests.onApplied(record, outcome);
            count++;
        }
        if (disk.snapshot() == null ? state.index() >= plan.snapshotEvery :
            state.index() - disk.snapshot().index() >= plan.snapshotEvery)
        {
            disk.takeSnapshot(copyOfState());
        }
        if (isLeading())
        {
            replica.tellDigest(state.zxid(), state.digest());
        }
        return count;
    }

    /** Whoever works all the time without anything coming in works in vain. */
    private void checkBusy(final int workCount, final int received)
    {
        if (loop.nowNs() - busySinceNs > BUSY_WINDOW_NS)
        {
            busySinceNs = loop.nowNs();
            busyCycles = 0;
        }
        if (workCount > 0 && received == 0)
        {
            busyCycles++;
            Violation.unless(busyCycles < MAX_BUSY_CYCLES,
                () -> "server " + id + " is busy without being asked anything");
        }
    }
}

package io.ringmaster.engine;

import java.util.List;

import io.ringmaster.engine.replica.ReplicaListener;
import io.ringmaster.engine.request.RequestStage;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.engine.snapshot.SnapshotSchedule;
import io.ringmaster.engine.snapshot.SnapshotTask;

/**
 * The business logic of a server, in one duty cycle that one thread runs: requests from the endpoints become reads or
 * transactions, transactions are applied once the journal has them, timers expire sessions and reap containers. Owns
 * the state; does no IO, starts no thread, reads no clock but the one it is handed.
 * <p>
 * Order of effects: a transaction is durable before it is applied; applied before it is answered; a watch event goes
 * out before any reply that reflects its change; a connection is answered in the order in which it asked.
 */
public final class Engine implements AutoCloseable
{
    private static final int REQUEST_LIMIT = 1024;

    private final EngineContext ctx;
    private final EngineState state;
    private final EngineRecovery recovery;
    private final List<EndpointRings> endpoints;
    private final TransactionRing transactions;
    private final RequestStage requests;
    private final SnapshotTask snapshotTask;
    private final SnapshotSchedule snapshotSchedule;
    private ReplicaDutyCycle replica;
    private boolean isStarted;
    private boolean isSnapshotRequested;
    private long cycleNs;
    private int servedCount;

    /**
     * Construct with fresh state.
     *
     * @param context to be concluded.
     */
    public Engine(final EngineContext context)
    {
        ctx = context.conclude();
        endpoints = List.copyOf(ctx.endpoints());
        state = new EngineState(ctx);
        recovery = new EngineRecovery(state);
        transactions = new TransactionRing(
            ctx.transactionSlots(), ctx.transactionBytes(), ctx.journalStatus(), ctx.isEnsemble());
        requests = new RequestStage(
            ctx,
            state.tree,
            state.acls,
            state.sessions,
            state.quotas,
            state.applier,
            transactions);
        snapshotTask = new SnapshotTask(state.tree, state.acls, state.sessions, ctx.snapshotSink());
        snapshotSchedule = new SnapshotSchedule(ctx.snapshotTransactionCount(), ctx.snapshotJournalBytes());
    }

    /**
     * The journaler's end of the transaction ring: what it releases counts as durable and is applied.
     *
     * @return the poller; journaler thread only.
     */
    public RingPoller journalPoller()
    {
        return transactions.journalPoller();
    }

    /**
     * The way of the records to journal and state.
     *
     * @return the ring; engine thread only.
     */
    public TransactionRing transactions()
    {
        return transactions;
    }

    /**
     * To bring back the state before {@link #start()}.
     *
     * @return the recovery.
     */
    public EngineRecovery recovery()
    {
        return recovery;
    }

    /**
     * Begin to serve what was recovered; a server without history begins its first epoch. One that belongs to an
     * ensemble serves only after {@link #join}.
     */
    public void start()
    {
        if (isStarted)
        {
            throw new IllegalStateException("started already");
        }
        recovery.conclude();
        transactions.start(state.applier.lastZxid());
        if (!ctx.isEnsemble())
        {
            requests.start(ctx.clock().nanoTime());
        }
        // What was read from the log is read again at each start until there is a snapshot behind it.
        onSnapshotBegun(
            requests.appliedCount() - recovery.transactionCount(),
            requests.appliedBytes() - recovery.transactionBytes());
        isStarted = true;
    }

    /**
     * What the replica of an ensemble tells this server's state and requests.
     *
     * @return the listener; null unless {@link EngineContext#isEnsemble()}.
     */
    public ReplicaListener replicaListener()
    {
        return requests.replicaListener();
    }

    /**
     * Belong to an ensemble from here on; after {@link #start()}, when the transaction ring holds all of the log that
     * is not applied.
     *
     * @param dutyCycle that becomes a part of this one, and whose replica tells {@link #replicaListener()}.
     */
    public void join(final ReplicaDutyCycle dutyCycle)
    {
        if (!isStarted || !ctx.isEnsemble() || replica != null)
        {
            throw new IllegalStateException("an ensemble is joined once, after the start, if the context says so");
        }
        replica = dutyCycle;
        requests.join(replica.replica(), replica.view());
        requests.start(ctx.clock().nanoTime());
    }

    /**
     * One duty cycle. Never blocks.
     *
     * @return 0 if there was nothing to do.
     */
    public int doWork()
    {
        final long nowNs = ctx.clock().nanoTime();
        cycleNs = nowNs;
        requests.beginCycle(nowNs);
        int workCount = requests.drainReplies();
        if (replica != null)
        {
            workCount += replica.receive(nowNs);
            // Answers to learners go before the records, which may fill all the room there is.
            workCount += requests.pollEnsemble();
            workCount += replica.proceed(nowNs);
        }
        workCount += requests.applyDurable(nowNs);
        int takenCount = 0;
        for (int i = 0; i < endpoints.size(); i++)
        {
            takenCount += requests.poll(endpoints.get(i).requestPoller(), nowNs, REQUEST_LIMIT);
        }
        workCount += takenCount + requests.pollTimers(nowNs);
        if (replica != null)
        {
            // What was proposed or forwarded just now is what a client waits for.
            workCount += (takenCount > 0 ? replica.proceed(nowNs) : 0) + replica.flush();
        }
        servedCount = workCount;
        workCount += requests.pollInspections(nowNs);
        workCount += pollSnapshot();
        return workCount;
    }

    /**
     * What of the last {@link #doWork()} was for clients and other servers: more of that may come with the next one,
     * where a snapshot or an inspection keeps the engine busy without bringing any.
     *
     * @return 0 if nothing was.
     */
    public int servedCount()
    {
        return servedCount;
    }

    /**
     * When {@link #doWork()} is due again even if nothing arrives.
     *
     * @return monotonic time in nanoseconds.
     */
    public long nextDeadlineNs()
    {
        if (requests.isInspecting())
        {
            return ctx.clock().nanoTime();
        }
        final long snapshotNs = snapshotTask.isRunning() ? snapshotTask.nextDeadlineNs() : Long.MAX_VALUE;
        final long requestsNs = Math.min(snapshotNs, requests.nextDeadlineNs());
        return replica == null ? requestsNs : Math.min(requestsNs, replica.replica().nextDeadlineNs());
    }

    /**
     * Whether transactions are on their way to the disk, so that the next thing to do is a disk write away.
     *
     * @return true if so.
     */
    public boolean hasWritesInFlight()
    {
        return requests.hasWritesInFlight();
    }

    /**
     * How many transactions are on their way to the disk, or to be applied.
     *
     * @return the distance of their zxids: the count, or far more where an epoch begins between them.
     */
    public long writesInFlight()
    {
        return requests.writesInFlight();
    }

    /**
     * Whether the journaler has something to do. What it has released and nobody has committed yet is no work for it:
     * waking it then takes a core from those who have.
     *
     * @return true if so.
     */
    public boolean hasJournalWork()
    {
        return transactions.hasJournalWork();
    }

    /**
     * Whether clients who wait for no write have read within the last milliseconds, so that a wait for the disk on this
     * thread would keep them waiting as well.
     *
     * @return true if so; engine thread only.
     */
    public boolean hasBystanders()
    {
        return requests.hasBystanders(cycleNs);
    }

    /** Take a snapshot soon, whatever the triggers say. Engine thread only. */
    public void requestSnapshot()
    {
        isSnapshotRequested = true;
    }

    /**
     * The last transaction applied.
     *
     * @return its zxid.
     */
    public long lastAppliedZxid()
    {
        return state.applier.lastZxid();
    }

    /**
     * Znodes in the tree.
     *
     * @return the count.
     */
    public long nodeCount()
    {
        return state.tree.nodeCount();
    }

    /**
     * Digest of the tree: equal for equal trees.
     *
     * @return the digest.
     */
    public long digest()
    {
        return state.tree.digest();
    }

    /**
     * Memory that counts against {@link EngineContext#maxTreeBytes()}: of znodes and their ACLs.
     *
     * @return bytes, off-heap.
     */
    public long treeBytes()
    {
        return state.tree.usedBytes() + state.acls.usedBytes();
    }

    /**
     * Sessions alive.
     *
     * @return the count.
     */
    public int sessionCount()
    {
        return state.sessions.count();
    }

    /**
     * Watch registrations.
     *
     * @return the count.
     */
    public long watchCount()
    {
        return requests.watchCount();
    }

    /**
     * Connections open.
     *
     * @return the count.
     */
    public int connectionCount()
    {
        return requests.connectionCount();
    }

    /**
     * Transactions applied since the start.
     *
     * @return the count.
     */
    public long appliedCount()
    {
        return requests.appliedCount();
    }

    /**
     * Requests taken since the start, refused ones included, that clients sent to this server.
     *
     * @param templateId of their message in the client protocol, 0..127.
     * @return the count.
     */
    public long requestCount(final int templateId)
    {
        return requests.requestCount(templateId);
    }

    /**
     * The one clock reading of the last {@link #doWork()}.
     *
     * @return monotonic time in nanoseconds.
     */
    public long cycleNs()
    {
        return cycleNs;
    }

    @Override
    public void close()
    {
        state.tree.close();
    }

    private int pollSnapshot()
    {
        if (snapshotTask.isRunning())
        {
            return snapshotTask.poll(snapshotSchedule.rowTarget(
                requests.appliedCount(), requests.appliedBytes(), snapshotTask.rowLimit()), cycleNs);
        }
        final boolean isDue = isSnapshotRequested || snapshotSchedule.isDue(
            requests.appliedCount(), requests.appliedBytes(), state.tree.nodeCount(), state.tree.usedBytes());
        if (isDue && snapshotTask.start(state.applier.lastZxid(), state.applier.lastTimeMs(), cycleNs))
        {
            isSnapshotRequested = false;
            onSnapshotBegun(requests.appliedCount(), requests.appliedBytes());
            return 1;
        }
        return 0;
    }

    private void onSnapshotBegun(final long transactionCount, final long bytes)
    {
        snapshotSchedule.onBegin(transactionCount, bytes, state.tree.nodeCount(), state.tree.usedBytes());
    }
}

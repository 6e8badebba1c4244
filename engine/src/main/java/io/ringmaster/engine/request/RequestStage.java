package io.ringmaster.engine.request;

import java.nio.ByteOrder;
import java.util.function.LongUnaryOperator;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.admin.EngineStatusEncoder;
import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.acl.AccessControl;
import io.ringmaster.engine.acl.AclBuilder;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.acl.AuthProviders;
import io.ringmaster.engine.inspection.EnsembleView;
import io.ringmaster.engine.inspection.Inspector;
import io.ringmaster.engine.quota.Quotas;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaListener;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.reply.ReplyWriter;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;
import io.ringmaster.engine.transaction.TransactionWriter;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.engine.watch.WatchContext;
import io.ringmaster.engine.watch.WatchTable;

/**
 * From requests to answers: wires the handlers together and drives what waits between them. Each poll is bounded, and
 * none begins new work while an endpoint still has to take replies. Engine thread only.
 */
public final class RequestStage implements EnsembleStage.RoleHandler
{
    private static final long HOLD_LIMIT_NS = 1_000_000_000L;

    private final EngineContext ctx;
    private final SessionTable sessions;
    private final TransactionApplier applier;
    private final TransactionRing transactions;
    private final WatchTable watches;
    private final Replies replies;
    private final Connections connections;
    private final PendingStage pendingStage;
    private final Proposer proposer;
    private final RequestHandler handler;
    private final RequestIntake intake;
    private final ApplyStage applyStage;
    private final OwnTransactions ownTransactions;
    private final WriteRoute proposingRoute;
    private final WriteRoute forwardingRoute;
    private final Inspector inspector;
    private final EnsembleStage ensemble;
    private final ForwardHandler forwards;
    private final long startTimeMs;
    private long nowNs;

    /**
     * Wire the stage.
     *
     * @param context      concluded.
     * @param tree         of znodes.
     * @param acls         that they refer to.
     * @param sessions     of clients.
     * @param quotas       of the tree.
     * @param applier      of transactions.
     * @param transactions ring that this stage produces and applies from.
     */
    public RequestStage(
        final EngineContext context,
        final ZnodeTree tree,
        final AclTable acls,
        final SessionTable sessions,
        final Quotas quotas,
        final TransactionApplier applier,
        final TransactionRing transactions)
    {
        this.ctx = context;
        this.sessions = sessions;
        this.applier = applier;
        this.transactions = transactions;
        watches = new WatchTable(new WatchContext()
            .maxEntriesPerConnection(ctx.maxWatchesPerConnection())
            .hashSeed(ctx.hashSeed()));
        replies = new Replies(new ReplyWriter(tree), ctx.endpoints());
        connections = new Connections(watches, replies);
        final HeldRequests held = new HeldRequests(connections, HOLD_LIMIT_NS);
        final PendingRequests pending =
            new PendingRequests(2 * ctx.transactionSlots(), ctx.transactionBytes(), firstSequence(ctx));
        final LeaderAnswers answers = new LeaderAnswers(pending::markerType);
        ensemble = ctx.isEnsemble() ? new EnsembleStage(
            ctx.serverId(), transactions, applier, tree, sessions, connections, answers, held) : null;
        final TransactionWriter writer = new TransactionWriter();
        final Overlay overlay = new Overlay(tree, acls);
        proposer = new Proposer(
            transactions,
            ensemble == null ? this::append : ensemble,
            ctx.transactionSlots(),
            writer,
            applier.hints(),
            overlay,
            tree,
            acls,
            ctx.journalStatus(),
            ctx.clock(),
            ctx.maxTransactionLength());
        final AuthProviders authProviders = new AuthProviders(ctx.superDigest(), ctx.skipAcl());
        final AccessControl access = new AccessControl(acls, authProviders);
        final AppliedChanges changes = new AppliedChanges(
            tree, sessions, connections, watches, access, replies, ctx.maxRequestLength());
        final WritePreparer preparer = new WritePreparer(
            ctx, overlay, tree, acls, access, new AclBuilder(authProviders), quotas, writer, applier.hints());
        inspector = new Inspector(tree, sessions, connections, watches, replies, this::onStatus);
        final WriteHandler writes = new WriteHandler(
            sessions, proposer, preparer, new MultiPreparer(proposer, preparer, overlay), writer);
        final SessionOwners owners = ensemble == null ? (session, server) -> session.owner(server) : ensemble;
        final ReadConfirmation confirmation = ensemble == null ? (server, sequence) -> false : ensemble.queries();
        proposingRoute = new ProposingRoute(
            ctx.serverId(),
            sessions,
            pending,
            proposer,
            writes,
            new SessionCheck(sessions, applier, proposer),
            owners,
            confirmation);
        forwardingRoute = ensemble == null ? null :
            new ForwardingRoute(pending, ensemble.leaderLine(), ctx.transactionBytes() / 2);
        forwards = ensemble == null ? null : new ForwardHandler(
            sessions, applier, proposer, writes, owners, confirmation, ensemble::isLeading);
        final ReadHandler reads = new ReadHandler(tree, watches, access, authProviders, replies, applier);
        final ConnectHandler connects = new ConnectHandler(ctx, sessions, connections, applier, replies);
        pendingStage = new PendingStage(
            pending, answers, connections, connects, reads, replies, changes, applier);
        handler = new RequestHandler(
            connections, sessions, pending, held, reads, connects, replies, authProviders, applier, inspector);
        intake = new RequestIntake(handler, held, replies, tree);
        applyStage = new ApplyStage(
            ctx.serverId(), transactions, applier, proposer, pending, pendingStage, changes, replies, tree, ensemble);
        ownTransactions = new OwnTransactions(
            sessions,
            proposer,
            new ExpiredSessions(sessions, writes, transactions, applier),
            new Reaper(ctx, tree, preparer, proposer),
            new ConfigurationNode(ctx.ensembleMembers(), tree, preparer, proposer),
            new HeardTime(ctx.endpoints().stream().map(EndpointRings::requestPoller).toList()),
            ensemble == null ? LongUnaryOperator.identity() : ensemble::heardNs);
        startTimeMs = ctx.clock().epochMillis();
        if (ensemble != null)
        {
            connections.releaseListener(ensemble.leaderLine()::onConnectionGone);
        }
    }

    /**
     * What the replica of an ensemble tells.
     *
     * @return the listener, for the replica that is then given to {@link #join}.
     */
    public ReplicaListener replicaListener()
    {
        return ensemble;
    }

    /**
     * Belong to an ensemble. Before {@link #start}.
     *
     * @param replica of this server.
     * @param view    of it, for inspectors.
     */
    public void join(final Replica replica, final EnsembleView view)
    {
        inspector.ensemble(view);
        ensemble.join(
            replica,
            new ForwardedRequests(
                forwards, replica::deliver, replica::reject, 2 * ctx.transactionSlots(), 2 * ctx.transactionBytes()),
            this);
    }

    /**
     * Begin to serve the recovered state, or to look for a leader. Every session gets its timeout in full.
     *
     * @param startNs monotonic time.
     */
    public void start(final long startNs)
    {
        nowNs = startNs;
        if (ensemble == null)
        {
            onReadyToLead(startNs);
        }
        else
        {
            ensemble.start(startNs);
        }
    }

    @Override
    public void onReadyToLead(final long timeNs)
    {
        proposer.start(applier.lastTimeMs());
        initialiseIds();
        ownTransactions.start(timeNs);
        handler.route(proposingRoute);
    }

    @Override
    public void onReadyToFollow()
    {
        initialiseIds();
        handler.route(forwardingRoute);
    }

    @Override
    public void onRoleLost()
    {
        handler.route(null);
        proposer.stop();
        pendingStage.abandon();
        ownTransactions.stop();
    }

    /**
     * Move replies that found a ring full.
     *
     * @return messages moved.
     */
    public int drainReplies()
    {
        return replies.drain();
    }

    /**
     * Take requests from an endpoint.
     *
     * @param poller of its request ring.
     * @param timeNs clock reading of this duty cycle.
     * @param limit  most messages.
     * @return messages taken.
     */
    public int poll(final RingPoller poller, final long timeNs, final int limit)
    {
        return replies.isBackPressured() || !hasEpoch() ? 0 : intake.poll(poller, timeNs, limit);
    }

    /**
     * Apply transactions that have become durable and may be applied, answer who asked for them, and serve what waited
     * behind them.
     *
     * @param timeNs clock reading of this duty cycle.
     * @return transactions applied and waiting requests served.
     */
    public int applyDurable(final long timeNs)
    {
        return applyStage.poll(timeNs);
    }

    /**
     * Before anything else of a duty cycle.
     *
     * @param timeNs clock reading of this duty cycle.
     */
    public void beginCycle(final long timeNs)
    {
        nowNs = timeNs;
        proposer.beginCycle();
        if (ensemble != null)
        {
            forwards.nowNs(timeNs);
            ensemble.beginCycle(timeNs);
        }
    }

    /**
     * Go on with what the role in the ensemble asks for, if the server belongs to one.
     *
     * @return things done.
     */
    public int pollEnsemble()
    {
        return replies.isBackPressured() ? 0 : ensemble.poll();
    }

    /**
     * Expire sessions, reap containers and set what the server itself keeps in the tree. Once in each duty cycle, after
     * the request rings were polled.
     *
     * @param timeNs clock reading of this duty cycle.
     * @return things done.
     */
    public int pollTimers(final long timeNs)
    {
        return isProposing() ? ownTransactions.poll(timeNs) : 0;
    }

    /**
     * Go on answering what endpoints ask about the engine.
     *
     * @param timeNs clock reading of this duty cycle.
     * @return 0 if there was nothing to do.
     */
    public int pollInspections(final long timeNs)
    {
        return inspector.poll(timeNs);
    }

    /**
     * Whether {@link #pollInspections} has something to do.
     *
     * @return true if so.
     */
    public boolean isInspecting()
    {
        return inspector.isRunning();
    }

    /**
     * When {@link #pollTimers} or {@link #pollEnsemble} is due.
     *
     * @return monotonic time in nanoseconds.
     */
    public long nextDeadlineNs()
    {
        final long ensembleNs = ensemble == null ? Long.MAX_VALUE : ensemble.nextDeadlineNs();
        return isProposing() ? Math.min(ensembleNs, ownTransactions.nextDeadlineNs(nowNs)) : ensembleNs;
    }

    /**
     * Whether transactions are on their way to the disk, or to be applied.
     *
     * @return true if so.
     */
    public boolean hasWritesInFlight()
    {
        return applyStage.inFlightCount() != 0;
    }

    /**
     * How many transactions are on their way to the disk, or to be applied.
     *
     * @return the distance of their zxids: the count, or far more where an epoch begins between them.
     */
    public long writesInFlight()
    {
        return applyStage.inFlightCount();
    }

    /**
     * Whether clients who wait for no write have read within the last milliseconds.
     *
     * @param nowNs of this round.
     * @return true if so: then waiting for a write keeps them waiting.
     */
    public boolean hasBystanders(final long nowNs)
    {
        return handler.bystanders().hasAny(nowNs);
    }

    /**
     * Watch registrations.
     *
     * @return the count.
     */
    public long watchCount()
    {
        return watches.count();
    }

    /**
     * Connections open.
     *
     * @return the count.
     */
    public int connectionCount()
    {
        return connections.count();
    }

    /**
     * Transactions applied since the start.
     *
     * @return the count.
     */
    public long appliedCount()
    {
        return applyStage.appliedCount();
    }

    /**
     * Bytes of the transactions applied since the start.
     *
     * @return the sum of their lengths.
     */
    public long appliedBytes()
    {
        return applyStage.appliedBytes();
    }

    /**
     * Requests of clients that were taken, refused ones included.
     *
     * @param templateId of their message, 0..127.
     * @return the count.
     */
    public long requestCount(final int templateId)
    {
        return handler.requestCount(templateId);
    }

    private void onStatus(final EngineStatusEncoder status)
    {
        status
            .lastZxid(applier.lastZxid())
            .appliedCount(applyStage.appliedCount())
            .appliedBytes(applyStage.appliedBytes())
            .inFlightCount(applyStage.inFlightCount())
            .leaderUptimeMs(ensemble == null ? EnsembleStage.NOT_LEADING : ensemble.leaderUptimeMs(nowNs))
            .pendingSyncCount(ensemble == null ? 0 : ensemble.queries().count());
    }

    /** Whether transactions are made here. */
    private boolean isProposing()
    {
        return ensemble == null || ensemble.isLeading();
    }

    /** A server that stands alone, without history or with a used-up counter, has to begin an epoch itself. */
    private boolean hasEpoch()
    {
        if (ensemble != null)
        {
            return true;
        }
        final long lastZxid = transactions.lastZxid();
        final boolean needsEpoch = lastZxid == 0 || proposer.isEpochExhausted();
        return !needsEpoch ||
            transactions.append(TransactionType.EPOCH, ((lastZxid >>> 32) + 1) << 32, replies.writer().buffer(), 0, 0);
    }

    private boolean append(final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        return transactions.append(TransactionType.TRANSACTION, zxid, buffer, offset, length);
    }

    private void initialiseIds()
    {
        sessions.initialiseIds(Math.max(
            ensemble == null ? startTimeMs : ctx.clock().epochMillis(), applier.lastTimeMs()));
    }

    /** By chance, so that no earlier life of this server has used what follows. */
    private static long firstSequence(final EngineContext ctx)
    {
        final byte[] bytes = new byte[16];
        ctx.passwordSource().accept(bytes);
        return new UnsafeBuffer(bytes).getLong(0, ByteOrder.LITTLE_ENDIAN);
    }
}

package io.ringmaster.engine.request;

import java.util.ArrayDeque;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.EngineStatusEncoder;
import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.acl.AccessControl;
import io.ringmaster.engine.acl.AclBuilder;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.acl.AuthProviders;
import io.ringmaster.engine.inspection.Inspector;
import io.ringmaster.engine.quota.Quotas;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.reply.ReplyWriter;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.InvariantException;
import io.ringmaster.engine.transaction.TransactionApplier;
import io.ringmaster.engine.transaction.TransactionWriter;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.engine.watch.WatchContext;
import io.ringmaster.engine.watch.WatchTable;

/**
 * From requests to answers: wires the handlers together and drives what waits between them. Each poll is bounded, and
 * none begins new work while an endpoint still has to take replies. Engine thread only.
 */
public final class RequestStage
{
    private static final int APPLY_LIMIT = 1024;
    private static final int EXPIRY_LIMIT = 64;
    private static final long EXPIRY_RETRY_NS = 1_000_000L;

    private final SessionTable sessions;
    private final TransactionApplier applier;
    private final TransactionRing transactions;
    private final WatchTable watches;
    private final Replies replies;
    private final Connections connections;
    private final Overlay overlay;
    private final PendingRequests pending;
    private final Proposer proposer;
    private final AppliedChanges changes;
    private final RequestHandler handler;
    private final Reaper reaper;
    private final HeardTime heardTime;
    private final Inspector inspector;
    private final ArrayDeque<Session> expired = new ArrayDeque<>();
    private final RingMessageHandler transactionHandler = this::onTransaction;
    private final RingMessageHandler markerHandler = this::onMarker;
    private final RingMessageHandler pendingHandler = this::onPending;
    private final Consumer<Session> expiredConsumer = expired::add;
    private final long startTimeMs;
    private long nowNs;
    private long markerZxid;
    private long markerConnectionId;
    private long markerCorrelationId;
    private long markerGrowth;
    private long appliedCount;
    private long appliedBytes;

    /**
     * Wire the stage.
     *
     * @param ctx          concluded.
     * @param tree         of znodes.
     * @param acls         that they refer to.
     * @param sessions     of clients.
     * @param quotas       of the tree.
     * @param applier      of transactions.
     * @param transactions ring that this stage produces and applies from.
     */
    public RequestStage(
        final EngineContext ctx,
        final ZnodeTree tree,
        final AclTable acls,
        final SessionTable sessions,
        final Quotas quotas,
        final TransactionApplier applier,
        final TransactionRing transactions)
    {
        this.sessions = sessions;
        this.applier = applier;
        this.transactions = transactions;
        watches = new WatchTable(new WatchContext()
            .maxEntriesPerConnection(ctx.maxWatchesPerConnection())
            .hashSeed(ctx.hashSeed()));
        replies = new Replies(new ReplyWriter(tree), ctx.endpoints());
        connections = new Connections(watches, replies);
        overlay = new Overlay(tree, acls);
        pending = new PendingRequests(2 * ctx.transactionSlots(), ctx.transactionBytes());
        final TransactionWriter writer = new TransactionWriter();
        proposer = new Proposer(
            transactions,
            pending,
            writer,
            overlay,
            tree,
            acls,
            ctx.journalStatus(),
            ctx.clock(),
            ctx.maxTransactionLength());
        final AuthProviders authProviders = new AuthProviders(ctx.superDigest(), ctx.skipAcl());
        final AccessControl access = new AccessControl(acls, authProviders);
        changes = new AppliedChanges(
            tree, sessions, connections, watches, access, replies, ctx.maxRequestLength());
        final WritePreparer preparer = new WritePreparer(
            ctx, overlay, tree, acls, access, new AclBuilder(authProviders), quotas, writer);
        inspector = new Inspector(tree, sessions, connections, watches, replies, this::onStatus);
        handler = new RequestHandler(
            connections,
            sessions,
            pending,
            proposer,
            preparer,
            new MultiPreparer(proposer, preparer, overlay),
            new ReadHandler(tree, watches, access, authProviders, replies, applier),
            new ConnectHandler(ctx, sessions, connections, proposer, writer, applier, replies),
            replies,
            authProviders,
            applier,
            inspector);
        reaper = new Reaper(ctx, tree, preparer, proposer);
        heardTime = new HeardTime(ctx.endpoints().stream().map(EndpointRings::requestPoller).toList());
        startTimeMs = ctx.clock().epochMillis();
    }

    /**
     * Begin to serve the recovered state. Every session gets its timeout in full.
     *
     * @param startNs monotonic time.
     */
    public void start(final long startNs)
    {
        transactions.start(applier.lastZxid());
        proposer.start(applier.lastTimeMs());
        sessions.initialiseIds(Math.max(startTimeMs, applier.lastTimeMs()));
        sessions.startTicking(startNs);
        heardTime.start(startNs);
        reaper.start(startNs);
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
        if (replies.isBackPressured() || !hasEpoch())
        {
            return 0;
        }
        handler.nowNs(timeNs);
        return poller.poll(handler, limit);
    }

    /**
     * Apply transactions that have become durable, answer who asked for them, and serve what waited behind them.
     *
     * @param timeNs clock reading of this duty cycle.
     * @return transactions applied and waiting requests served.
     */
    public int applyDurable(final long timeNs)
    {
        nowNs = timeNs;
        return servePending() + transactions.poll(transactionHandler, APPLY_LIMIT);
    }

    /**
     * Expire sessions and reap containers. Once in each duty cycle, after the request rings were polled.
     *
     * @param timeNs clock reading of this duty cycle.
     * @return things done.
     */
    public int pollTimers(final long timeNs)
    {
        int workCount = 0;
        final long heardNs = heardTime.advance(timeNs);
        if (heardNs >= sessions.nextTickNs())
        {
            workCount += sessions.pollExpired(heardNs, EXPIRY_LIMIT, expiredConsumer);
        }
        for (int i = 0; i < EXPIRY_LIMIT && !expired.isEmpty(); i++)
        {
            final Session session = expired.peek();
            if (sessions.isExpired(session) && !handler.expire(session))
            {
                break;
            }
            expired.remove();
            workCount++;
        }
        return workCount + reaper.poll(timeNs);
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
     * When {@link #pollTimers} is due.
     *
     * @return monotonic time in nanoseconds.
     */
    public long nextDeadlineNs()
    {
        final long expiryNs = expired.isEmpty() && sessions.nextTickNs() > nowNs ?
            sessions.nextTickNs() : nowNs + EXPIRY_RETRY_NS;
        return Math.min(expiryNs, reaper.nextDeadlineNs());
    }

    /**
     * Whether transactions are on their way to the disk.
     *
     * @return true if so.
     */
    public boolean hasWritesInFlight()
    {
        return proposer.lastZxid() != applier.lastZxid();
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
        return appliedCount;
    }

    /**
     * Bytes of the transactions applied since the start.
     *
     * @return the sum of their lengths.
     */
    public long appliedBytes()
    {
        return appliedBytes;
    }

    private void onStatus(final EngineStatusEncoder status)
    {
        status
            .lastZxid(applier.lastZxid())
            .appliedCount(appliedCount)
            .appliedBytes(appliedBytes)
            .inFlightCount(proposer.lastZxid() - applier.lastZxid());
    }

    /** A server without history, or with a used-up counter, has to begin an epoch before it can take writes. */
    private boolean hasEpoch()
    {
        final boolean needsEpoch = proposer.lastZxid() == 0 || proposer.isEpochExhausted();
        return !needsEpoch || proposer.submitEpoch((proposer.lastZxid() >>> 32) + 1);
    }

    private Action onTransaction(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (replies.isBackPressured())
        {
            return Action.ABORT;
        }
        if (type == TransactionType.EPOCH)
        {
            applier.applyEpoch(zxid);
            return Action.CONTINUE;
        }
        pending.poll(markerHandler, 1);
        if (markerZxid != zxid)
        {
            throw new InvariantException("zxid 0x" + Long.toHexString(zxid) +
                " is applied where 0x" + Long.toHexString(markerZxid) + " is awaited");
        }
        final Connection origin = connections.get(markerConnectionId);
        final boolean isAwaited = origin != null && origin.state() != Connection.State.CLOSING;
        if (origin != null)
        {
            origin.removePending();
        }
        changes.origin(isAwaited ? origin : null, markerCorrelationId, nowNs);
        applier.apply(buffer, offset, length, changes);
        overlay.applied(zxid);
        proposer.applied(markerGrowth);
        appliedCount++;
        appliedBytes += length;
        servePending();
        return Action.CONTINUE;
    }

    /** Serve what waits, up to the next transaction under way. */
    private int servePending()
    {
        return replies.isBackPressured() ? 0 : pending.poll(pendingHandler, Integer.MAX_VALUE);
    }

    private Action onMarker(
        final int type, final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type != PendingRequests.WRITE)
        {
            throw new IllegalStateException("type " + type + " where a transaction's marker is awaited");
        }
        markerZxid = PendingRequests.writeZxid(buffer, offset);
        markerCorrelationId = PendingRequests.writeCorrelationId(buffer, offset);
        markerGrowth = PendingRequests.writeGrowth(buffer, offset);
        markerConnectionId = connectionId;
        PendingRequests.writeOperationIds(buffer, offset, length, changes.operationIds());
        return Action.BREAK;
    }

    private Action onPending(
        final int type, final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type == PendingRequests.WRITE)
        {
            return Action.ABORT;
        }
        final Connection connection = connections.get(connectionId);
        if (connection != null)
        {
            connection.removePending();
            if (connection.state() != Connection.State.CLOSING)
            {
                answer(type, connection, buffer, offset, length);
            }
        }
        return replies.isBackPressured() ? Action.BREAK : Action.CONTINUE;
    }

    private void answer(
        final int type, final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type == PendingRequests.READ)
        {
            handler.serveRead(connection, buffer, offset);
            return;
        }
        final String message = PendingRequests.statusMessage(buffer, offset, length);
        replies.sendStatus(
            connection,
            PendingRequests.statusCorrelationId(buffer, offset),
            applier.lastZxid(),
            PendingRequests.statusErrorCode(buffer, offset),
            message);
        if (PendingRequests.statusThenClose(buffer, offset))
        {
            connections.close(connection, message);
        }
    }
}

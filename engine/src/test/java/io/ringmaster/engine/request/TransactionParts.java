package io.ringmaster.engine.request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.transaction.MessageHeaderDecoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;
import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.EngineClock;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.JournalStatus;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.acl.AccessControl;
import io.ringmaster.engine.acl.AclBuilder;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.acl.AuthProviders;
import io.ringmaster.engine.quota.Quotas;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.reply.ReplyWriter;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.RowHints;
import io.ringmaster.engine.transaction.TransactionApplier;
import io.ringmaster.engine.transaction.TransactionWriter;
import io.ringmaster.engine.tree.TreeContext;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.engine.watch.WatchContext;
import io.ringmaster.engine.watch.WatchTable;

/** What makes and applies transactions on a server that stands alone, with a clock and a journal of the test. */
final class TransactionParts implements EngineClock, JournalStatus, AutoCloseable
{
    static final int SERVER = 1;
    static final int TICK_MS = 100;
    static final long NS_PER_MS = 1_000_000L;

    private static final int SLOTS = 4096;
    private static final int BYTES = 1024 * 1024;
    private static final long EPOCH_ZXID = 1L << 32;

    final EngineContext context = new EngineContext().clock(this).journalStatus(this);
    final EndpointRings rings = new EndpointRings(0, 1024, BYTES, SLOTS, BYTES);
    final AclTable acls = new AclTable();
    final ZnodeTree tree = new ZnodeTree(new TreeContext().aclHash(acls::contentHash));
    final SessionTable sessions = new SessionTable(SERVER, TICK_MS);
    final TransactionApplier applier =
        new TransactionApplier(tree, acls, sessions, new Quotas(tree), new RowHints(SLOTS));
    final TransactionRing transactions = new TransactionRing(SLOTS, BYTES, this);
    final WatchTable watches = new WatchTable(new WatchContext());
    final Replies replies = new Replies(new ReplyWriter(tree), List.of(rings));
    final Connections connections = new Connections(watches, replies);
    final Proposer proposer;
    final WritePreparer preparer;
    final WriteHandler writes;
    final AppliedChanges changes;
    long nowNs = 1_000 * NS_PER_MS;
    long grantedBytes = Long.MAX_VALUE / 2;

    /** A transaction as it lies in the journal. */
    record Journaled(long zxid, int originServer, int operation, int length)
    {
    }

    TransactionParts()
    {
        final TransactionWriter writer = new TransactionWriter();
        final Overlay overlay = new Overlay(tree, acls);
        proposer = new Proposer(
            transactions,
            (zxid, buffer, offset, length) ->
                transactions.append(TransactionType.TRANSACTION, zxid, buffer, offset, length),
            SLOTS,
            writer,
            applier.hints(),
            overlay,
            tree,
            acls,
            this,
            this,
            EngineContext.DEFAULT_MAX_TRANSACTION_LENGTH);
        final AuthProviders authProviders = new AuthProviders(null, false);
        final AccessControl access = new AccessControl(acls, authProviders);
        preparer = new WritePreparer(
            context,
            overlay,
            tree,
            acls,
            access,
            new AclBuilder(authProviders),
            new Quotas(tree),
            writer,
            applier.hints());
        writes = new WriteHandler(
            sessions, proposer, preparer, new MultiPreparer(proposer, preparer, overlay), writer);
        changes = new AppliedChanges(tree, sessions, connections, watches, access, replies, 1024 * 1024);
        transactions.append(TransactionType.EPOCH, EPOCH_ZXID, new UnsafeBuffer(new byte[0]), 0, 0);
        journal();
        transactions.poll(
            (type, zxid, buffer, offset, length) ->
            {
                applier.applyEpoch(zxid);
                return Action.CONTINUE;
            }, 1);
    }

    /** Make all that was proposed durable. Returns those that were not durable before. */
    List<Journaled> journal()
    {
        final List<Journaled> journaled = new ArrayList<>();
        transactions.journalPoller().poll((type, zxid, buffer, offset, length) ->
        {
            if (type == TransactionType.TRANSACTION)
            {
                journaled.add(new Journaled(
                    zxid, new TransactionOrigin().wrap(buffer, offset).server(), operation(buffer, offset), length));
            }
            return Action.CONTINUE;
        }, Integer.MAX_VALUE);
        return journaled;
    }

    /** Propose the record of a failure. */
    void proposeFailure(final int originServer, final long sequence)
    {
        proposer.origin(originServer, sequence);
        proposer.begin(0, 0, false);
        preparer.fail(ErrorCode.NO_NODE, 0, 1);
        if (proposer.submit(false) != ErrorCode.OK)
        {
            throw new AssertionError("no room");
        }
    }

    /** Put a node into the tree. */
    int addNode(final String path, final int parentRow, final byte kind, final long owner, final long timeMs)
    {
        final UnsafeBuffer bytes = new UnsafeBuffer(path.getBytes(StandardCharsets.US_ASCII));
        return tree.create(
            parentRow,
            bytes,
            0,
            bytes.capacity(),
            kind,
            owner,
            AclTable.OPEN_ACL_ID,
            bytes,
            0,
            0,
            0,
            timeMs,
            tree.cversion(parentRow) + 1);
    }

    /** Make the tree so large that the caches are taken not to hold it. */
    void addManyNodes()
    {
        for (int i = 0; i < 17_000; i++)
        {
            addNode("/many" + i, ZnodeTree.ROOT_ROW, ZnodeTree.KIND_PERSISTENT, 0, 0);
        }
    }

    @Override
    public long nanoTime()
    {
        return nowNs;
    }

    @Override
    public long epochMillis()
    {
        return nowNs / NS_PER_MS;
    }

    @Override
    public long grantedBytes()
    {
        return grantedBytes;
    }

    @Override
    public boolean isFull()
    {
        return false;
    }

    @Override
    public void close()
    {
        tree.close();
    }

    private static int operation(final DirectBuffer buffer, final int offset)
    {
        final int operation = offset + MessageHeaderDecoder.ENCODED_LENGTH + TransactionDecoder.BLOCK_LENGTH;
        return new MessageHeaderDecoder().wrap(buffer, operation).templateId();
    }
}

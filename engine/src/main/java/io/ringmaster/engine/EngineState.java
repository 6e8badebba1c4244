package io.ringmaster.engine;

import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.acl.Permission;
import io.ringmaster.engine.quota.Quotas;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.RowHints;
import io.ringmaster.engine.transaction.TransactionApplier;
import io.ringmaster.engine.tree.TreeContext;
import io.ringmaster.engine.tree.ZnodeTree;

/** The replicated state: what the transactions up to a zxid amount to. Engine thread only. */
final class EngineState
{
    final AclTable acls = new AclTable();
    final ZnodeTree tree;
    final SessionTable sessions;
    final Quotas quotas;
    final TransactionApplier applier;

    EngineState(final EngineContext ctx)
    {
        tree = new ZnodeTree(new TreeContext().maxBytes(ctx.maxTreeBytes()).aclHash(acls::contentHash));
        sessions = new SessionTable(ctx.serverId(), ctx.tickTimeMs());
        quotas = new Quotas(tree);
        applier = new TransactionApplier(tree, acls, sessions, quotas, new RowHints(ctx.transactionSlots()));
    }

    /**
     * Create the nodes that every server has (ZooKeeper protocol, section 10.3), in a tree that holds only the root.
     */
    void createSystemNodes()
    {
        createSystemNode("/zookeeper", ZnodeTree.ROOT_ROW);
        createSystemNode("/zookeeper/quota", find("/zookeeper"));
        createSystemNode("/zookeeper/config", find("/zookeeper"));
        tree.setAcl(find("/zookeeper/config"), acls.internWorld(Permission.READ), -1);
    }

    private void createSystemNode(final String path, final int parentRow)
    {
        final UnsafeBuffer bytes = bytes(path);
        tree.create(
            parentRow,
            bytes,
            0,
            bytes.capacity(),
            ZnodeTree.KIND_PERSISTENT,
            0,
            AclTable.OPEN_ACL_ID,
            bytes,
            0,
            0,
            0,
            0,
            0);
    }

    private int find(final String path)
    {
        final UnsafeBuffer bytes = bytes(path);
        return tree.find(bytes, 0, bytes.capacity());
    }

    private static UnsafeBuffer bytes(final String path)
    {
        return new UnsafeBuffer(path.getBytes(StandardCharsets.US_ASCII));
    }
}

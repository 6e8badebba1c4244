package io.ringmaster.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.quota.Quotas;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.PathHash;
import io.ringmaster.engine.tree.TreeContext;
import io.ringmaster.engine.tree.ZnodeTree;

class RowHintsTest
{
    /** All paths of one length have the same. */
    private static final PathHash BY_LENGTH = (path, offset, length) -> length;

    private final RowHints hints = new RowHints(4);
    private final ZnodeTree tree = new ZnodeTree(new TreeContext().pathHash(BY_LENGTH));
    private final TransactionApplier applier = new TransactionApplier(
        tree, new AclTable(), new SessionTable(1, 100), new Quotas(tree), hints);
    private final TransactionWriter writer = new TransactionWriter();
    private final int first = create("/first", 1);
    private final int other = create("/other", 2);
    private final int longer = create("/longer", 3);

    @AfterEach
    void after()
    {
        tree.close();
    }

    @Test
    void shouldKnowOnlyWhatWasPreparedForATransaction()
    {
        assertEquals(ZnodeTree.NULL_ROW, hints.row(5));
        hints.begin();
        hints.prepared(7, 70, 700);
        assertEquals(ZnodeTree.NULL_ROW, hints.row(5), "not submitted");
        hints.submitted(5);
        hints.begin();
        hints.submitted(6);
        assertEquals(7, hints.row(5));
        assertEquals(70, hints.rowHash(5));
        assertEquals(700, hints.newHash(5));
        assertEquals(ZnodeTree.NULL_ROW, hints.row(6), "nothing was prepared");
        assertEquals(ZnodeTree.NULL_ROW, hints.row(9), "another transaction has its place");
        assertEquals(ZnodeTree.NULL_ROW, hints.row((1L << 32) + 5), "another epoch");
        hints.clear();
        assertEquals(ZnodeTree.NULL_ROW, hints.row(5));
    }

    @Test
    void shouldApplyByTheHint()
    {
        hint(first, BY_LENGTH.hash(null, 0, 6));
        apply("/first");
        assertEquals(1, tree.version(first));
    }

    @Test
    void shouldTakeAHintOfTheSameHashForTheNode()
    {
        // No lookup brings up this node. Only a preparation that is wrong gives such a hint, which assertions find.
        hint(other, BY_LENGTH.hash(null, 0, 6));
        assertThrows(AssertionError.class, () -> apply("/first"));
    }

    @Test
    void shouldNotBelieveAHintOfAnotherPath()
    {
        assertNotEquals(first, longer);
        hint(longer, BY_LENGTH.hash(null, 0, 6));
        apply("/first");
        assertEquals(1, tree.version(first));
        assertEquals(0, tree.version(longer));
    }

    @Test
    void shouldNotBelieveAHintOfANodeThatIsGone()
    {
        tree.delete(other, 4);
        hint(other, BY_LENGTH.hash(null, 0, 6));
        apply("/first");
        assertEquals(1, tree.version(first));
    }

    private void hint(final int row, final int hash)
    {
        hints.begin();
        hints.prepared(row, hash, 0);
        hints.submitted(5);
    }

    private void apply(final String text)
    {
        final UnsafeBuffer path = bytes(text);
        applier.reset(4, 0);
        writer.begin(5, 0, 0, 0, false, 0, 0);
        writer.setData(1, path, 0, path.capacity(), path, 0, 0);
        applier.apply(writer.buffer(), 0, writer.end(), new RecoveryListener());
    }

    private int create(final String text, final int count)
    {
        final UnsafeBuffer path = bytes(text);
        return tree.create(
            ZnodeTree.ROOT_ROW, path, 0, path.capacity(), ZnodeTree.KIND_PERSISTENT, 0, 0, path, 0, 0, 0, 0, count);
    }

    private static UnsafeBuffer bytes(final String text)
    {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}

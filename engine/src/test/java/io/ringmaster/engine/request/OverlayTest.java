package io.ringmaster.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.tree.TreeContext;
import io.ringmaster.engine.tree.ZnodeTree;

class OverlayTest
{
    private final ZnodeTree tree = new ZnodeTree(new TreeContext());
    private final Overlay overlay = new Overlay(tree, new AclTable());
    private final NodeState state = new NodeState();

    @AfterEach
    void after()
    {
        tree.close();
    }

    @Test
    void shouldNotKeepMemoryOfLongPaths()
    {
        for (int i = 0; i < 100; i++)
        {
            put("/" + i + "x".repeat(100_000), 1 + i);
        }
        assertTrue(overlay.allocatedPathBytes() >= 10_000_000, "bytes=" + overlay.allocatedPathBytes());
        overlay.applied(50);
        overlay.applied(100);
        assertEquals(0, overlay.count());
        assertTrue(overlay.allocatedPathBytes() < 100_000, "bytes=" + overlay.allocatedPathBytes());
    }

    @Test
    void shouldBeCrowdedOnlyByWhatIsInFlight()
    {
        long zxid = 0;
        while (!overlay.isCrowded())
        {
            zxid++;
            put("/" + zxid + "x".repeat(200), zxid);
        }
        assertTrue(zxid > 100_000, "rows=" + zxid);
        overlay.applied(zxid / 2);
        assertFalse(overlay.isCrowded());
        overlay.applied(zxid);
        assertEquals(0, overlay.count());
        assertFalse(overlay.isCrowded(), "memory that free rows keep crowds nobody");
    }

    @Test
    void shouldSpreadPathsThatDifferInTheirLastCharacters()
    {
        final int count = 4096;
        for (int length = 16; length <= 32; length++)
        {
            final BitSet buckets = new BitSet(count);
            for (int i = 0; i < count; i++)
            {
                final String number = Integer.toString(i);
                final byte[] path = ("/" + "0".repeat(length - 1 - number.length()) + number)
                    .getBytes(StandardCharsets.US_ASCII);
                buckets.set(tree.hash(new UnsafeBuffer(path), 0, length) & (count - 1));
            }
            // 2,589 at random.
            assertTrue(buckets.cardinality() > 2_300, "length=" + length + " buckets=" + buckets.cardinality());
        }
    }

    @Test
    void shouldKnowTheRowOfANodeUntilAnotherIsInItsPlace()
    {
        final UnsafeBuffer path = new UnsafeBuffer("/node".getBytes(StandardCharsets.US_ASCII));
        final int length = path.capacity();
        final int row = tree.create(
            ZnodeTree.ROOT_ROW, path, 0, length, ZnodeTree.KIND_PERSISTENT, 0, 0, path, 0, 0, 1, 1, 1);
        assertTrue(overlay.load(path, 0, length, state));
        assertEquals(row, state.row);
        assertEquals(tree.hash(path, 0, length), state.pathHash);

        overlay.mark();
        state.version++;
        overlay.put(path, 0, length, state, 2);
        state.clear();
        assertTrue(overlay.load(path, 0, length, state));
        assertEquals(row, state.row);

        overlay.mark();
        state.clear();
        overlay.put(path, 0, length, state, 3);
        assertFalse(overlay.load(path, 0, length, state));
        overlay.mark();
        state.exists = true;
        overlay.put(path, 0, length, state, 4);
        state.row = row;
        assertTrue(overlay.load(path, 0, length, state));
        assertEquals(ZnodeTree.NULL_ROW, state.row, "it is not in the tree yet");

        overlay.applied(3);
        assertTrue(overlay.load(path, 0, length, state));
        assertEquals(ZnodeTree.NULL_ROW, state.row);
        overlay.applied(4);
        assertTrue(overlay.load(path, 0, length, state));
        assertEquals(row, state.row);

        overlay.mark();
        state.clear();
        overlay.put(path, 0, length, state, 5);
        overlay.rollback();
        assertTrue(overlay.load(path, 0, length, state));
        assertEquals(row, state.row);
    }

    @Test
    void shouldTellPathsOfOneLengthApart()
    {
        final String[] texts = { "/1234567", "/1234568", "/2234567", "/123456789", "/123456780", "/223456789" };
        for (int i = 0; i < texts.length; i++)
        {
            final UnsafeBuffer path = new UnsafeBuffer(texts[i].getBytes(StandardCharsets.US_ASCII));
            overlay.mark();
            state.clear();
            state.exists = true;
            state.version = i;
            // All in one chain.
            state.pathHash = 7;
            overlay.put(path, 0, path.capacity(), state, i + 1);
        }
        assertEquals(texts.length, overlay.count());
    }

    private void put(final String text, final long zxid)
    {
        final UnsafeBuffer path = new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
        overlay.mark();
        state.clear();
        state.exists = true;
        state.pathHash = tree.hash(path, 0, path.capacity());
        overlay.put(path, 0, path.capacity(), state, zxid);
    }
}

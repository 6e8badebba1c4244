package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeSnapshotTest
{
    /**
     * While a snapshot is written in small steps, the tree changes at random; what is loaded from the records, in
     * random order, is the tree at the begin. Then the loaded tree goes on as the subject.
     */
    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
    void shouldBeExactUnderChanges(final long seed)
    {
        final Random random = new Random(seed);
        ModelledTree modelled = new ModelledTree(new ZnodeTree(new TreeContext()), random, 400);
        for (int round = 0; round < 6; round++)
        {
            final int before = random.nextInt(1500);
            for (int i = 0; i < before; i++)
            {
                modelled.step();
            }
            final ZnodeTree tree = modelled.tree;
            final SortedMap<String, ModelledTree.Node> expected = modelled.copyModel();
            final SnapshotRecords records = new SnapshotRecords();
            final int changesPerStep = random.nextInt(40);
            try (TreeSnapshot snapshot = tree.beginSnapshot())
            {
                records.begin(snapshot);
                assertEquals(expected.size(), snapshot.nodeCount());
                while (!snapshot.isDone())
                {
                    snapshot.writeRows(1 + random.nextInt(30), 1 + random.nextInt(4000));
                    for (int i = 0; i < changesPerStep; i++)
                    {
                        modelled.step();
                    }
                    records.drain(snapshot, random.nextInt(10_000));
                }
            }
            modelled.check();
            Collections.shuffle(records.records, random);
            final ZnodeTree loaded = records.load();
            ModelledTree.assertSame(expected, loaded, false);
            assertEquals(records.digest, loaded.digest());
            loaded.close();

            // And once at rest, to go on with a loaded tree.
            final SnapshotRecords resting = SnapshotRecords.of(tree);
            modelled = modelled.continueWith(resting.load());
            assertEquals(tree.digest(), modelled.tree.digest());
            tree.close();
        }
        modelled.tree.close();
    }

    @Test
    void shouldKeepOldImageOfRowDeletedAndTakenAgain()
    {
        try (ZnodeTree tree = new ZnodeTree(new TreeContext()))
        {
            final TreeDriver driver = new TreeDriver(tree);
            final int a = driver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, new byte[]{ 1 }, 1, 1);
            final int free = driver.create("/free", ZnodeTree.KIND_PERSISTENT, 0, null, 2, 1);
            tree.delete(free, 3);
            final SnapshotRecords records = new SnapshotRecords();
            try (TreeSnapshot snapshot = tree.beginSnapshot())
            {
                records.begin(snapshot);
                // Row free at the begin, taken, then freed and taken again: never part.
                assertEquals(free, driver.create("/new", ZnodeTree.KIND_PERSISTENT, 0, null, 4, 1));
                tree.delete(free, 5);
                assertEquals(free, driver.create("/newer", ZnodeTree.KIND_PERSISTENT, 0, null, 6, 1));
                // Row of a node changed several times, deleted, taken by another: the first image counts.
                driver.setData(a, new byte[]{ 2 }, 1, 7, 1);
                driver.setData(a, new byte[5000], 2, 8, 1);
                tree.delete(a, 9);
                assertEquals(a, driver.create("/other", ZnodeTree.KIND_PERSISTENT, 0, null, 10, 1));
                while (!snapshot.isDone())
                {
                    snapshot.writeRows(1, 1);
                    records.drain(snapshot, 1);
                }
            }
            assertEquals(2, records.records.size());
            try (ZnodeTree loaded = records.load())
            {
                final TreeDriver loadedDriver = new TreeDriver(loaded);
                assertEquals(2, loaded.nodeCount());
                assertEquals(1, loadedDriver.data(loadedDriver.find("/a"))[0]);
                assertEquals(3, loaded.pzxid(ZnodeTree.ROOT_ROW));
                assertEquals(2, loaded.cversion(ZnodeTree.ROOT_ROW));
                // Rows in between are free again and used first.
                assertEquals(free, loadedDriver.create("/x", ZnodeTree.KIND_PERSISTENT, 0, null, 11, 1));
            }
        }
    }

    @Test
    void shouldBoundEachStepAndHandOutWholeRecords()
    {
        try (ZnodeTree tree = new ZnodeTree(new TreeContext()))
        {
            final TreeDriver driver = new TreeDriver(tree);
            for (int i = 0; i < 1000; i++)
            {
                driver.create("/" + i, ZnodeTree.KIND_PERSISTENT, 0, new byte[900], 1, 1);
            }
            driver.create("/big", ZnodeTree.KIND_PERSISTENT, 0, new byte[600_000], 1, 1);
            try (TreeSnapshot snapshot = tree.beginSnapshot())
            {
                assertThrows(IllegalStateException.class, tree::beginSnapshot);
                assertEquals(0, snapshot.pendingLength());
                assertNull(snapshot.pendingBuffer());
                assertEquals(10, snapshot.writeRows(10, 1 << 20));
                final long pending = snapshot.pendingBytes();
                assertEquals(pending, snapshot.pendingLength());
                final int taken = snapshot.pendingRecordsLength(2500);
                assertTrue(taken > 1000 && taken <= 2500, "taken=" + taken);
                snapshot.consumed(taken);
                assertEquals(pending - taken, snapshot.pendingBytes());
                assertThrows(IllegalArgumentException.class, () -> snapshot.consumed(1 << 30));
                assertTrue(snapshot.writeRows(1000, 5000) < 8);
                assertFalse(snapshot.isDone());
                while (snapshot.writeRows(100, 1 << 20) > 0)
                {
                    assertFalse(snapshot.isDone());
                }
                while (snapshot.pendingLength() > 0)
                {
                    snapshot.consumed(snapshot.pendingRecordsLength(2000));
                }
                assertTrue(snapshot.isDone());
            }
            // The next one begins afresh, and may be given up at any point.
            final TreeSnapshot second = tree.beginSnapshot();
            second.writeRows(10, 10_000);
            second.close();
            second.close();
            assertEquals(0, second.writeRows(10, 10_000));
            driver.create("/after", ZnodeTree.KIND_PERSISTENT, 0, null, 2, 2);
            try (ZnodeTree loaded = SnapshotRecords.of(tree).load())
            {
                assertEquals(tree.digest(), loaded.digest());
            }
            final List<byte[]> records = SnapshotRecords.of(tree).records;
            assertEquals(1003, records.size());
        }
    }
}

package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which nodes have an extension, what the others show instead, and that none is lost or left. */
class RowExtensionTest
{
    private static final long SESSION = -77;

    private final ZnodeTree tree = new ZnodeTree(new TreeContext().aclHash(aclId -> aclId * 31L));
    private final TreeDriver driver = new TreeDriver(tree);

    @AfterEach
    void tearDown()
    {
        tree.close();
    }

    @Test
    void shouldTakeOneCacheLineForLeavesAndHalfMoreForTheOthers()
    {
        assertEquals(0, tree.rows.extensionCount());
        final int first = create("/leaf", ZnodeTree.KIND_PERSISTENT, 0, 1);
        assertExtensions(1, "the root has a child");
        create("/container", ZnodeTree.KIND_CONTAINER, 0, 2);
        final long before = tree.rows.usedBytes();
        create("/other", ZnodeTree.KIND_PERSISTENT, 0, 3);
        assertEquals(64, tree.rows.usedBytes() - before);
        assertExtensions(1, "leaves");
        tree.setAcl(first, 5, 0);
        driver.setData(first, new byte[100], 7, 4, 4);
        assertExtensions(1, "ACL and data change without the version of the ACL");
        create("/ephemeral", ZnodeTree.KIND_EPHEMERAL, SESSION, 5);
        assertExtensions(2, "ephemeral");
        create("/ttl", ZnodeTree.KIND_TTL, 1000, 6);
        assertExtensions(3, "owner");
        tree.setAcl(first, 6, 1);
        assertExtensions(4, "aversion");
        assertEquals(before + 3 * 64 + 3 * 32, tree.rows.usedBytes());
        assertTrue(tree.rows.reservedBytes() >= tree.rows.usedBytes());
        assertTrue(tree.reservedBytes() >= tree.rows.reservedBytes() + tree.slab.reservedBytes());
    }

    @Test
    void shouldShowDefaultsWithoutExtension()
    {
        final int leaf = create("/leaf", ZnodeTree.KIND_PERSISTENT, 0, 42);
        driver.setData(leaf, new byte[1], 3, 50, 51);
        assertExtensions(1, "the root's");
        assertFields(leaf, 42, 0, 0, 0, 0);
        assertEquals(0, tree.firstChild(leaf));
        assertEquals(42, tree.czxid(leaf));
        assertEquals(50, tree.mzxid(leaf));
        assertEquals(3, tree.version(leaf));
    }

    @Test
    void shouldKeepChildHistoryWhenLastChildIsGone()
    {
        final int parent = create("/p", ZnodeTree.KIND_PERSISTENT, 0, 1);
        final int child = create("/p/c", ZnodeTree.KIND_PERSISTENT, 0, 2);
        assertFields(parent, 2, 0, 1, 0, 1);
        assertEquals(child, tree.firstChild(parent));
        tree.delete(child, 3);
        assertFields(parent, 3, 0, 1, 0, 0);
        assertEquals(0, tree.firstChild(parent));
        assertExtensions(2, "the root and the parent");
        tree.setAcl(parent, 9, 4);
        assertFields(parent, 3, 0, 1, 4, 0);
        tree.delete(parent, 4);
        assertExtensions(1, "the root");
        // Row and extension are used again, and nothing is left in them.
        assertEquals(parent, create("/q", ZnodeTree.KIND_PERSISTENT, 0, 5));
        assertFields(parent, 5, 0, 0, 0, 0);
        tree.setAcl(parent, 9, 1);
        assertFields(parent, 5, 0, 0, 1, 0);
        assertEquals(0, tree.firstChild(parent));
        assertExtensions(2, "used again");
    }

    @Test
    void shouldLetTtlNodeHaveOwnerAndChildren()
    {
        final int ttl = create("/t", ZnodeTree.KIND_TTL, 5000, 1);
        final int child = create("/t/c", ZnodeTree.KIND_EPHEMERAL, SESSION, 2);
        create("/t/d", ZnodeTree.KIND_EPHEMERAL, SESSION, 3);
        tree.setAcl(child, 9, 8);
        assertFields(ttl, 3, 5000, 2, 0, 2);
        assertFields(child, 2, SESSION, 0, 8, 0);
        assertEquals(2, tree.ephemeralCount(SESSION));
        assertEquals(0, tree.firstChild(child));
        tree.delete(child, 4);
        assertFields(ttl, 4, 5000, 2, 0, 1);
        assertExtensions(3, "root, ttl, d");
    }

    @Test
    void shouldLeakNoneThroughCyclesOfAllKinds()
    {
        create("/stays", ZnodeTree.KIND_PERSISTENT, 0, 1);
        final long rowBytes = tree.rows.usedBytes();
        final long slabBytes = tree.slab.usedBytes();
        long reservedBytes = 0;
        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < 500; i++)
            {
                create("/p" + i, ZnodeTree.KIND_PERSISTENT, 0, 10);
                create("/p" + i + "/e", ZnodeTree.KIND_EPHEMERAL, SESSION, 11);
                create("/p" + i + "/t", ZnodeTree.KIND_TTL, 10, 12);
                tree.setAcl(create("/p" + i + "/a", ZnodeTree.KIND_PERSISTENT, 0, 13), 3, 1);
            }
            assertExtensions(1 + 4 * 500, "all but the first");
            for (int i = 0; i < 500; i++)
            {
                tree.delete(driver.find("/p" + i + "/t"), 20);
                tree.delete(driver.find("/p" + i + "/e"), 20);
                tree.delete(driver.find("/p" + i + "/a"), 20);
                tree.delete(driver.find("/p" + i), 20);
            }
            assertExtensions(1, "the root");
            assertEquals(rowBytes, tree.rows.usedBytes());
            assertEquals(slabBytes, tree.slab.usedBytes());
            assertTrue(round == 0 || reservedBytes == tree.reservedBytes(), "memory is used again");
            reservedBytes = tree.reservedBytes();
        }
    }

    @Test
    void shouldKeepOldImageOfRowWhoseExtensionChanges()
    {
        final int leaf = create("/leaf", ZnodeTree.KIND_PERSISTENT, 0, 1);
        final int acl = create("/acl", ZnodeTree.KIND_PERSISTENT, 0, 2);
        final int parent = create("/parent", ZnodeTree.KIND_PERSISTENT, 0, 3);
        create("/parent/c", ZnodeTree.KIND_PERSISTENT, 0, 4);
        final int ttl = create("/ttl", ZnodeTree.KIND_TTL, 600, 5);
        final int ephemeral = create("/ephemeral", ZnodeTree.KIND_EPHEMERAL, SESSION, 6);
        create("/ephemeral2", ZnodeTree.KIND_EPHEMERAL, SESSION, 7);
        final SnapshotRecords records = new SnapshotRecords();
        try (TreeSnapshot snapshot = tree.beginSnapshot())
        {
            records.begin(snapshot);
            // Rows that had no extension get one; those that had change it, or lose it to another row.
            create("/leaf/first", ZnodeTree.KIND_PERSISTENT, 0, 10);
            tree.setAcl(acl, 77, 5);
            tree.setAcl(parent, 78, 6);
            tree.delete(driver.find("/parent/c"), 11);
            tree.delete(ttl, 12);
            tree.delete(ephemeral, 13);
            create("/x", ZnodeTree.KIND_TTL, 99, 14);
            create("/y", ZnodeTree.KIND_EPHEMERAL, 5, 15);
            create("/parent/d", ZnodeTree.KIND_TTL, 98, 16);
            while (!snapshot.isDone())
            {
                snapshot.writeRows(1, 1);
                records.drain(snapshot, 1);
            }
        }
        try (ZnodeTree loaded = records.load(new TreeContext().aclHash(aclId -> aclId * 31L)))
        {
            final TreeDriver loadedDriver = new TreeDriver(loaded);
            assertEquals(8, loaded.nodeCount());
            assertFields(loaded, leaf, 1, 0, 0, 0, 0);
            assertFields(loaded, acl, 2, 0, 0, 0, 0);
            assertFields(loaded, parent, 4, 0, 1, 0, 1);
            assertFields(loaded, ttl, 5, 600, 0, 0, 0);
            assertFields(loaded, ephemeral, 6, SESSION, 0, 0, 0);
            assertFields(loaded, ZnodeTree.ROOT_ROW, 7, 0, 6, 0, 6);
            assertEquals(1, loaded.aclId(acl));
            assertEquals(2, loadedDriver.ephemerals(SESSION).size());
            assertEquals(5, loaded.rows.extensionCount(), "root, parent, ttl, two ephemerals");
        }
    }

    @Test
    void shouldReplaceFreshRootWithAllItHas()
    {
        create("/a", ZnodeTree.KIND_PERSISTENT, 0, 1);
        driver.setData(ZnodeTree.ROOT_ROW, new byte[200], 1, 2, 2);
        final SnapshotRecords records = SnapshotRecords.of(tree);
        try (ZnodeTree loaded = new ZnodeTree(new TreeContext().aclHash(aclId -> aclId * 31L)))
        {
            loaded.setAcl(ZnodeTree.ROOT_ROW, 3, 9);
            loaded.replaceData(ZnodeTree.ROOT_ROW, new UnsafeBuffer(new byte[1000]), 0, 1000);
            records.loadInto(loaded);
            assertEquals(1, loaded.rows.extensionCount());
            assertEquals(0, loaded.aversion(ZnodeTree.ROOT_ROW));
            assertEquals(tree.usedBytes(), loaded.usedBytes());
            assertEquals(new TreeContent(tree).contentBytes(), new TreeContent(loaded).contentBytes());
        }
    }

    @Test
    void shouldHaveDigestAndSnapshotAsEver()
    {
        // Written by a build whose rows were of 104 bytes and had all fields: neither value ever changes.
        driver.create("/p", ZnodeTree.KIND_PERSISTENT, 0, new byte[]{ 1, 2, 3 }, 0x1_0000_0001L, 1000);
        driver.create("/p/leaf", ZnodeTree.KIND_PERSISTENT, 0, null, 0x1_0000_0002L, 1001);
        driver.create(
            "/p/" + "n".repeat(600), ZnodeTree.KIND_PERSISTENT, 0, new byte[300], 0x1_0000_0003L, 1002);
        driver.create("/p/e", ZnodeTree.KIND_EPHEMERAL, SESSION, new byte[0], 0x1_0000_0004L, 1003);
        driver.create("/p/f", ZnodeTree.KIND_EPHEMERAL, SESSION, new byte[]{ 9 }, 0x1_0000_0005L, 1004);
        driver.create("/c", ZnodeTree.KIND_CONTAINER, 0, null, 0x1_0000_0006L, 1005);
        driver.create("/c/t", ZnodeTree.KIND_TTL, 60_000, new byte[]{ 5 }, 0x1_0000_0007L, 1006);
        driver.create("/c/t/x", ZnodeTree.KIND_PERSISTENT, 0, new byte[]{ 6 }, 0x1_0000_0008L, 1007);
        tree.delete(driver.find("/c/t/x"), 0x1_0000_0009L);
        tree.setAcl(driver.find("/p/leaf"), 12345, 3);
        tree.setAcl(driver.find("/p/e"), TreeContext.ACL_ID_LIMIT - 1, 2);
        driver.setData(
            driver.find("/p"), "changed".getBytes(StandardCharsets.US_ASCII), 4, 0x1_0000_000AL, 2000);
        assertEquals("7e5fad98744c9583", Long.toHexString(tree.digest()));
        final CRC32 crc = new CRC32();
        int length = 0;
        try (TreeSnapshot snapshot = tree.beginSnapshot())
        {
            while (snapshot.writeRows(1000, 1 << 20) > 0)
            {
                final byte[] bytes = new byte[snapshot.pendingLength()];
                snapshot.pendingBuffer().getBytes(snapshot.pendingOffset(), bytes);
                crc.update(bytes);
                length += bytes.length;
                snapshot.consumed(bytes.length);
            }
        }
        assertEquals(1702, length);
        assertEquals("9f02210e", Long.toHexString(crc.getValue()));
    }

    private int create(final String path, final byte kind, final long owner, final long zxid)
    {
        return driver.create(path, kind, owner, new byte[10], zxid, zxid);
    }

    private void assertExtensions(final int expected, final String message)
    {
        assertEquals(expected, tree.rows.extensionCount(), message);
        assertEquals(tree.recomputeDigest(), tree.digest(), message);
    }

    private void assertFields(
        final int row,
        final long pzxid,
        final long owner,
        final int cversion,
        final int aversion,
        final int childCount)
    {
        assertFields(tree, row, pzxid, owner, cversion, aversion, childCount);
    }

    private static void assertFields(
        final ZnodeTree tree,
        final int row,
        final long pzxid,
        final long owner,
        final int cversion,
        final int aversion,
        final int childCount)
    {
        assertEquals(pzxid, tree.pzxid(row), "pzxid");
        assertEquals(owner, tree.owner(row), "owner");
        assertEquals(cversion, tree.cversion(row), "cversion");
        assertEquals(aversion, tree.aversion(row), "aversion");
        assertEquals(childCount, tree.childCount(row), "childCount");
    }
}

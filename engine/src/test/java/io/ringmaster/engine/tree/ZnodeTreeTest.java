package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.client.StatDecoder;

class ZnodeTreeTest
{
    private final ZnodeTree tree = new ZnodeTree(new TreeContext());
    private final TreeDriver driver = new TreeDriver(tree);

    @AfterEach
    void tearDown()
    {
        tree.close();
    }

    @Test
    void shouldStartWithEmptyRoot()
    {
        assertEquals(1, tree.nodeCount());
        assertEquals(ZnodeTree.ROOT_ROW, driver.find("/"));
        assertEquals("/", driver.path(ZnodeTree.ROOT_ROW));
        assertEquals(0, tree.dataLength(ZnodeTree.ROOT_ROW));
        assertEquals(0, tree.parent(ZnodeTree.ROOT_ROW));
        assertEquals(1, tree.aclId(ZnodeTree.ROOT_ROW));
        assertEquals(ZnodeTree.KIND_PERSISTENT, tree.kind(ZnodeTree.ROOT_ROW));
        assertEquals(tree.recomputeDigest(), tree.digest());
    }

    @Test
    void shouldShowAllStatFields()
    {
        final int parent = driver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, bytes("xyz"), 5, 1000);
        driver.create("/a/b", ZnodeTree.KIND_PERSISTENT, 0, null, 6, 2000);
        final int ephemeral = driver.create("/a/e", ZnodeTree.KIND_EPHEMERAL, 77, bytes("1"), 7, 3000);
        final int ttl = driver.create("/a/t", ZnodeTree.KIND_TTL, 500, bytes("12"), 8, 4000);
        tree.delete(driver.find("/a/b"), 9);
        driver.setData(parent, bytes("hello"), 1, 10, 5000);
        tree.setAcl(parent, 44, 3);

        final StatDecoder stat = stat(parent);
        assertEquals(5, stat.czxid());
        assertEquals(10, stat.mzxid());
        assertEquals(9, stat.pzxid());
        assertEquals(1000, stat.ctime());
        assertEquals(5000, stat.mtime());
        assertEquals(0, stat.ephemeralOwner());
        assertEquals(1, stat.version());
        assertEquals(2 * 3 - 2, stat.cversion());
        assertEquals(3, stat.aversion());
        assertEquals(5, stat.dataLength());
        assertEquals(2, stat.numChildren());
        assertEquals(44, tree.aclId(parent));
        assertEquals(StatDecoder.ENCODED_LENGTH, ZnodeTree.STAT_LENGTH);

        assertEquals(77, stat(ephemeral).ephemeralOwner());
        assertEquals(0, stat(ephemeral).numChildren());
        assertEquals(0, stat(ephemeral).cversion());
        assertEquals(0, stat(ttl).ephemeralOwner());
        assertEquals(500, tree.owner(ttl));
        assertEquals(tree.recomputeDigest(), tree.digest());
    }

    @Test
    void shouldTellNullDataFromEmpty()
    {
        final int row = driver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
        assertEquals(-1, tree.dataLength(row));
        assertEquals(0, stat(row).dataLength());
        final long digestOfNull = tree.digest();
        driver.setData(row, bytes(""), 0, 1, 1);
        assertEquals(0, tree.dataLength(row));
        assertNotEquals(digestOfNull, tree.digest());
        driver.setData(row, null, 0, 1, 1);
        assertEquals(digestOfNull, tree.digest());
        driver.setData(ZnodeTree.ROOT_ROW, bytes("root"), 1, 2, 2);
        assertArrayEquals(bytes("root"), driver.data(ZnodeTree.ROOT_ROW));
        driver.setData(ZnodeTree.ROOT_ROW, null, 2, 3, 3);
        assertEquals(-1, tree.dataLength(ZnodeTree.ROOT_ROW));
    }

    @Test
    void shouldTakeNamesOfAnyLength()
    {
        // The length of a name is kept in another place from 511 bytes on.
        for (final int length : new int[]{ 1, 7, 8, 509, 510, 511, 512, 513, 4095, 100_000 })
        {
            final String path = "/" + "x".repeat(length);
            final int row = driver.create(path, ZnodeTree.KIND_CONTAINER, 0, null, 1, 1);
            final int child = driver.create(path + "/y", ZnodeTree.KIND_PERSISTENT, 0, bytes("child"), 1, 1);
            tree.setAcl(row, TreeContext.ACL_ID_LIMIT - 1, 1);
            for (final int dataLength : new int[]{ 0, 1, 3, 500, -1, 5000, 2 })
            {
                final byte[] data = dataLength < 0 ? null : "d".repeat(dataLength).getBytes(StandardCharsets.UTF_8);
                driver.setData(row, data, 1, 2, 3);
                assertArrayEquals(data, driver.data(row));
                assertEquals(dataLength, tree.dataLength(row));
                assertEquals(length, tree.nameLength(row));
                assertEquals(TreeContext.ACL_ID_LIMIT - 1, tree.aclId(row));
                assertEquals(ZnodeTree.KIND_CONTAINER, tree.kind(row));
                assertEquals(row, driver.find(path));
                assertEquals(child, driver.find(path + "/y"));
                assertEquals(path, driver.path(row));
            }
            assertEquals(tree.recomputeDigest(), tree.digest());
        }
        try (ZnodeTree loaded = SnapshotRecords.of(tree).load())
        {
            assertEquals(tree.digest(), loaded.digest());
            assertEquals(tree.usedBytes(), loaded.usedBytes());
        }
        for (int row = tree.firstChild(ZnodeTree.ROOT_ROW); row != 0; row = tree.firstChild(ZnodeTree.ROOT_ROW))
        {
            tree.delete(tree.firstChild(row), 4);
            tree.delete(row, 5);
        }
        // The block of the root, with nothing but its head.
        assertEquals(Long.BYTES, tree.slab.usedBytes());
        assertEquals(1, new TreeContent(tree).contentBytes());
    }

    @Test
    void shouldTakeDataUpToTheLongestBlock()
    {
        try (ZnodeTree large = new ZnodeTree(new TreeContext()))
        {
            final TreeDriver largeDriver = new TreeDriver(large);
            final int row = largeDriver.create("/a", ZnodeTree.KIND_TTL, 5, bytes("1"), 1, 1);
            large.setAcl(row, 0x00FE_DCBA, 1);
            // Head and name are in the block, too.
            final int longest = SlabAllocator.MAX_LENGTH - Long.BYTES - 1;
            final UnsafeBuffer data = new UnsafeBuffer(new byte[longest + 1]);
            data.putByte(longest - 1, (byte)9);
            assertThrows(IllegalArgumentException.class, () -> large.replaceData(row, data, 0, longest + 1));
            assertEquals(1, large.dataLength(row));
            large.replaceData(row, data, 0, longest);
            assertEquals(longest, large.dataLength(row));
            assertEquals(1, large.nameLength(row));
            assertEquals(0x00FE_DCBA, large.aclId(row));
            assertEquals(ZnodeTree.KIND_TTL, large.kind(row));
            data.putByte(longest - 1, (byte)0);
            assertEquals(longest, large.copyData(row, data, 0));
            assertEquals(9, data.getByte(longest - 1));
            large.replaceData(row, data, 0, -1);
            assertEquals(-1, large.dataLength(row));
        }
    }

    @Test
    void shouldFindNothingForAnyOtherBytes()
    {
        driver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
        driver.create("/a/b", ZnodeTree.KIND_PERSISTENT, 0, null, 2, 1);
        for (final String path : new String[]{
            "", "a", "/b", "//a", "/a/", "/a//b", "a/b", "/a/b/", "/a/bb", "/a/B", "/", "\0", "/a\0", "//" })
        {
            assertEquals("/".equals(path) ? 1 : 0, driver.find(path), path);
        }
        assertEquals(0, tree.find(new UnsafeBuffer(new byte[0]), 0, 0));
        assertEquals(0, tree.find(new UnsafeBuffer(new byte[]{ -1, -2, '/', 0, 3, 4, 5, 6, 7, 8, 9 }), 0, 11));
    }

    @Test
    void shouldKeepChildrenInOrderOfCreation()
    {
        driver.create("/p", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
        for (final String name : new String[]{ "a", "b", "c", "d" })
        {
            driver.create("/p/" + name, ZnodeTree.KIND_PERSISTENT, 0, null, 2, 1);
        }
        assertEquals(List.of("a", "b", "c", "d"), driver.children("/p"));
        tree.delete(driver.find("/p/d"), 3);
        assertEquals(List.of("a", "b", "c"), driver.children("/p"));
        tree.delete(driver.find("/p/a"), 3);
        driver.create("/p/e", ZnodeTree.KIND_PERSISTENT, 0, null, 4, 1);
        assertEquals(List.of("b", "c", "e"), driver.children("/p"));
        tree.delete(driver.find("/p/c"), 5);
        assertEquals(List.of("b", "e"), driver.children("/p"));
        tree.delete(driver.find("/p/b"), 5);
        tree.delete(driver.find("/p/e"), 5);
        assertEquals(List.of(), driver.children("/p"));
        assertEquals(0, tree.childCount(driver.find("/p")));
        assertEquals(5, tree.cversion(driver.find("/p")));
    }

    @Test
    void shouldCountDescendants()
    {
        for (final String path : new String[]{ "/a", "/a/b", "/a/b/c", "/a/b/d", "/a/e", "/f" })
        {
            driver.create(path, ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
        }
        driver.create("/a/b/x", ZnodeTree.KIND_EPHEMERAL, 9, null, 1, 1);
        driver.create("/a/b/y", ZnodeTree.KIND_EPHEMERAL, 9, null, 1, 1);
        assertEquals(8, tree.countDescendants(ZnodeTree.ROOT_ROW));
        assertEquals(6, tree.countDescendants(driver.find("/a")));
        assertEquals(4, tree.countDescendants(driver.find("/a/b")));
        assertEquals(0, tree.countDescendants(driver.find("/a/b/x")));
        assertEquals(0, tree.countDescendants(driver.find("/f")));
    }

    @Test
    void shouldChainEphemeralsBySession()
    {
        final List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++)
        {
            final int row = driver.create("/e" + i, ZnodeTree.KIND_EPHEMERAL, i % 2 == 0 ? -5 : 0x100, null, 1, 1);
            if (i % 2 == 0)
            {
                expected.add(row);
            }
        }
        assertEquals(3, tree.ephemeralCount(-5));
        assertEquals(0, tree.ephemeralCount(1));
        assertEquals(0, tree.firstEphemeral(1));
        assertEquals(expected, driver.ephemerals(-5));
        while (!expected.isEmpty())
        {
            final Integer row = expected.remove(expected.size() / 2);
            tree.delete(row, 9);
            assertEquals(expected, driver.ephemerals(-5));
            assertEquals(expected.size(), tree.ephemeralCount(-5));
        }
        assertEquals(3, tree.ephemeralCount(0x100));
    }

    @Test
    void shouldHandOutReapables()
    {
        driver.create("/p", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
        final int container = driver.create("/c", ZnodeTree.KIND_CONTAINER, 0, null, 1, 1);
        final int ttl = driver.create("/t", ZnodeTree.KIND_TTL, 10, null, 1, 1);
        final List<Integer> rows = new ArrayList<>();
        tree.forEachReapable(rows::add);
        assertEquals(List.of(container, ttl), rows);
        tree.delete(container, 2);
        rows.clear();
        tree.forEachReapable(rows::add);
        assertEquals(List.of(ttl), rows);
    }

    @Test
    void shouldHaveSameDigestForSameContent()
    {
        final long empty = tree.digest();
        final int a = driver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, bytes("1"), 1, 1);
        final int root = ZnodeTree.ROOT_ROW;
        final long one = tree.digest();
        assertNotEquals(empty, one);
        try (ZnodeTree other = new ZnodeTree(new TreeContext()))
        {
            final TreeDriver otherDriver = new TreeDriver(other);
            otherDriver.create("/x", ZnodeTree.KIND_PERSISTENT, 0, bytes("22"), 1, 1);
            otherDriver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, bytes("11111111111111111"), 1, 1);
            other.delete(otherDriver.find("/x"), 1);
            otherDriver.setData(otherDriver.find("/a"), bytes("1"), 0, 1, 1);
            assertNotEquals(one, other.digest(), "raw cversion differs");
            otherDriver.create("/y", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
            other.delete(otherDriver.find("/y"), 1);
            driver.create("/y", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
            tree.delete(driver.find("/y"), 1);
            driver.create("/y", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
            tree.delete(driver.find("/y"), 1);
            assertEquals(tree.cversion(root), other.cversion(root));
            assertEquals(tree.digest(), other.digest());
        }
        assertEquals(1, tree.czxid(a));
    }

    @Test
    void shouldCoverAclContentInDigest()
    {
        final TreeContext context = new TreeContext().aclHash(aclId -> aclId == 7 || aclId == 8 ? 99 : aclId);
        try (ZnodeTree other = new ZnodeTree(context))
        {
            final int a = new TreeDriver(other).create("/a", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
            other.setAcl(a, 7, 1);
            final long digest = other.digest();
            other.setAcl(a, 8, 1);
            assertEquals(digest, other.digest());
            other.setAcl(a, 9, 1);
            assertNotEquals(digest, other.digest());
        }
    }

    @Test
    void shouldRefuseBrokenInvariants()
    {
        final int a = driver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
        final int e = driver.create("/a/e", ZnodeTree.KIND_EPHEMERAL, 1, null, 1, 1);
        final long digest = tree.digest();
        assertThrows(IllegalStateException.class, () -> tree.delete(a, 2));
        assertThrows(IllegalStateException.class, () -> tree.delete(ZnodeTree.ROOT_ROW, 2));
        assertThrows(IllegalStateException.class, () -> tree.delete(0, 2));
        assertThrows(IllegalStateException.class, () -> tree.delete(1000, 2));
        assertThrows(IllegalStateException.class, () -> tree.delete(-1, 2));
        final UnsafeBuffer path = new UnsafeBuffer(bytes("/a/e/x"));
        assertThrows(IllegalStateException.class,
            () -> tree.create(e, path, 0, 6, ZnodeTree.KIND_PERSISTENT, 0, 1, null, 0, -1, 2, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> tree.setAcl(a, TreeContext.ACL_ID_LIMIT, 1));
        tree.setAcl(a, TreeContext.ACL_ID_LIMIT - 1, 0);
        assertEquals(TreeContext.ACL_ID_LIMIT - 1, tree.aclId(a));
        assertThrows(IllegalStateException.class, () -> tree.setData(50, path, 0, 1, 1, 1, 1));
        assertEquals(digest, tree.digest());
        assertThrows(IllegalArgumentException.class, () -> new TreeContext().maxBytes(1).conclude());
        assertThrows(IllegalArgumentException.class, () -> new TreeContext().rootAclId(-1).conclude());
    }

    @Test
    void shouldHaveNoRoomWhenFullAndRoomAgainAfterDeletes()
    {
        try (ZnodeTree small = new ZnodeTree(new TreeContext().maxBytes(16 << 20)))
        {
            final TreeDriver smallDriver = new TreeDriver(small);
            int count = 0;
            while (small.hasRoomFor(160 + 6 + 1000, 0))
            {
                smallDriver.create("/" + count, ZnodeTree.KIND_PERSISTENT, 0, new byte[1000], 1, 1);
                count++;
            }
            // A block of 1024 bytes, a row, and 5 to 6 bytes of the index for each.
            assertTrue(count > 13_000, "count=" + count);
            assertTrue(small.usedBytes() <= small.maxBytes());
            assertTrue(small.reservedBytes() <= small.maxBytes() + small.maxBytes() / 8 + (2 << 20));
            // Decided changes still apply.
            smallDriver.create("/more", ZnodeTree.KIND_PERSISTENT, 0, new byte[100_000], 1, 1);
            assertFalse(small.hasRoomFor(160 + 6 + 1000, 0));
            for (int i = 0; i < count; i++)
            {
                small.delete(smallDriver.find("/" + i), 2);
            }
            assertTrue(small.hasRoomFor(5 << 20, 0));
            assertEquals(small.recomputeDigest(), small.digest());
        }
    }

    @Test
    void shouldCountWhatRowsHaveMoreThanOthersAgainstTheLimit()
    {
        try (ZnodeTree small = new ZnodeTree(new TreeContext().maxBytes(8 << 20)))
        {
            final TreeDriver smallDriver = new TreeDriver(small);
            int count = 0;
            while (count < 40_000)
            {
                smallDriver.create("/" + count, ZnodeTree.KIND_PERSISTENT, 0, null, 1, 1);
                count++;
            }
            assertTrue(small.hasRoomFor(160, 0));
            final long used = small.usedBytes();
            final long reserved = small.reservedBytes();
            int changed = 0;
            for (int row = small.firstChild(ZnodeTree.ROOT_ROW); row != 0; row = small.nextSibling(row))
            {
                small.setAcl(row, 2, 1);
                changed++;
            }
            assertEquals(count, changed);
            assertEquals(used + count * 32L, small.usedBytes());
            assertTrue(small.reservedBytes() >= reserved + (count - 2048) * 32L);
        }
    }

    @Test
    void shouldHashAsEver()
    {
        // Stored in snapshots: these values never change.
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes("/the/quick/brown/fox/jumps/over/the/lazy/dog/0123456789"));
        final StringBuilder hashes = new StringBuilder();
        for (final int length : new int[]{ 0, 1, 5, 8, 13, 32, 55 })
        {
            hashes.append(Integer.toHexString(PathHash.DEFAULT.hash(buffer, 0, length))).append(' ');
        }
        assertEquals("0 15c821c5 5bb21889 fa240554 24d17cba c53dab58 1e727492 ", hashes.toString());
    }

    private StatDecoder stat(final int row)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(128);
        tree.copyStat(row, buffer, 3);
        return new StatDecoder().wrap(buffer, 3);
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

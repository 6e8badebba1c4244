package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.client.StatDecoder;

/**
 * A tree beside a naive model of it, both changed by the same random operations.
 */
final class ModelledTree
{
    /** A node of the model. */
    static final class Node
    {
        byte kind;
        long owner;
        int aclId;
        byte[] data;
        long czxid;
        long mzxid;
        long pzxid;
        long ctime;
        long mtime;
        int version;
        int cversion;
        int aversion;
        final Set<String> children = new LinkedHashSet<>();

        /** Whether it has what the row of a leaf has no field for. */
        boolean isExtended()
        {
            return owner != 0 || pzxid != czxid || cversion != 0 || aversion != 0;
        }

        Node copy()
        {
            final Node copy = new Node();
            copy.kind = kind;
            copy.owner = owner;
            copy.aclId = aclId;
            copy.data = data;
            copy.czxid = czxid;
            copy.mzxid = mzxid;
            copy.pzxid = pzxid;
            copy.ctime = ctime;
            copy.mtime = mtime;
            copy.version = version;
            copy.cversion = cversion;
            copy.aversion = aversion;
            copy.children.addAll(children);
            return copy;
        }
    }

    private static final long[] SESSIONS = { 1, -2, 0x7000_0000_0000_0001L, Long.MIN_VALUE };

    final ZnodeTree tree;
    final SortedMap<String, Node> model;
    private final TreeDriver driver;
    private final Random random;
    private final List<String> paths = new ArrayList<>();
    private final int maxNodes;
    private long zxid;

    ModelledTree(final ZnodeTree tree, final Random random, final int maxNodes)
    {
        this(tree, random, maxNodes, new TreeMap<>(), 0);
        final Node root = new Node();
        root.aclId = 1;
        root.data = new byte[0];
        model.put("/", root);
        paths.add("/");
    }

    private ModelledTree(
        final ZnodeTree tree,
        final Random random,
        final int maxNodes,
        final SortedMap<String, Node> model,
        final long zxid)
    {
        this.tree = tree;
        this.driver = new TreeDriver(tree);
        this.random = random;
        this.maxNodes = maxNodes;
        this.model = model;
        this.zxid = zxid;
        this.paths.addAll(model.keySet());
    }

    /** Go on with another tree that was loaded to the same content, and with its order of children. */
    ModelledTree continueWith(final ZnodeTree loaded)
    {
        assertSame(model, loaded, false);
        final TreeDriver loadedDriver = new TreeDriver(loaded);
        model.forEach(
            (path, node) ->
            {
                node.children.clear();
                node.children.addAll(loadedDriver.children(path));
            });
        return new ModelledTree(loaded, random, maxNodes, model, zxid);
    }

    SortedMap<String, Node> copyModel()
    {
        final SortedMap<String, Node> copy = new TreeMap<>();
        model.forEach((path, node) -> copy.put(path, node.copy()));
        return copy;
    }

    void step()
    {
        zxid++;
        final int dice = random.nextInt(100);
        if (dice < (model.size() < maxNodes ? 50 : 25))
        {
            create();
        }
        else if (dice < 65)
        {
            delete();
        }
        else if (dice < 90)
        {
            setData();
        }
        else
        {
            setAcl();
        }
    }

    private void create()
    {
        final String parentPath = paths.get(random.nextInt(paths.size()));
        final Node parent = model.get(parentPath);
        if (parent.kind == ZnodeTree.KIND_EPHEMERAL)
        {
            return;
        }
        final String name = randomName();
        final String path = join(parentPath, name);
        if (model.containsKey(path))
        {
            assertTrue(driver.find(path) != 0);
            return;
        }
        final Node node = new Node();
        node.kind = (byte)(random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0);
        node.owner = node.kind == ZnodeTree.KIND_EPHEMERAL ? SESSIONS[random.nextInt(SESSIONS.length)] :
            node.kind == ZnodeTree.KIND_TTL ? 1 + random.nextInt(1000) : 0;
        node.data = randomData();
        node.aclId = random.nextInt(100);
        node.czxid = zxid;
        node.mzxid = zxid;
        node.pzxid = zxid;
        node.ctime = zxid * 10;
        node.mtime = zxid * 10;
        parent.children.add(name);
        parent.cversion++;
        parent.pzxid = zxid;
        model.put(path, node);
        paths.add(path);
        final int parentRow = driver.find(parentPath);
        final byte[] bytes = ("??" + path + "??").getBytes(StandardCharsets.UTF_8);
        final int row = tree.create(
            parentRow,
            new UnsafeBuffer(bytes),
            2,
            bytes.length - 4,
            node.kind,
            node.owner,
            node.aclId,
            node.data == null ? null : new UnsafeBuffer(node.data),
            0,
            node.data == null ? -1 : node.data.length,
            zxid,
            zxid * 10,
            parent.cversion);
        assertEquals(row, driver.find(path));
        assertEquals(path, driver.path(row));
    }

    private void delete()
    {
        final int index = random.nextInt(paths.size());
        final String path = paths.get(index);
        if (path.equals("/") || !model.get(path).children.isEmpty())
        {
            return;
        }
        paths.set(index, paths.get(paths.size() - 1));
        paths.remove(paths.size() - 1);
        model.remove(path);
        final int slash = path.lastIndexOf('/');
        final Node parent = model.get(slash == 0 ? "/" : path.substring(0, slash));
        parent.children.remove(path.substring(slash + 1));
        parent.pzxid = zxid;
        tree.delete(driver.find(path), zxid);
        assertEquals(0, driver.find(path));
    }

    private void setData()
    {
        final String path = paths.get(random.nextInt(paths.size()));
        final Node node = model.get(path);
        node.data = randomData();
        node.version++;
        node.mzxid = zxid;
        node.mtime = zxid * 10;
        driver.setData(driver.find(path), node.data, node.version, zxid, zxid * 10);
    }

    private void setAcl()
    {
        final String path = paths.get(random.nextInt(paths.size()));
        final Node node = model.get(path);
        node.aclId = random.nextInt(TreeContext.ACL_ID_LIMIT);
        node.aversion++;
        tree.setAcl(driver.find(path), node.aclId, node.aversion);
    }

    private String randomName()
    {
        final int dice = random.nextInt(10);
        final String name = "n" + random.nextInt(30);
        return dice < 7 ? name : dice < 9 ? "a-rather-longer-name-" + name : "\u00e9\u4e2d\ud83d\ude00" + name;
    }

    private byte[] randomData()
    {
        final int dice = random.nextInt(100);
        if (dice < 10)
        {
            return null;
        }
        final int maxLength = dice < 20 ? 1 : dice < 80 ? 150 : dice < 99 ? 3000 : 80_000;
        final byte[] data = new byte[random.nextInt(maxLength)];
        random.nextBytes(data);
        return data;
    }

    /** The tree is equal to the model, and finds nothing else. */
    void check()
    {
        assertSame(model, tree, true);
        for (int i = 0; i < 20; i++)
        {
            final String path = join(paths.get(random.nextInt(paths.size())), randomName());
            assertEquals(model.containsKey(path), driver.find(path) != 0, path);
        }
    }

    /**
     * Compare everything that a tree tells with a model.
     *
     * @param expected  the model.
     * @param tree      to compare.
     * @param isOrdered whether children have to be in order of creation.
     */
    static void assertSame(final SortedMap<String, Node> expected, final ZnodeTree tree, final boolean isOrdered)
    {
        final TreeDriver driver = new TreeDriver(tree);
        final UnsafeBuffer statBuffer = new UnsafeBuffer(new byte[ZnodeTree.STAT_LENGTH]);
        final Map<Long, Set<Integer>> ephemerals = new TreeMap<>();
        final Set<Integer> reapables = new HashSet<>();
        int extensionCount = 0;
        assertEquals(expected.size(), tree.nodeCount());
        for (final Map.Entry<String, Node> entry : expected.entrySet())
        {
            final String path = entry.getKey();
            final Node node = entry.getValue();
            final int row = driver.find(path);
            assertTrue(row != 0, path);
            assertEquals(path, driver.path(row));
            assertEquals(path.getBytes(StandardCharsets.UTF_8).length, tree.pathLength(row));
            assertArrayEquals(node.data, driver.data(row), path);
            assertEquals(node.kind, tree.kind(row));
            assertEquals(node.owner, tree.owner(row));
            assertEquals(node.aclId, tree.aclId(row));
            assertEquals(node.cversion, tree.cversion(row));
            assertEquals(node.children.size(), tree.childCount(row));
            List<String> children = driver.children(path);
            List<String> expectedChildren = new ArrayList<>(node.children);
            if (!isOrdered)
            {
                children = sorted(children);
                expectedChildren = sorted(expectedChildren);
            }
            assertEquals(expectedChildren, children, path);
            if (path.length() % 7 == 0)
            {
                final String prefix = join(path, "");
                assertEquals(
                    expected.subMap(prefix, prefix.substring(0, prefix.length() - 1) + '0').size() -
                        (path.equals("/") ? 1 : 0),
                    tree.countDescendants(row));
            }
            assertEquals(node.pzxid, tree.pzxid(row));
            assertEquals(node.aversion, tree.aversion(row));
            extensionCount += node.isExtended() ? 1 : 0;
            tree.copyStat(row, statBuffer, 0);
            assertStat(path, node, new StatDecoder().wrap(statBuffer, 0));
            if (node.kind == ZnodeTree.KIND_EPHEMERAL)
            {
                ephemerals.computeIfAbsent(node.owner, owner -> new HashSet<>()).add(row);
            }
            else if (node.kind != ZnodeTree.KIND_PERSISTENT)
            {
                reapables.add(row);
            }
        }
        for (final long session : SESSIONS)
        {
            final List<Integer> chain = driver.ephemerals(session);
            assertEquals(chain.size(), tree.ephemeralCount(session));
            assertEquals(ephemerals.getOrDefault(session, Set.of()), new HashSet<>(chain));
        }
        final List<Integer> found = new ArrayList<>();
        tree.forEachReapable(found::add);
        assertEquals(reapables.size(), found.size());
        assertEquals(reapables, new HashSet<>(found));
        assertEquals(extensionCount, tree.rows.extensionCount());
        assertEquals(tree.recomputeDigest(), tree.digest());
    }

    private static void assertStat(final String path, final Node node, final StatDecoder stat)
    {
        final long[] expected = {
            node.czxid,
            node.mzxid,
            node.pzxid,
            node.ctime,
            node.mtime,
            node.kind == ZnodeTree.KIND_EPHEMERAL ? node.owner : 0,
            node.version,
            2 * node.cversion - node.children.size(),
            node.aversion,
            node.data == null ? 0 : node.data.length,
            node.children.size() };
        final long[] actual = {
            stat.czxid(),
            stat.mzxid(),
            stat.pzxid(),
            stat.ctime(),
            stat.mtime(),
            stat.ephemeralOwner(),
            stat.version(),
            stat.cversion(),
            stat.aversion(),
            stat.dataLength(),
            stat.numChildren() };
        assertArrayEquals(expected, actual, () -> path + ": " + Arrays.toString(actual));
    }

    private static List<String> sorted(final List<String> names)
    {
        final List<String> copy = new ArrayList<>(names);
        Collections.sort(copy);
        return copy;
    }

    private static String join(final String parent, final String name)
    {
        return parent.equals("/") ? "/" + name : parent + "/" + name;
    }
}

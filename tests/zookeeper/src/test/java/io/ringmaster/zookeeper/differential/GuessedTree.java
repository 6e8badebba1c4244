package io.ringmaster.zookeeper.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What the tree probably looks like after the requests that have been generated, so that many of the next ones succeed.
 * Permissions and damaged requests are not followed: it is a guess.
 */
final class GuessedTree
{
    private static final int NO_CLIENT = -1;

    private final SplittableRandom random;
    private TreeMap<String, Node> nodes = new TreeMap<>();
    private TreeMap<String, Node> saved;
    private boolean hasFailed;

    private record Node(int owner, int version, int createdChildren, int children)
    {
    }

    GuessedTree(final SplittableRandom random)
    {
        this.random = random;
        nodes.put("", new Node(NO_CLIENT, 0, 2, 2));
        nodes.put("/zookeeper", new Node(NO_CLIENT, 0, 0, 2));
        nodes.put("/zookeeper/quota", new Node(NO_CLIENT, 0, 0, 0));
    }

    boolean exists(final String path)
    {
        return nodes.containsKey(path);
    }

    boolean mayHaveChildren(final String path)
    {
        final Node node = nodes.get(path);
        return node != null && node.owner() == NO_CLIENT;
    }

    /** A node besides the system's, or null. */
    String any()
    {
        final List<String> paths = new ArrayList<>();
        nodes.keySet().stream().filter(path -> !path.isEmpty() && !path.startsWith("/zookeeper")).forEach(paths::add);
        return paths.isEmpty() ? null : paths.get(random.nextInt(paths.size()));
    }

    /** One without children, or null. */
    String anyLeaf()
    {
        for (int i = 0; i < 10; i++)
        {
            final String path = any();
            if (path != null && nodes.get(path).children() == 0)
            {
                return path;
            }
        }
        return null;
    }

    /** One that is nobody's ephemeral, or null. */
    String anyParent()
    {
        for (int i = 0; i < 10; i++)
        {
            final String path = any();
            if (path != null && mayHaveChildren(path))
            {
                return path;
            }
        }
        return null;
    }

    int version(final String path)
    {
        return path != null && nodes.containsKey(path) ? nodes.get(path).version() : 0;
    }

    void create(final String path, final int flags, final int client, final boolean isValid)
    {
        final String parentPath = parentOf(path);
        final Node parent = nodes.get(parentPath);
        final boolean isSequential = flags == 2 || flags == 3 || flags == 6;
        final String made = parent != null && isSequential ?
            path + String.format("%010d", parent.createdChildren()) : path;
        if (!isValid || parent == null || parent.owner() != NO_CLIENT || nodes.containsKey(made) ||
            made.endsWith("/"))
        {
            hasFailed = true;
            return;
        }
        nodes.put(parentPath,
            new Node(NO_CLIENT, parent.version(), parent.createdChildren() + 1, parent.children() + 1));
        nodes.put(made, new Node(flags == 1 || flags == 3 ? client : NO_CLIENT, 0, 0, 0));
    }

    void delete(final String path, final int version)
    {
        final Node node = nodes.get(path);
        if (node == null || path.isEmpty() || node.children() > 0 ||
            (version != -1 && version != node.version()))
        {
            hasFailed = true;
            return;
        }
        remove(path);
    }

    void setData(final String path, final int version)
    {
        final Node node = nodes.get(path);
        if (node == null || (version != -1 && version != node.version()))
        {
            hasFailed = true;
            return;
        }
        nodes.put(path, new Node(node.owner(), node.version() + 1, node.createdChildren(), node.children()));
    }

    void endSession(final int client)
    {
        final List<String> gone = new ArrayList<>();
        nodes.forEach((path, node) ->
        {
            if (node.owner() == client)
            {
                gone.add(path);
            }
        });
        gone.forEach(this::remove);
    }

    /** From here on all or nothing. */
    void beginMulti()
    {
        saved = new TreeMap<>(nodes);
        hasFailed = false;
    }

    void endMulti()
    {
        nodes = hasFailed ? saved : nodes;
    }

    static String parentOf(final String path)
    {
        return path == null ? "" : path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private void remove(final String path)
    {
        nodes.remove(path);
        final Node parent = nodes.get(parentOf(path));
        nodes.put(parentOf(path),
            new Node(parent.owner(), parent.version(), parent.createdChildren(), parent.children() - 1));
    }
}

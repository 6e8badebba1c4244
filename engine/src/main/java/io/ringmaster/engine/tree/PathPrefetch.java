package io.ringmaster.engine.tree;

import org.agrona.DirectBuffer;

/**
 * Brings into the processor's caches what the next operations on some paths will look at. In a large tree an operation
 * waits for memory most of its time: for the head of a chain of the index, then for the row, then for its payload. Here
 * the same is read for many paths at once, and no read waits for that of another path. Changes nothing. Same thread as
 * the tree.
 */
public final class PathPrefetch
{
    /** Paths at once: enough reads under way to fill the time, few enough for what they bring to stay in the caches. */
    public static final int MAX_PATHS = 64;
    /** Some megabytes of rows and payloads: what smaller trees need stays in the caches by itself. */
    private static final int LEAST_NODES = 16 * 1024;
    /** Buckets that the index splits for so many new rows. */
    private static final int MAX_SPLITS = (MAX_PATHS * 4 + 2) / 3;

    private final ZnodeTree tree;
    private final int[] hashes = new int[MAX_PATHS];
    /** What was read is kept here: reads whose results nobody uses would not be done. */
    private final int[] touched = new int[MAX_PATHS];
    private final int[] splitting = new int[MAX_SPLITS];
    private int count;
    private int creationCount;

    /**
     * Construct.
     *
     * @param tree that the paths are of.
     */
    public PathPrefetch(final ZnodeTree tree)
    {
        this.tree = tree;
    }

    /**
     * Add a path; those beyond {@link #MAX_PATHS} are ignored.
     *
     * @param path       buffer holding the full path.
     * @param offset     of its first byte.
     * @param length     of it.
     * @param isCreation whether a node will be added there.
     */
    public void add(final DirectBuffer path, final int offset, final int length, final boolean isCreation)
    {
        if (count < MAX_PATHS)
        {
            add(tree.hash(path, offset, length), isCreation);
        }
    }

    /**
     * Add a path whose hash is known; those beyond {@link #MAX_PATHS} are ignored.
     *
     * @param hash       of the path, by {@link TreeView#hash}.
     * @param isCreation whether a node will be added there.
     */
    public void add(final int hash, final boolean isCreation)
    {
        if (count < MAX_PATHS)
        {
            hashes[count++] = hash;
            creationCount += isCreation ? 1 : 0;
        }
    }

    /**
     * Whether the tree is larger than the caches, so that this may pay.
     *
     * @return true if so.
     */
    public boolean isWorthwhile()
    {
        return tree.nodeCount() >= LEAST_NODES;
    }

    /** Read what operations on the paths will read, and forget the paths. What is free or missing reads as row 0. */
    public void run()
    {
        final int splitCount = (creationCount * 4 + 2) / 3;
        for (int i = 0; i < count; i++)
        {
            touched[i] = tree.index.head(hashes[i]);
        }
        for (int i = 0; i < splitCount; i++)
        {
            splitting[i] = tree.index.splittingHead(i);
        }
        for (int i = 0; i < count; i++)
        {
            touchRow(i);
        }
        for (int i = 0; i < splitCount; i++)
        {
            splitting[i] = tree.rows.hashNext(splitting[i]);
        }
        for (int i = 0; i < count; i++)
        {
            touchPayload(i);
        }
        for (int i = 0; i < splitCount; i++)
        {
            splitting[i] = tree.rows.hashNext(splitting[i]);
        }
        count = 0;
        creationCount = 0;
    }

    /** Goes on in the chain once if the first row of it is not the one that is looked for. */
    private void touchRow(final int i)
    {
        final int row = touched[i];
        if (row != 0 && tree.rows.pathHash(row) != hashes[i])
        {
            final int next = tree.rows.hashNext(row);
            touched[i] = next != 0 && tree.rows.pathHash(next) == hashes[i] ? next : 0;
        }
    }

    private void touchPayload(final int i)
    {
        final int row = touched[i];
        if (row != 0)
        {
            touched[i] = (int)tree.payloads.head(row);
        }
    }
}

package io.ringmaster.perf.load;

/**
 * Paths of the nodes that a load works on.
 * <pre>
 *   ROOT                  one persistent node of this run
 *   ROOT/p0000            parents, each with a bounded number of keys
 *   ROOT/p0000/k0000000   keys: read and written
 *   ROOT/c0000            one per connection: parent of what it creates
 *   ROOT/c0000/n0000000
 * </pre>
 * Immutable.
 */
public final class KeySpace
{
    /** Beyond it paths are made anew each time: the client's memory is not what is to be measured. */
    private static final int MAX_HELD_COUNT = 1_000_000;

    private final String root;
    private final int keyCount;
    private final String[] parents;
    private final String[] keys;
    private final int keysPerParent;

    /**
     * Lay out the paths.
     *
     * @param root          path, not {@code /}.
     * @param keyCount      keys.
     * @param keysPerParent most children of one parent.
     */
    public KeySpace(final String root, final int keyCount, final int keysPerParent)
    {
        this.root = root;
        this.keyCount = keyCount;
        this.keysPerParent = keysPerParent;
        parents = new String[(keyCount + keysPerParent - 1) / keysPerParent];
        for (int i = 0; i < parents.length; i++)
        {
            parents[i] = root + "/p" + digits(i, 4);
        }
        keys = new String[keyCount <= MAX_HELD_COUNT ? keyCount : 0];
        for (int i = 0; i < keys.length; i++)
        {
            keys[i] = makeKey(i);
        }
    }

    /**
     * Path of the node that holds all others.
     *
     * @return the path.
     */
    public String root()
    {
        return root;
    }

    /**
     * How many keys.
     *
     * @return the count.
     */
    public int keyCount()
    {
        return keyCount;
    }

    /**
     * How many parents of keys.
     *
     * @return the count.
     */
    public int parentCount()
    {
        return parents.length;
    }

    /**
     * Path of a key.
     *
     * @param index from 0.
     * @return the path.
     */
    public String key(final int index)
    {
        return keys.length == 0 ? makeKey(index) : keys[index];
    }

    /**
     * Path of a parent.
     *
     * @param index from 0.
     * @return the path.
     */
    public String parent(final int index)
    {
        return parents[index];
    }

    /**
     * Path of the parent of a key.
     *
     * @param keyIndex from 0.
     * @return the path.
     */
    public String parentOfKey(final int keyIndex)
    {
        return parents[keyIndex / keysPerParent];
    }

    /**
     * Path of the parent of what a connection creates.
     *
     * @param connectionIndex from 0.
     * @return the path.
     */
    public String nursery(final int connectionIndex)
    {
        return root + "/c" + digits(connectionIndex, 4);
    }

    /**
     * Path of a node that a connection creates.
     *
     * @param nursery of the connection.
     * @param number  from 0.
     * @return the path.
     */
    public static String created(final String nursery, final long number)
    {
        return nursery + "/n" + digits(number, 7);
    }

    /**
     * Sum of the lengths of the names of keys, without those of their parents.
     *
     * @return bytes.
     */
    public long keyNameBytes()
    {
        long bytes = 0;
        for (int i = 0; i < keyCount; i++)
        {
            bytes += key(i).length() - parentOfKey(i).length() - 1;
        }
        return bytes;
    }

    private String makeKey(final int index)
    {
        return parents[index / keysPerParent] + "/k" + digits(index, 7);
    }

    private static String digits(final long value, final int count)
    {
        final String text = Long.toString(value);
        return text.length() >= count ? text : "0".repeat(count - text.length()) + text;
    }
}

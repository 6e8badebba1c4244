package io.ringmaster.engine.tree;

/**
 * What few znodes have, so that the rows of all others are short: rows of half a cache line, addressed by an int, that
 * belong to one row of the {@link RowStore} each. Only that class knows which, and when one is needed.
 * <pre>
 *   0                   8                  16                  24                  32
 *  +-------------------+-------------------+---------+---------+---------+---------+
 *  | pzxid             | owner             | cversion| aversion| children| first   |
 *  +-------------------+-------------------+---------+---------+---------+---------+
 * </pre>
 * An ephemeral has no children: its first child and child count are its successor and predecessor among the ephemerals
 * of its session.
 */
final class RowExtensions implements AutoCloseable
{
    /** Bytes of one. */
    static final int LENGTH = 32;

    private static final int PZXID_OFFSET = 0;
    private static final int OWNER_OFFSET = 8;
    private static final int CVERSION_OFFSET = 16;
    private static final int AVERSION_OFFSET = 20;
    private static final int CHILD_COUNT_OFFSET = 24;
    private static final int FIRST_CHILD_OFFSET = 28;
    private static final int PREVIOUS_EPHEMERAL_OFFSET = CHILD_COUNT_OFFSET;
    private static final int NEXT_EPHEMERAL_OFFSET = FIRST_CHILD_OFFSET;

    private final io.ringmaster.engine.rows.RowStore store = new io.ringmaster.engine.rows.RowStore(LENGTH);

    /**
     * Take an extension.
     *
     * @param pzxid of the node.
     * @return its id, never 0; all other fields are 0.
     */
    int allocate(final long pzxid)
    {
        final int extension = store.allocate();
        store.putLong(extension, PZXID_OFFSET, pzxid);
        return extension;
    }

    void free(final int extension)
    {
        store.free(extension);
    }

    long pzxid(final int extension)
    {
        return store.getLong(extension, PZXID_OFFSET);
    }

    void setPzxid(final int extension, final long pzxid)
    {
        store.putLong(extension, PZXID_OFFSET, pzxid);
    }

    long owner(final int extension)
    {
        return store.getLong(extension, OWNER_OFFSET);
    }

    void setOwner(final int extension, final long owner)
    {
        store.putLong(extension, OWNER_OFFSET, owner);
    }

    int cversion(final int extension)
    {
        return store.getInt(extension, CVERSION_OFFSET);
    }

    void setCversion(final int extension, final int cversion)
    {
        store.putInt(extension, CVERSION_OFFSET, cversion);
    }

    int aversion(final int extension)
    {
        return store.getInt(extension, AVERSION_OFFSET);
    }

    void setAversion(final int extension, final int aversion)
    {
        store.putInt(extension, AVERSION_OFFSET, aversion);
    }

    int childCount(final int extension)
    {
        return store.getInt(extension, CHILD_COUNT_OFFSET);
    }

    int firstChild(final int extension)
    {
        return store.getInt(extension, FIRST_CHILD_OFFSET);
    }

    void setChildren(final int extension, final int firstChild, final int childCount)
    {
        store.putInt(extension, FIRST_CHILD_OFFSET, firstChild);
        store.putInt(extension, CHILD_COUNT_OFFSET, childCount);
    }

    int nextEphemeral(final int extension)
    {
        return store.getInt(extension, NEXT_EPHEMERAL_OFFSET);
    }

    void setNextEphemeral(final int extension, final int row)
    {
        store.putInt(extension, NEXT_EPHEMERAL_OFFSET, row);
    }

    int previousEphemeral(final int extension)
    {
        return store.getInt(extension, PREVIOUS_EPHEMERAL_OFFSET);
    }

    void setPreviousEphemeral(final int extension, final int row)
    {
        store.putInt(extension, PREVIOUS_EPHEMERAL_OFFSET, row);
    }

    int usedCount()
    {
        return store.usedCount();
    }

    long usedBytes()
    {
        return (long)store.usedCount() * LENGTH;
    }

    long reservedBytes()
    {
        return store.allocatedBytes();
    }

    @Override
    public void close()
    {
        store.close();
    }
}

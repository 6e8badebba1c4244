package io.ringmaster.tools.checker;

import static java.util.Objects.requireNonNull;

/**
 * What an operation asks of one node. A multi has several; everything else has one.
 *
 * @param kind            of it.
 * @param key             path of the node.
 * @param value           to be written; null if nothing is.
 * @param expectedVersion that the node must have; {@link #ANY_VERSION} if it may have any.
 * @param isWatched       whether a read leaves a watch on the node, for one event.
 */
public record Step(OperationKind kind, String key, String value, int expectedVersion, boolean isWatched)
{
    /** The node may have any version. */
    public static final int ANY_VERSION = -1;

    /**
     * Create a node.
     *
     * @param key   path of it.
     * @param value data of it.
     * @return the step.
     */
    public static Step create(final String key, final String value)
    {
        return new Step(OperationKind.CREATE, key, requireNonNull(value), ANY_VERSION, false);
    }

    /**
     * Delete a node.
     *
     * @param key             path of it.
     * @param expectedVersion of it, or {@link #ANY_VERSION}.
     * @return the step.
     */
    public static Step delete(final String key, final int expectedVersion)
    {
        return new Step(OperationKind.DELETE, key, null, expectedVersion, false);
    }

    /**
     * Replace a node's data.
     *
     * @param key             path of it.
     * @param value           new data.
     * @param expectedVersion of it, or {@link #ANY_VERSION}.
     * @return the step.
     */
    public static Step setData(final String key, final String value, final int expectedVersion)
    {
        return new Step(OperationKind.SET_DATA, key, requireNonNull(value), expectedVersion, false);
    }

    /**
     * See that a node is there.
     *
     * @param key             path of it.
     * @param expectedVersion of it, or {@link #ANY_VERSION}.
     * @return the step.
     */
    public static Step check(final String key, final int expectedVersion)
    {
        return new Step(OperationKind.CHECK, key, null, expectedVersion, false);
    }

    /**
     * Read a node.
     *
     * @param key path of it.
     * @return the step.
     */
    public static Step getData(final String key)
    {
        return new Step(OperationKind.GET_DATA, key, null, ANY_VERSION, false);
    }

    /**
     * Read whether there is a node.
     *
     * @param key path of it.
     * @return the step.
     */
    public static Step exists(final String key)
    {
        return new Step(OperationKind.EXISTS, key, null, ANY_VERSION, false);
    }

    /**
     * The same read, which leaves a watch: for the next change of the node, if it is there or the read is an exists.
     *
     * @return the step.
     */
    public Step watched()
    {
        return new Step(kind, key, value, expectedVersion, true);
    }

    @Override
    public String toString()
    {
        return kind + "(" + key + (value == null ? "" : ", \"" + value + '"') +
            (expectedVersion == ANY_VERSION ? "" : ", version " + expectedVersion) + (isWatched ? ", watch" : "") + ")";
    }
}

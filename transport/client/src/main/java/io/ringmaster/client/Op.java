package io.ringmaster.client;

import java.util.List;

/**
 * One operation of a multi (creates, deletes, sets and checks) or of a multiRead (the two gets).
 */
public sealed interface Op
{
    /**
     * Which node it is about.
     *
     * @return the path.
     */
    String path();

    /**
     * Create a node, see {@link SyncRingmaster#create(String, byte[], CreateMode, long, List)}.
     *
     * @param path  of the node.
     * @param data  or null; not copied.
     * @param mode  of the node.
     * @param ttlMs positive with a mode that has a time to live, -1 with every other.
     * @param acl   of the node.
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Create(String path, byte[] data, CreateMode mode, long ttlMs, List<Acl> acl) implements Op
    {
    }

    /**
     * Delete a node.
     *
     * @param path            of the node.
     * @param expectedVersion of its data, -1 for any.
     */
    record Delete(String path, int expectedVersion) implements Op
    {
    }

    /**
     * Set a node's data.
     *
     * @param path            of the node.
     * @param data            or null; not copied.
     * @param expectedVersion of its data, -1 for any.
     */
    @SuppressWarnings("ArrayRecordComponent")
    record SetData(String path, byte[] data, int expectedVersion) implements Op
    {
    }

    /**
     * Fail the multi unless the node has the version.
     *
     * @param path            of the node.
     * @param expectedVersion of its data; -1 asks only that it exists.
     */
    record Check(String path, int expectedVersion) implements Op
    {
    }

    /**
     * Read a node's data.
     *
     * @param path of the node.
     */
    record GetData(String path) implements Op
    {
    }

    /**
     * Read the names of a node's children.
     *
     * @param path of the node.
     */
    record GetChildren(String path) implements Op
    {
    }

    /**
     * Create a node with the open ACL and no time to live.
     *
     * @param path of the node.
     * @param data or null; not copied.
     * @param mode of the node, none with a time to live.
     * @return the operation.
     */
    static Op create(final String path, final byte[] data, final CreateMode mode)
    {
        return new Create(path, data, mode, -1, Acl.OPEN);
    }

    /**
     * Delete a node.
     *
     * @param path            of the node.
     * @param expectedVersion of its data, -1 for any.
     * @return the operation.
     */
    static Op delete(final String path, final int expectedVersion)
    {
        return new Delete(path, expectedVersion);
    }

    /**
     * Set a node's data.
     *
     * @param path            of the node.
     * @param data            or null; not copied.
     * @param expectedVersion of its data, -1 for any.
     * @return the operation.
     */
    static Op setData(final String path, final byte[] data, final int expectedVersion)
    {
        return new SetData(path, data, expectedVersion);
    }

    /**
     * Fail the multi unless the node has the version.
     *
     * @param path            of the node.
     * @param expectedVersion of its data; -1 asks only that it exists.
     * @return the operation.
     */
    static Op check(final String path, final int expectedVersion)
    {
        return new Check(path, expectedVersion);
    }

    /**
     * Read a node's data.
     *
     * @param path of the node.
     * @return the operation.
     */
    static Op getData(final String path)
    {
        return new GetData(path);
    }

    /**
     * Read the names of a node's children.
     *
     * @param path of the node.
     * @return the operation.
     */
    static Op getChildren(final String path)
    {
        return new GetChildren(path);
    }
}

package io.ringmaster.engine.watch;

import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.WatchEventType;
import io.ringmaster.codecs.client.WatcherType;
import io.ringmaster.engine.path.Paths;
import io.ringmaster.engine.rows.RowStore;

/**
 * The watches of this server's connections (section 15 of the ZooKeeper client contract). Engine thread only.
 * <p>
 * An entry is a connection in one of a path's three lists: data (one-shot and persistent), children (the same), and
 * recursive, which contract and clients count to the data table. A persistent watch has an entry in two lists.
 * Registering again collapses. Registration, firing and removal cost by what they touch and allocate only to grow.
 * <p>
 * One trigger sends a connection one event at most. Order of events: on a path, entries in order of registration;
 * before those of the path itself, the recursive ones of its ancestors from the root down; first the data table,
 * then (of a deletion) the child table of the path, then the child table of the parent.
 */
public final class WatchTable
{
    /** Event: the node was created. */
    public static final byte NODE_CREATED = (byte)WatchEventType.NODE_CREATED.value();
    /** Event: the node was deleted. */
    public static final byte NODE_DELETED = (byte)WatchEventType.NODE_DELETED.value();
    /** Event: the node's data was set. */
    public static final byte NODE_DATA_CHANGED = (byte)WatchEventType.NODE_DATA_CHANGED.value();
    /** Event: a child of the node was created or deleted. */
    public static final byte NODE_CHILDREN_CHANGED = (byte)WatchEventType.NODE_CHILDREN_CHANGED.value();

    static final int LIST_COUNT = 3;
    static final int DATA_LIST = 0;
    static final int CHILD_LIST = 1;
    static final int RECURSIVE_LIST = 2;

    private static final int STANDARD = 1;
    private static final int PERSISTENT = 2;
    private static final int RECURSIVE = 4;
    private static final int ANY_MODE = STANDARD | PERSISTENT | RECURSIVE;

    private final PathRows paths;
    private final ConnectionRows connections = new ConnectionRows();
    private final EntryRows entries;
    private final WatchContext ctx;
    private final LongArrayList firedConnectionIds = new LongArrayList();
    private long trigger;
    private int recursiveCount;
    private int parentHash;
    private int parentLength;
    private boolean isFiring;

    /** Construct with the defaults of {@link WatchContext}. */
    public WatchTable()
    {
        this(new WatchContext().conclude());
    }

    /**
     * Construct empty.
     *
     * @param ctx concluded settings; not to be changed afterwards.
     */
    public WatchTable(final WatchContext ctx)
    {
        this.ctx = ctx;
        this.paths = new PathRows(ctx.hashSeed());
        this.entries = new EntryRows(paths, connections);
    }

    /**
     * Register a one-shot data watch, as exists and getData do.
     *
     * @param connectionId of the watcher.
     * @param path         holding the path; any bytes.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     * @return {@link ErrorCode#OK}, or {@link ErrorCode#LIMIT_REACHED} with nothing changed.
     */
    public int addData(final long connectionId, final DirectBuffer path, final int offset, final int length)
    {
        return add(connectionId, path, offset, length, 1 << DATA_LIST, STANDARD);
    }

    /**
     * Register a one-shot child watch, as getChildren does.
     *
     * @param connectionId of the watcher.
     * @param path         holding the path; any bytes.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     * @return {@link ErrorCode#OK}, or {@link ErrorCode#LIMIT_REACHED} with nothing changed.
     */
    public int addChild(final long connectionId, final DirectBuffer path, final int offset, final int length)
    {
        return add(connectionId, path, offset, length, 1 << CHILD_LIST, STANDARD);
    }

    /**
     * Register a persistent watch, in both tables.
     *
     * @param connectionId of the watcher.
     * @param path         holding the path; any bytes.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     * @return {@link ErrorCode#OK}, or {@link ErrorCode#LIMIT_REACHED} with nothing changed.
     */
    public int addPersistent(final long connectionId, final DirectBuffer path, final int offset, final int length)
    {
        return add(connectionId, path, offset, length, 1 << DATA_LIST | 1 << CHILD_LIST, PERSISTENT);
    }

    /**
     * Register a persistent recursive watch: on the path and everything below it, data table only.
     *
     * @param connectionId of the watcher.
     * @param path         holding the path; any bytes.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     * @return {@link ErrorCode#OK}, or {@link ErrorCode#LIMIT_REACHED} with nothing changed.
     */
    public int addRecursive(final long connectionId, final DirectBuffer path, final int offset, final int length)
    {
        return add(connectionId, path, offset, length, 1 << RECURSIVE_LIST, RECURSIVE);
    }

    /**
     * Look for a registration of exactly this connection and path (8.16).
     *
     * @param connectionId of the watcher.
     * @param path         holding the path; any bytes.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     * @param watcherType  raw value of the client schema's WatcherType.
     * @return true if there is one; false also for a type that does not exist.
     */
    public boolean contains(
        final long connectionId, final DirectBuffer path, final int offset, final int length, final int watcherType)
    {
        final int connection = connections.find(connectionId);
        final int pathRow = connection == RowStore.NULL_ROW ?
            RowStore.NULL_ROW : paths.find(paths.hash(path, offset, length), path, offset, length);
        if (pathRow == RowStore.NULL_ROW)
        {
            return false;
        }
        for (int list = 0; list < LIST_COUNT; list++)
        {
            final int modes = modesOf(watcherType, list);
            final int entry = modes == 0 ? RowStore.NULL_ROW : entries.find(pathRow, connection, list);
            if (entry != RowStore.NULL_ROW && (entries.modes(entry) & modes) != 0)
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Remove a registration of exactly this connection and path (8.16). Sends no event.
     *
     * @param connectionId of the watcher.
     * @param path         holding the path; any bytes.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     * @param watcherType  raw value of the client schema's WatcherType.
     * @return true if there was one; false also for a type that does not exist.
     */
    public boolean remove(
        final long connectionId, final DirectBuffer path, final int offset, final int length, final int watcherType)
    {
        final int connection = connections.find(connectionId);
        final int pathRow = connection == RowStore.NULL_ROW ?
            RowStore.NULL_ROW : paths.find(paths.hash(path, offset, length), path, offset, length);
        if (pathRow == RowStore.NULL_ROW)
        {
            return false;
        }
        boolean isRemoved = false;
        for (int list = 0; list < LIST_COUNT; list++)
        {
            final int modes = modesOf(watcherType, list);
            final int entry = modes == 0 ? RowStore.NULL_ROW : entries.find(pathRow, connection, list);
            if (entry != RowStore.NULL_ROW && (entries.modes(entry) & modes) != 0)
            {
                removeModes(entry, modes);
                isRemoved = true;
            }
        }
        paths.removeIfUnwatched(pathRow);
        connections.removeIfUnused(connection);
        return isRemoved;
    }

    /**
     * Remove all registrations of a connection that is gone. Costs by their number.
     *
     * @param connectionId of the watcher; unknown ones have none.
     */
    public void removeConnection(final long connectionId)
    {
        final int connection = connections.find(connectionId);
        if (connection == RowStore.NULL_ROW)
        {
            return;
        }
        int entry = connections.firstEntry(connection);
        while (entry != RowStore.NULL_ROW)
        {
            final int path = entries.path(entry);
            removeModes(entry, ANY_MODE);
            paths.removeIfUnwatched(path);
            entry = connections.firstEntry(connection);
        }
        connections.removeIfUnused(connection);
    }

    /**
     * A node was created: fires the data watches of its path and the child watches of its parent.
     *
     * @param path     holding the path of the node; a valid one.
     * @param offset   of the path.
     * @param length   of the path in bytes.
     * @param consumer of the events.
     */
    public void onCreated(
        final DirectBuffer path, final int offset, final int length, final WatchEventConsumer consumer)
    {
        if (!startFiring())
        {
            return;
        }
        fireData(path, offset, length, false);
        final int nodeEventCount = firedConnectionIds.size();
        fireChildrenOfParent(path, offset);
        deliver(NODE_CREATED, nodeEventCount, path, offset, length, consumer);
    }

    /**
     * A node was deleted: fires the data and child watches of its path, one event for a connection in both, and the
     * child watches of its parent.
     *
     * @param path     holding the path of the node; a valid one.
     * @param offset   of the path.
     * @param length   of the path in bytes.
     * @param consumer of the events.
     */
    public void onDeleted(
        final DirectBuffer path, final int offset, final int length, final WatchEventConsumer consumer)
    {
        if (!startFiring())
        {
            return;
        }
        fireData(path, offset, length, true);
        final int nodeEventCount = firedConnectionIds.size();
        fireChildrenOfParent(path, offset);
        deliver(NODE_DELETED, nodeEventCount, path, offset, length, consumer);
    }

    /**
     * A node's data was set: fires the data watches of its path.
     *
     * @param path     holding the path of the node; a valid one.
     * @param offset   of the path.
     * @param length   of the path in bytes.
     * @param consumer of the events.
     */
    public void onDataChanged(
        final DirectBuffer path, final int offset, final int length, final WatchEventConsumer consumer)
    {
        if (!startFiring())
        {
            return;
        }
        fireData(path, offset, length, false);
        deliver(NODE_DATA_CHANGED, firedConnectionIds.size(), path, offset, length, consumer);
    }

    /**
     * Entries in all: a connection in one table at one path, whatever its modes there, is one; a persistent watch is
     * in two tables; a recursive one counts on its own.
     *
     * @return the count.
     */
    public long count()
    {
        return entries.count();
    }

    /**
     * Entries of a connection.
     *
     * @param connectionId of the watcher.
     * @return the count.
     */
    public int count(final long connectionId)
    {
        final int connection = connections.find(connectionId);
        return connection == RowStore.NULL_ROW ? 0 : connections.entryCount(connection);
    }

    /**
     * Paths with a watch.
     *
     * @return the count.
     */
    public int pathCount()
    {
        return paths.count();
    }

    /**
     * Connections with a watch.
     *
     * @return the count.
     */
    public int connectionCount()
    {
        return connections.count();
    }

    /**
     * To look at all watches in bounded steps.
     *
     * @return a new walk, at its beginning.
     */
    public WatchWalk newWalk()
    {
        return new WatchWalk(paths, connections, entries);
    }

    /**
     * Watches of the data table, which is what clients call the watches of a server.
     *
     * @return the count.
     */
    public int dataCount()
    {
        return entries.dataCount();
    }

    /**
     * Paths with a watch in the data table.
     *
     * @return the count.
     */
    public int dataPathCount()
    {
        return entries.dataPathCount();
    }

    /**
     * Connections with a watch in the data table.
     *
     * @return the count.
     */
    public int dataConnectionCount()
    {
        return entries.dataConnectionCount();
    }

    /**
     * Memory taken; what removed watches had is kept for the next ones.
     *
     * @return bytes, off-heap.
     */
    public long allocatedBytes()
    {
        return paths.allocatedBytes() + connections.allocatedBytes() + entries.allocatedBytes();
    }

    private int add(
        final long connectionId, final DirectBuffer path, final int offset, final int length, final int lists,
        final int mode)
    {
        final int hash = paths.hash(path, offset, length);
        int pathRow = paths.find(hash, path, offset, length);
        int connection = connections.find(connectionId);
        if (!hasRoom(pathRow, connection, length, lists))
        {
            return ErrorCode.LIMIT_REACHED;
        }
        if (pathRow == RowStore.NULL_ROW)
        {
            pathRow = paths.add(hash, path, offset, length);
        }
        if (connection == RowStore.NULL_ROW)
        {
            connection = connections.add(connectionId);
        }
        for (int list = 0; list < LIST_COUNT; list++)
        {
            if ((lists & 1 << list) != 0)
            {
                addEntry(pathRow, connection, list, mode);
            }
        }
        return ErrorCode.OK;
    }

    private boolean hasRoom(final int pathRow, final int connection, final int length, final int lists)
    {
        int newCount = 0;
        for (int list = 0; list < LIST_COUNT; list++)
        {
            if ((lists & 1 << list) != 0 && (pathRow == RowStore.NULL_ROW || connection == RowStore.NULL_ROW ||
                entries.find(pathRow, connection, list) == RowStore.NULL_ROW))
            {
                newCount++;
            }
        }
        if (newCount == 0)
        {
            return true;
        }
        final int ownCount = connection == RowStore.NULL_ROW ? 0 : connections.entryCount(connection);
        final long newBytes = pathRow == RowStore.NULL_ROW ? PathRows.bytesNeeded(length) : 0;
        return newCount <= ctx.maxEntries() - entries.count() &&
            newCount <= ctx.maxEntriesPerConnection() - ownCount &&
            newBytes <= ctx.maxPathBytes() - paths.usedBytes();
    }

    private void addEntry(final int pathRow, final int connection, final int list, final int mode)
    {
        final int entry = entries.find(pathRow, connection, list);
        if (entry == RowStore.NULL_ROW)
        {
            entries.add(pathRow, connection, list, mode);
            if (list == RECURSIVE_LIST)
            {
                recursiveCount++;
            }
        }
        else
        {
            entries.modes(entry, entries.modes(entry) | mode);
        }
    }

    private void removeModes(final int entry, final int modes)
    {
        final int left = entries.modes(entry) & ~modes;
        if (left != 0)
        {
            entries.modes(entry, left);
        }
        else
        {
            if (entries.list(entry) == RECURSIVE_LIST)
            {
                recursiveCount--;
            }
            entries.remove(entry);
        }
    }

    /** The modes that a watcher type means in a list; a recursive watch belongs to the data table. */
    private static int modesOf(final int watcherType, final int list)
    {
        if (watcherType == WatcherType.ANY.value())
        {
            return ANY_MODE;
        }
        if (watcherType == WatcherType.CHILDREN.value())
        {
            return list == CHILD_LIST ? STANDARD : 0;
        }
        if (watcherType == WatcherType.DATA.value())
        {
            return list == DATA_LIST ? STANDARD : 0;
        }
        if (watcherType == WatcherType.PERSISTENT.value())
        {
            return list == RECURSIVE_LIST ? 0 : PERSISTENT;
        }
        return watcherType == WatcherType.PERSISTENT_RECURSIVE.value() && list == RECURSIVE_LIST ? RECURSIVE : 0;
    }

    /** False if there is no watch at all. */
    private boolean startFiring()
    {
        if (isFiring)
        {
            throw new IllegalStateException("a consumer of events fires events");
        }
        firedConnectionIds.clear();
        return entries.count() != 0;
    }

    /**
     * Collect for the data table: recursive entries of the ancestors, then all of the path, and of a deletion those
     * of the child table too. One pass over the path gives the hashes of all prefixes; the last stays for the parent.
     */
    private void fireData(
        final DirectBuffer path, final int offset, final int length, final boolean isDeletion)
    {
        trigger++;
        parentLength = Paths.NO_PARENT;
        long state = paths.startHash();
        for (int i = 0; i < length; i++)
        {
            final byte b = path.getByte(offset + i);
            if (b == '/' && length > 1)
            {
                parentLength = Math.max(1, i);
                parentHash = PathRows.finishHash(i == 0 ? PathRows.extendHash(state, b) : state);
                if (recursiveCount > 0)
                {
                    fireRecursive(paths.find(parentHash, path, offset, parentLength));
                }
            }
            state = PathRows.extendHash(state, b);
        }
        final int pathRow = paths.find(PathRows.finishHash(state), path, offset, length);
        if (pathRow != RowStore.NULL_ROW)
        {
            fireRecursive(pathRow);
            fireList(pathRow, DATA_LIST);
            if (isDeletion)
            {
                fireList(pathRow, CHILD_LIST);
            }
            paths.removeIfUnwatched(pathRow);
        }
    }

    private void fireRecursive(final int pathRow)
    {
        if (pathRow != RowStore.NULL_ROW)
        {
            fireList(pathRow, RECURSIVE_LIST);
        }
    }

    private void fireChildrenOfParent(final DirectBuffer path, final int offset)
    {
        if (parentLength != Paths.NO_PARENT)
        {
            final int pathRow = paths.find(parentHash, path, offset, parentLength);
            if (pathRow != RowStore.NULL_ROW)
            {
                trigger++;
                fireList(pathRow, CHILD_LIST);
                paths.removeIfUnwatched(pathRow);
            }
        }
    }

    private void fireList(final int pathRow, final int list)
    {
        int entry = paths.head(pathRow, list);
        while (entry != RowStore.NULL_ROW)
        {
            final int following = entries.nextInPath(entry);
            final int connection = entries.connection(entry);
            if (connections.mark(connection, trigger))
            {
                firedConnectionIds.addLong(connections.connectionId(connection));
            }
            if ((entries.modes(entry) & STANDARD) != 0)
            {
                removeModes(entry, STANDARD);
                connections.removeIfUnused(connection);
            }
            entry = following;
        }
    }

    /** Hand out what was collected, after the table is done with: the first ones for the node, the rest its parent. */
    private void deliver(
        final byte nodeEventType, final int nodeEventCount,
        final DirectBuffer path, final int offset, final int length, final WatchEventConsumer consumer)
    {
        isFiring = true;
        try
        {
            for (int i = 0; i < nodeEventCount; i++)
            {
                consumer.onEvent(firedConnectionIds.getLong(i), nodeEventType, path, offset, length);
            }
            for (int i = nodeEventCount, size = firedConnectionIds.size(); i < size; i++)
            {
                consumer.onEvent(
                    firedConnectionIds.getLong(i), NODE_CHILDREN_CHANGED, path, offset, parentLength);
            }
        }
        finally
        {
            isFiring = false;
        }
    }
}

package io.ringmaster.client;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The watches of a client by their paths at the server. Changed on the event loop, read by any thread.
 */
final class WatchRegistry
{
    /** Tables in the order of the groups of SetWatches. */
    enum Table
    {
        /** Set by getData, or by exists on a node that was there. */
        DATA,
        /** Set by exists on a node that was not there. */
        EXISTS,
        /** Set by getChildren. */
        CHILDREN,
        /** Added. */
        PERSISTENT,
        /** Added. */
        PERSISTENT_RECURSIVE
    }

    private final Map<Table, Map<String, Set<Watcher>>> tables = new EnumMap<>(Table.class);

    WatchRegistry()
    {
        for (final Table table : Table.values())
        {
            tables.put(table, new LinkedHashMap<>());
        }
    }

    synchronized void add(final Table table, final String path, final Watcher watcher)
    {
        table(table).computeIfAbsent(path, (key) -> new LinkedHashSet<>()).add(watcher);
    }

    /**
     * Take the watchers that an event is for; one-shot watches are used up by it.
     *
     * @param type of the event.
     * @param path of the node at the server.
     * @return each watcher once, in the order of registration within a table.
     */
    synchronized Set<Watcher> take(final EventType type, final String path)
    {
        final Set<Watcher> taken = new LinkedHashSet<>();
        switch (type)
        {
            case NODE_CREATED, NODE_DATA_CHANGED ->
            {
                takeAll(Table.DATA, path, taken);
                takeAll(Table.EXISTS, path, taken);
            }
            case NODE_DELETED ->
            {
                takeAll(Table.DATA, path, taken);
                takeAll(Table.EXISTS, path, taken);
                takeAll(Table.CHILDREN, path, taken);
            }
            case NODE_CHILDREN_CHANGED -> takeAll(Table.CHILDREN, path, taken);
            default -> throw new IllegalArgumentException("no event of a server: " + type);
        }

        collect(Table.PERSISTENT, path, taken);
        if (type != EventType.NODE_CHILDREN_CHANGED && !table(Table.PERSISTENT_RECURSIVE).isEmpty())
        {
            String ancestor = path;
            while (ancestor.length() > 1)
            {
                collect(Table.PERSISTENT_RECURSIVE, ancestor, taken);
                ancestor = ancestor.substring(0, Math.max(ancestor.lastIndexOf('/'), 1));
            }
            collect(Table.PERSISTENT_RECURSIVE, "/", taken);
        }
        return taken;
    }

    /**
     * Remove watchers.
     *
     * @param removal of one watcher or of all.
     * @return those that were there.
     */
    synchronized Set<Watcher> remove(final WatchChange removal)
    {
        final Set<Watcher> removed = new LinkedHashSet<>();
        for (final Table table : tablesOf(removal.kind()))
        {
            if (removal.watcher() == null)
            {
                takeAll(table, removal.path(), removed);
                continue;
            }
            final Set<Watcher> watchers = table(table).get(removal.path());
            if (watchers != null && watchers.remove(removal.watcher()))
            {
                removed.add(removal.watcher());
                if (watchers.isEmpty())
                {
                    table(table).remove(removal.path());
                }
            }
        }
        return removed;
    }

    /**
     * Would a removal leave other watchers of the kind?
     *
     * @param removal of one watcher or of all.
     * @return true if the server's registration is still needed afterwards.
     */
    synchronized boolean hasOthers(final WatchChange removal)
    {
        if (removal.watcher() == null)
        {
            return false;
        }
        for (final Table table : tablesOf(removal.kind()))
        {
            final Set<Watcher> watchers = table(table).get(removal.path());
            if (watchers != null && (watchers.size() > 1 || !watchers.contains(removal.watcher())))
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Copy the paths of a table.
     *
     * @param table to copy from.
     * @return the paths.
     */
    synchronized List<String> paths(final Table table)
    {
        return new ArrayList<>(table(table).keySet());
    }

    synchronized int count()
    {
        int count = 0;
        for (final Map<String, Set<Watcher>> table : tables.values())
        {
            for (final Set<Watcher> watchers : table.values())
            {
                count += watchers.size();
            }
        }
        return count;
    }

    private Map<String, Set<Watcher>> table(final Table table)
    {
        return tables.get(table);
    }

    private void takeAll(final Table table, final String path, final Set<Watcher> into)
    {
        final Set<Watcher> watchers = table(table).remove(path);
        if (watchers != null)
        {
            into.addAll(watchers);
        }
    }

    private void collect(final Table table, final String path, final Set<Watcher> into)
    {
        final Set<Watcher> watchers = table(table).get(path);
        if (watchers != null)
        {
            into.addAll(watchers);
        }
    }

    private static Table[] tablesOf(final WatchKind kind)
    {
        return switch (kind)
        {
            case CHILDREN -> new Table[]{ Table.CHILDREN };
            case DATA -> new Table[]{ Table.DATA, Table.EXISTS };
            case PERSISTENT -> new Table[]{ Table.PERSISTENT };
            case PERSISTENT_RECURSIVE -> new Table[]{ Table.PERSISTENT_RECURSIVE };
            case ANY -> Table.values();
        };
    }
}

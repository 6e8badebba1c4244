package io.ringmaster.engine.model;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Section 15.1 and 15.3: two tables of path, connection and modes. */
final class NaiveWatches
{
    /** Section 15.2: types of events. */
    static final int EVENT_CREATED = 1;
    static final int EVENT_DELETED = 2;
    static final int EVENT_DATA_CHANGED = 3;
    static final int EVENT_CHILDREN_CHANGED = 4;

    /** How a registration behaves. */
    enum Mode
    {
        /** Gone once it was triggered. */
        STANDARD,
        /** Stays. */
        PERSISTENT,
        /** Stays, and is triggered by changes of descendants too; in the data table only. */
        RECURSIVE
    }

    /** Which table. */
    enum Table
    {
        /** Of getData, exists, persistent and recursive watches. */
        DATA,
        /** Of getChildren and persistent watches. */
        CHILD
    }

    private final Map<Table, Map<String, Map<Long, Set<Mode>>>> tables =
        Map.of(Table.DATA, new TreeMap<>(), Table.CHILD, new TreeMap<>());

    void add(final Table table, final String path, final long connectionId, final Mode mode)
    {
        tables.get(table)
            .computeIfAbsent(path, key -> new TreeMap<>())
            .computeIfAbsent(connectionId, key -> EnumSet.noneOf(Mode.class))
            .add(mode);
    }

    boolean contains(final Table table, final String path, final long connectionId, final Mode mode)
    {
        return modes(table, path, connectionId).contains(mode);
    }

    boolean containsAny(final Table table, final String path, final long connectionId)
    {
        return !modes(table, path, connectionId).isEmpty();
    }

    void remove(final Table table, final String path, final long connectionId, final Mode mode)
    {
        final Map<Long, Set<Mode>> connections = tables.get(table).get(path);
        if (connections != null && connections.containsKey(connectionId))
        {
            connections.get(connectionId).remove(mode);
            if (connections.get(connectionId).isEmpty())
            {
                connections.remove(connectionId);
            }
        }
    }

    void removeConnection(final long connectionId)
    {
        tables.values().forEach(table -> table.values().forEach(connections -> connections.remove(connectionId)));
    }

    /** Connections with any mode on the path itself; their standard registrations there are consumed. */
    Set<Long> trigger(final Table table, final String path)
    {
        final Set<Long> triggered = new TreeSet<>();
        for (final Long connectionId : Set.copyOf(tables.get(table).getOrDefault(path, Map.of()).keySet()))
        {
            triggered.add(connectionId);
            remove(table, path, connectionId, Mode.STANDARD);
        }
        return triggered;
    }

    /** Connections with a recursive registration on an ancestor of the path. */
    Set<Long> recursiveAbove(final String path)
    {
        final Set<Long> triggered = new TreeSet<>();
        tables.get(Table.DATA).forEach((watched, connections) ->
        {
            if (NaivePaths.isDescendant(path, watched))
            {
                connections.forEach((connectionId, modes) ->
                {
                    if (modes.contains(Mode.RECURSIVE))
                    {
                        triggered.add(connectionId);
                    }
                });
            }
        });
        return triggered;
    }

    private Set<Mode> modes(final Table table, final String path, final long connectionId)
    {
        return tables.get(table).getOrDefault(path, Map.of()).getOrDefault(connectionId, Set.of());
    }
}

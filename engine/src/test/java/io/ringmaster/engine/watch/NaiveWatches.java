package io.ringmaster.engine.watch;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Section 15 and 8.16 of the ZooKeeper client contract, written down as they read. */
final class NaiveWatches
{
    enum Mode
    {
        STANDARD, PERSISTENT, RECURSIVE
    }

    record Event(long connectionId, int type, String path)
    {
    }

    private final Map<String, Map<Long, EnumSet<Mode>>> data = new HashMap<>();
    private final Map<String, Map<Long, EnumSet<Mode>>> child = new HashMap<>();

    void addData(final long connectionId, final String path)
    {
        add(data, connectionId, path, Mode.STANDARD);
    }

    void addChild(final long connectionId, final String path)
    {
        add(child, connectionId, path, Mode.STANDARD);
    }

    void addPersistent(final long connectionId, final String path)
    {
        add(data, connectionId, path, Mode.PERSISTENT);
        add(child, connectionId, path, Mode.PERSISTENT);
    }

    void addRecursive(final long connectionId, final String path)
    {
        add(data, connectionId, path, Mode.RECURSIVE);
    }

    boolean contains(final long connectionId, final String path, final int watcherType)
    {
        return switch (watcherType)
        {
            case 1 -> has(child, connectionId, path, Mode.STANDARD);
            case 2 -> has(data, connectionId, path, Mode.STANDARD);
            case 3 -> modes(data, connectionId, path) != null || modes(child, connectionId, path) != null;
            case 4 -> has(data, connectionId, path, Mode.PERSISTENT);
            case 5 -> has(data, connectionId, path, Mode.RECURSIVE);
            default -> false;
        };
    }

    boolean remove(final long connectionId, final String path, final int watcherType)
    {
        final boolean isThere = contains(connectionId, path, watcherType);
        switch (watcherType)
        {
            case 1 -> remove(child, connectionId, path, EnumSet.of(Mode.STANDARD));
            case 2 -> remove(data, connectionId, path, EnumSet.of(Mode.STANDARD));
            case 3 ->
            {
                remove(data, connectionId, path, EnumSet.allOf(Mode.class));
                remove(child, connectionId, path, EnumSet.allOf(Mode.class));
            }
            case 4 ->
            {
                remove(data, connectionId, path, EnumSet.of(Mode.PERSISTENT));
                remove(child, connectionId, path, EnumSet.of(Mode.PERSISTENT));
            }
            case 5 -> remove(data, connectionId, path, EnumSet.of(Mode.RECURSIVE));
            default -> throw new IllegalArgumentException("watcherType=" + watcherType);
        }
        return isThere;
    }

    void removeConnection(final long connectionId)
    {
        for (final String path : List.copyOf(data.keySet()))
        {
            remove(data, connectionId, path, EnumSet.allOf(Mode.class));
        }
        for (final String path : List.copyOf(child.keySet()))
        {
            remove(child, connectionId, path, EnumSet.allOf(Mode.class));
        }
    }

    /** The events of a change, one list for each trigger, in order of the triggers. */
    List<List<Event>> onCreated(final String path)
    {
        return List.of(
            events(1, path, fireData(path)),
            events(4, parent(path), fire(child, parent(path))));
    }

    List<List<Event>> onDeleted(final String path)
    {
        final Set<Long> ofNode = fireData(path);
        ofNode.addAll(fire(child, path));
        return List.of(events(2, path, ofNode), events(4, parent(path), fire(child, parent(path))));
    }

    List<List<Event>> onDataChanged(final String path)
    {
        return List.of(events(3, path, fireData(path)), List.of());
    }

    /** Entries: a connection in one table at one path; the recursive mode counts on its own. */
    long count()
    {
        return count(data) + count(child);
    }

    private static long count(final Map<String, Map<Long, EnumSet<Mode>>> table)
    {
        return table.values().stream().flatMap(byConnection -> byConnection.values().stream())
            .mapToLong(modes -> modes.contains(Mode.RECURSIVE) && modes.size() > 1 ? 2 : 1).sum();
    }

    private Set<Long> fireData(final String path)
    {
        final Set<Long> fired = fire(data, path);
        for (String ancestor = parent(path); ancestor != null; ancestor = parent(ancestor))
        {
            for (final Map.Entry<Long, EnumSet<Mode>> entry : data.getOrDefault(ancestor, Map.of()).entrySet())
            {
                if (entry.getValue().contains(Mode.RECURSIVE))
                {
                    fired.add(entry.getKey());
                }
            }
        }
        return fired;
    }

    private static Set<Long> fire(final Map<String, Map<Long, EnumSet<Mode>>> table, final String path)
    {
        final Set<Long> fired = new LinkedHashSet<>();
        if (path != null)
        {
            fired.addAll(table.getOrDefault(path, Map.of()).keySet());
            for (final long connectionId : fired)
            {
                remove(table, connectionId, path, EnumSet.of(Mode.STANDARD));
            }
        }
        return fired;
    }

    private static List<Event> events(final int type, final String path, final Set<Long> connectionIds)
    {
        final List<Event> events = new ArrayList<>();
        connectionIds.stream().sorted().forEach(id -> events.add(new Event(id, type, path)));
        return events;
    }

    private static String parent(final String path)
    {
        final int slash = path.lastIndexOf('/');
        return path.length() == 1 ? null : slash == 0 ? "/" : path.substring(0, slash);
    }

    private static void add(
        final Map<String, Map<Long, EnumSet<Mode>>> table, final long connectionId, final String path,
        final Mode mode)
    {
        table.computeIfAbsent(path, key -> new LinkedHashMap<>())
            .computeIfAbsent(connectionId, key -> EnumSet.noneOf(Mode.class)).add(mode);
    }

    private static void remove(
        final Map<String, Map<Long, EnumSet<Mode>>> table, final long connectionId, final String path,
        final Set<Mode> removed)
    {
        final EnumSet<Mode> modes = modes(table, connectionId, path);
        if (modes != null)
        {
            modes.removeAll(removed);
            if (modes.isEmpty())
            {
                table.get(path).remove(connectionId);
                if (table.get(path).isEmpty())
                {
                    table.remove(path);
                }
            }
        }
    }

    private static boolean has(
        final Map<String, Map<Long, EnumSet<Mode>>> table, final long connectionId, final String path,
        final Mode mode)
    {
        final EnumSet<Mode> modes = modes(table, connectionId, path);
        return modes != null && modes.contains(mode);
    }

    private static EnumSet<Mode> modes(
        final Map<String, Map<Long, EnumSet<Mode>>> table, final long connectionId, final String path)
    {
        return table.getOrDefault(path, Map.of()).get(connectionId);
    }
}

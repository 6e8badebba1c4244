package io.ringmaster.engine.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;

/**
 * Random operations against {@link NaiveWatches}. Compared are the results, the events of each trigger as a set (the
 * contract gives no order between connections), the order of the triggers, and the counts; and the exact order of
 * events between two tables that differ in the hash seed alone.
 */
class WatchTableDifferentialTest
{
    private static final int SEED_COUNT = 150;
    private static final int OPERATION_COUNT = 1_000;
    private static final int OFFSET = 5;
    private static final String LONG_NAME = "x".repeat(300);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);

    @Test
    void shouldAgreeWithTheContract()
    {
        for (int seed = 0; seed < SEED_COUNT; seed++)
        {
            run(seed);
        }
    }

    private void run(final int seed)
    {
        final Random random = new Random(seed);
        final int connectionCount = 1 + random.nextInt(12);
        final int nameCount = 1 + random.nextInt(4);
        final NaiveWatches naive = new NaiveWatches();
        final WatchTable table = new WatchTable(new WatchContext().hashSeed(seed).conclude());
        final WatchTable twin = new WatchTable(new WatchContext().hashSeed(~seed).conclude());
        for (int i = 0; i < OPERATION_COUNT; i++)
        {
            final int operation = random.nextInt(20);
            final long connectionId = (7L << 56) + random.nextInt(connectionCount);
            final String path = path(random, nameCount);
            final int watcherType = 1 + random.nextInt(5);
            final int length = put(path);
            final String at = "seed=" + seed + " i=" + i + " operation=" + operation + " path=" + path;
            if (operation < 8)
            {
                assertEquals(ErrorCode.OK, add(table, operation % 4, connectionId, length));
                assertEquals(ErrorCode.OK, add(twin, operation % 4, connectionId, length));
                addNaive(naive, operation % 4, connectionId, path);
            }
            else if (operation < 10)
            {
                assertEquals(naive.contains(connectionId, path, watcherType),
                    table.contains(connectionId, buffer, OFFSET, length, watcherType), at);
            }
            else if (operation < 12)
            {
                assertEquals(naive.remove(connectionId, path, watcherType),
                    table.remove(connectionId, buffer, OFFSET, length, watcherType), at);
                twin.remove(connectionId, buffer, OFFSET, length, watcherType);
            }
            else if (operation == 12 && random.nextInt(4) == 0)
            {
                naive.removeConnection(connectionId);
                table.removeConnection(connectionId);
                twin.removeConnection(connectionId);
                assertEquals(0, table.count(connectionId));
            }
            else
            {
                final List<NaiveWatches.Event> events = fire(table, operation % 3, length);
                assertEquals(flat(fireNaive(naive, operation % 3, path)), sortedWithinTriggers(events), at);
                assertEquals(events, fire(twin, operation % 3, length), at);
            }
            assertEquals(naive.count(), table.count(), at);
        }
        for (int i = 0; i < connectionCount; i++)
        {
            table.removeConnection((7L << 56) + i);
        }
        assertEquals(0, table.count());
        assertEquals(0, table.pathCount());
        assertEquals(0, table.connectionCount());
    }

    private int add(final WatchTable table, final int kind, final long connectionId, final int length)
    {
        return switch (kind)
        {
            case 0 -> table.addData(connectionId, buffer, OFFSET, length);
            case 1 -> table.addChild(connectionId, buffer, OFFSET, length);
            case 2 -> table.addPersistent(connectionId, buffer, OFFSET, length);
            default -> table.addRecursive(connectionId, buffer, OFFSET, length);
        };
    }

    private static void addNaive(
        final NaiveWatches naive, final int kind, final long connectionId, final String path)
    {
        switch (kind)
        {
            case 0 -> naive.addData(connectionId, path);
            case 1 -> naive.addChild(connectionId, path);
            case 2 -> naive.addPersistent(connectionId, path);
            default -> naive.addRecursive(connectionId, path);
        }
    }

    private List<NaiveWatches.Event> fire(final WatchTable table, final int change, final int length)
    {
        final List<NaiveWatches.Event> events = new ArrayList<>();
        final WatchEventConsumer consumer = (connectionId, type, path, offset, pathLength) ->
            events.add(new NaiveWatches.Event(
                connectionId, type, path.getStringWithoutLengthUtf8(offset, pathLength)));
        switch (change)
        {
            case 0 -> table.onCreated(buffer, OFFSET, length, consumer);
            case 1 -> table.onDeleted(buffer, OFFSET, length, consumer);
            default -> table.onDataChanged(buffer, OFFSET, length, consumer);
        }
        return events;
    }

    private static List<List<NaiveWatches.Event>> fireNaive(
        final NaiveWatches naive, final int change, final String path)
    {
        return switch (change)
        {
            case 0 -> naive.onCreated(path);
            case 1 -> naive.onDeleted(path);
            default -> naive.onDataChanged(path);
        };
    }

    private static List<NaiveWatches.Event> flat(final List<List<NaiveWatches.Event>> triggers)
    {
        final List<NaiveWatches.Event> all = new ArrayList<>();
        triggers.forEach(all::addAll);
        return all;
    }

    private static List<NaiveWatches.Event> sortedWithinTriggers(final List<NaiveWatches.Event> events)
    {
        final List<NaiveWatches.Event> sorted = new ArrayList<>();
        int start = 0;
        while (start < events.size())
        {
            int limit = start;
            while (limit < events.size() && events.get(limit).type() == events.get(start).type())
            {
                limit++;
            }
            final List<NaiveWatches.Event> trigger = new ArrayList<>(events.subList(start, limit));
            trigger.sort(Comparator.comparingLong(NaiveWatches.Event::connectionId));
            sorted.addAll(trigger);
            start = limit;
        }
        return sorted;
    }

    private static String path(final Random random, final int nameCount)
    {
        final int depth = random.nextInt(5);
        final StringBuilder path = new StringBuilder();
        for (int i = 0; i < depth; i++)
        {
            final int name = random.nextInt(nameCount);
            path.append('/').append(name == 3 ? LONG_NAME : "n" + name);
        }
        return depth == 0 ? "/" : path.toString();
    }

    private int put(final String path)
    {
        final byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        buffer.putBytes(OFFSET, bytes);
        return bytes.length;
    }
}

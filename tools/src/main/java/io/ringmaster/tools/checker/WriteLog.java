package io.ringmaster.tools.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The changes of each node in the order of zxids, as far as replies tell them: what reads out of the past show. */
final class WriteLog
{
    private static final List<Entry> NOBODY = List.of();

    private final Map<String, List<Entry>> byKey = new HashMap<>();
    private final Map<String, List<Operation>> unknownByKey = new HashMap<>();

    WriteLog(final History history, final List<Operation> operations)
    {
        history.initial().forEach((key, view) -> add(key, new Entry(
            Math.max(0, view.mzxid()), OperationKind.CREATE, WatchNotice.Change.CREATED, view, null, true)));
        for (final Operation operation : operations)
        {
            if (operation.writeZxid() != Operation.NO_ZXID)
            {
                addChanges(operation);
            }
            else if (operation.isWrite() && (operation.isUnknown() || operation.isOk()))
            {
                operation.steps().stream().filter(step -> step.kind().isChange()).map(Step::key).distinct()
                    .forEach(key -> unknownByKey.computeIfAbsent(key, k -> new ArrayList<>()).add(operation));
            }
        }
        sort();
        operations.stream().filter(Operation::isOk).forEach(this::addObserved);
        sort();
    }

    private void addChanges(final Operation operation)
    {
        final long zxid = operation.writeZxid();
        for (int i = 0; i < operation.steps().size(); i++)
        {
            final Step step = operation.steps().get(i);
            if (!step.kind().isChange())
            {
                continue;
            }
            final List<Entry> entries = byKey.getOrDefault(step.key(), NOBODY);
            WatchNotice.Change change = change(step.kind());
            if (!entries.isEmpty() && entries.get(entries.size() - 1).zxid == zxid)
            {
                // Of several steps of a multi on one node a watch is told of the first, and the last is to be seen.
                change = entries.remove(entries.size() - 1).change;
            }
            final NodeView seen = operation.view(i);
            final boolean isCreate = step.kind() == OperationKind.CREATE;
            add(step.key(), new Entry(zxid, step.kind(), change, new NodeView(step.value(),
                isCreate ? 0 : seen.version(), isCreate ? zxid : seen.czxid(), zxid), operation, false));
        }
    }

    private void addObserved(final Operation read)
    {
        for (int i = 0; i < read.steps().size(); i++)
        {
            final NodeView view = read.view(i);
            final String key = read.steps().get(i).key();
            if (read.steps().get(i).kind().isRead() && view.mzxid() != NodeView.NOT_SHOWN &&
                indexOf(key, view.mzxid()) < 0)
            {
                final List<Entry> entries = byKey.computeIfAbsent(key, k -> new ArrayList<>());
                final OperationKind kind = view.version() == 0 ? OperationKind.CREATE : OperationKind.SET_DATA;
                entries.add(-indexOf(key, view.mzxid()) - 1,
                    new Entry(view.mzxid(), kind, change(kind), view, null, false));
            }
        }
    }

    private void add(final String key, final Entry entry)
    {
        byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(entry);
    }

    private void sort()
    {
        byKey.values().forEach(entries -> entries.sort(Comparator.comparingLong(entry -> entry.zxid)));
    }

    /** Index of the change with a zxid; if there is none, the negative of where it would be, minus one. */
    private int indexOf(final String key, final long zxid)
    {
        final List<Entry> entries = byKey.getOrDefault(key, NOBODY);
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high)
        {
            final int middle = (low + high) >>> 1;
            final long other = entries.get(middle).zxid;
            if (other == zxid)
            {
                return middle;
            }
            low = other < zxid ? middle + 1 : low;
            high = other < zxid ? high : middle - 1;
        }
        return -low - 1;
    }

    /** The first change of a node behind a zxid; null if none is known. */
    Entry next(final String key, final long zxid)
    {
        final List<Entry> entries = byKey.getOrDefault(key, NOBODY);
        final int index = indexOf(key, zxid);
        final int following = index < 0 ? -index - 1 : index + 1;
        return following < entries.size() ? entries.get(following) : null;
    }

    /** Whether a node may have been changed by an operation asked for before some time whose zxid nobody knows. */
    boolean mayHaveUnknownChange(final String key, final OperationKind kind, final long beforeTime)
    {
        return unknownByKey.getOrDefault(key, List.of()).stream().anyMatch(operation ->
            operation.invokedAt() < beforeTime && operation.steps().stream().anyMatch(
                step -> step.key().equals(key) && step.kind() == kind));
    }

    /**
     * The earliest zxid in a range at which a node was as a read shows it.
     *
     * @param key  of the node.
     * @param view of it; null if it was not there.
     * @param from first zxid of the range.
     * @param to   last zxid of the range.
     * @param read that shows it.
     * @return the zxid, or {@link Operation#NO_ZXID} if there is none.
     */
    long earliest(final String key, final NodeView view, final long from, final long to, final Operation read)
    {
        final List<Entry> entries = byKey.getOrDefault(key, NOBODY);
        if (view != null && view.mzxid() != NodeView.NOT_SHOWN)
        {
            return earliestOfEntry(key, entries, indexOf(key, view.mzxid()), view, from, to, read);
        }
        if (view == null && (entries.isEmpty() || from < entries.get(0).zxid) && !isInitial(entries))
        {
            return from;
        }
        for (int i = firstIn(key, from); i < entries.size() && entries.get(i).zxid <= to; i++)
        {
            final long found = view == null ? earliestAbsence(key, entries, i, from, to, read) :
                earliestOfEntry(key, entries, i, view, from, to, read);
            if (found != Operation.NO_ZXID)
            {
                return found;
            }
        }
        // What shows no zxid may come from any write that has told none.
        return view != null && isOfUnknown(key, view, read) ? from : Operation.NO_ZXID;
    }

    private static boolean isInitial(final List<Entry> entries)
    {
        return !entries.isEmpty() && entries.get(0).isInitial;
    }

    private static WatchNotice.Change change(final OperationKind kind)
    {
        return switch (kind)
        {
            case CREATE -> WatchNotice.Change.CREATED;
            case DELETE -> WatchNotice.Change.DELETED;
            default -> WatchNotice.Change.CHANGED;
        };
    }

    /** Index of the change that a state at a zxid shows. */
    private int firstIn(final String key, final long zxid)
    {
        final int index = indexOf(key, zxid);
        return index >= 0 ? index : Math.max(0, -index - 2);
    }

    private long earliestOfEntry(
        final String key,
        final List<Entry> entries,
        final int index,
        final NodeView view,
        final long from,
        final long to,
        final Operation read)
    {
        final Entry entry = entries.get(index);
        final long position = Math.max(from, entry.zxid);
        if (entry.kind == OperationKind.DELETE || !isEqual(view, entry.view) || entry.isInvokedAfter(read) ||
            position > to || position >= end(entries, index))
        {
            return Operation.NO_ZXID;
        }
        final boolean hasWriter = entry.operation != null || entry.isInitial || isOfUnknown(key, entry.view, read);
        return hasWriter ? position : Operation.NO_ZXID;
    }

    /** Whether what was only read may come from a write that did not tell its zxid. */
    private boolean isOfUnknown(final String key, final NodeView view, final Operation read)
    {
        for (final Operation operation : unknownByKey.getOrDefault(key, List.of()))
        {
            if (operation.invokedAt() < read.returnedAt() && operation.steps().stream().anyMatch(step ->
                step.key().equals(key) && step.value() != null &&
                (view.value() == null || view.value().equals(step.value()))))
            {
                return true;
            }
        }
        return false;
    }

    private long earliestAbsence(
        final String key,
        final List<Entry> entries,
        final int index,
        final long from,
        final long to,
        final Operation read)
    {
        final Entry entry = entries.get(index);
        final boolean isDelete = entry.kind == OperationKind.DELETE;
        final long position = Math.max(from, isDelete ? entry.zxid : entry.zxid + 1);
        final boolean mayBeAbsent = isDelete ? !entry.isInvokedAfter(read) :
            mayHaveUnknownChange(key, OperationKind.DELETE, read.returnedAt()) && !isSameNode(entries, index);
        return mayBeAbsent && position <= to && position < end(entries, index) ? position : Operation.NO_ZXID;
    }

    /** Whether the node of a change is the one that the next change still found. */
    private static boolean isSameNode(final List<Entry> entries, final int index)
    {
        if (index + 1 == entries.size())
        {
            return false;
        }
        final long czxid = entries.get(index).view.czxid();
        return czxid != NodeView.NOT_SHOWN && czxid == entries.get(index + 1).view.czxid();
    }

    private static long end(final List<Entry> entries, final int index)
    {
        return index + 1 < entries.size() ? entries.get(index + 1).zxid : Long.MAX_VALUE;
    }

    private static boolean isEqual(final NodeView seen, final NodeView written)
    {
        return (seen.value() == null || written.value() == null || seen.value().equals(written.value())) &&
            isEqual(seen.version(), written.version()) && isEqual(seen.czxid(), written.czxid());
    }

    private static boolean isEqual(final long seen, final long written)
    {
        return seen == NodeView.NOT_SHOWN || written == NodeView.NOT_SHOWN || seen == written;
    }

    /** What is known of a node at a zxid, for a person. */
    String describe(final String key, final long zxid)
    {
        final List<Entry> entries = byKey.getOrDefault(key, NOBODY);
        final int index = indexOf(key, zxid);
        final int current = index < 0 ? -index - 2 : index;
        final StringBuilder text = new StringBuilder(key).append(" at ").append(NodeView.zxid(zxid)).append(": ")
            .append(current < 0 ? "nothing known" : entries.get(current));
        if (current + 1 < entries.size())
        {
            text.append("; then ").append(entries.get(current + 1));
        }
        return text.toString();
    }

    /**
     * A change of a node.
     *
     * @param zxid      of it.
     * @param kind      of it: of the last step, if a multi has several.
     * @param change    that a watch for one event is told of: of the first step, if a multi has several.
     * @param view      of the node behind it, as far as known.
     * @param operation that made it; null if it is known only from reads, or was there before the first operation.
     * @param isInitial whether it was there before the first operation.
     */
    record Entry(
        long zxid,
        OperationKind kind,
        WatchNotice.Change change,
        NodeView view,
        Operation operation,
        boolean isInitial)
    {
        boolean isInvokedAfter(final Operation read)
        {
            return operation != null && operation.invokedAt() > read.returnedAt();
        }

        @Override
        public String toString()
        {
            return operation == null ? (isInitial ? "there before all " : "only seen ") + view : operation.toString();
        }
    }
}

package io.ringmaster.tools.checker;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Searches for an order of the operations of a partition that explains all outcomes and in which whatever had returned
 * comes before what was invoked then: the algorithm of Wing and Gong with the memory of Lowe ("Testing for
 * linearizability", 2017), in which a set of operations that was tried with the same state behind it is not tried
 * again. Beyond that:
 * <ul>
 * <li>an operation that fits and changes nothing is taken at once, as it would fit nowhere better;
 * <li>operations of one session are taken in their order, and writes in that of their zxids, as far as known;
 * <li>operations of unknown outcome are tried only after all others, right before something on the same nodes, or
 * never happen; of several with the same effect the oldest goes first;
 * <li>sets are remembered by a hash of 128 bits: that two of them have the same is out of the question.
 * </ul>
 */
final class Linearization
{
    private static final int NONE = -1;
    private static final int LINES = 12;

    private final Partition partition;
    private final Values dictionary = new Values();
    private final SearchOperation[] operations;
    private final NodeStates states;
    private final boolean[] isDone;
    /** The operation of the same session, or of the same unknown effect, that comes first. */
    private final int[] before;
    /** The write of the same session that comes first, where sessions are fenced. */
    private final int[] fenceBefore;
    /** The write of the same session that comes later, if this happens at all, where sessions are fenced. */
    private final int[] fenceAfter;
    /** Position of a write among those of known zxid. */
    private final int[] zxidRank;
    /** Of each node the positions of the writes that change it, and all operations by their position. */
    private int[][] ranksOfSlot;
    private int[] ranked;
    private final int[] known;
    private final int[] unknown;
    /** Operations of known outcome that are not done, linked in the order of invocation; the last one is the head. */
    private final int[] next;
    private final int[] previous;
    /** What may come next, of nodes and of operations that fence others. */
    private final long[] slotNeeded;
    private final long[] fenceNear;
    /** What {@link #slotNeeded} and {@link #fenceNear} have of what was marked last. */
    private long mark;
    private final ConfigurationSet tried;
    private final int[] frames;
    private final int[] marks;
    private final boolean[] isForced;
    private int depth;
    private int knownDone;
    private int zxidsDone;
    private int mostDone;
    private long hashLow;
    private long hashHigh;

    Linearization(
        final Partition partition,
        final Map<String, NodeView> initial,
        final int maxConfigurations,
        final boolean isFenced)
    {
        this.partition = partition;
        final int count = partition.operations().size();
        final Map<String, Integer> slots = new HashMap<>();
        partition.keys().forEach(key -> slots.put(key, slots.size()));
        partition.operations().forEach(operation -> operation.views().forEach(view -> dictionary.seen(view.value())));
        operations = partition.operations().stream()
            .map(operation -> new SearchOperation(operation, slots, dictionary)).toArray(SearchOperation[]::new);
        states = new NodeStates(partition.keys(), initial, dictionary);
        isDone = new boolean[count];
        before = new int[count];
        fenceBefore = new int[count];
        fenceAfter = new int[count];
        zxidRank = new int[count];
        frames = new int[count];
        marks = new int[count];
        isForced = new boolean[count];
        known = IntStream.range(0, count).filter(i -> !operations[i].operation.isUnknown()).toArray();
        unknown = IntStream.range(0, count).filter(i -> operations[i].operation.isUnknown()).toArray();
        next = new int[count + 1];
        previous = new int[count + 1];
        slotNeeded = new long[partition.keys().size()];
        fenceNear = new long[count];
        linkKnown();
        linkSessions();
        linkFences(isFenced);
        linkEffects();
        rankZxids();
        tried = new ConfigurationSet(maxConfigurations);
    }

    private void linkKnown()
    {
        int last = head();
        for (final int i : known)
        {
            next[last] = i;
            previous[i] = last;
            last = i;
        }
        next[last] = head();
        previous[head()] = last;
    }

    private int head()
    {
        return operations.length;
    }

    private void linkFences(final boolean isFenced)
    {
        Arrays.fill(fenceBefore, NONE);
        Arrays.fill(fenceAfter, NONE);
        final Map<Long, Integer> following = new HashMap<>();
        for (int i = operations.length - 1; i >= 0 && isFenced; i--)
        {
            final Operation operation = operations[i].operation;
            if (operation.isUnknown())
            {
                fenceAfter[i] = following.getOrDefault(operation.session(), NONE);
            }
            else if (operation.isWrite() && operation.isOk())
            {
                final Integer later = following.put(operation.session(), i);
                if (later != null)
                {
                    fenceBefore[later] = i;
                }
            }
        }
    }

    private void linkSessions()
    {
        final Map<Long, Integer> last = new HashMap<>();
        for (final int i : known)
        {
            final Operation operation = operations[i].operation;
            final Integer previousOfSession = operation.isAnswered() ? last.put(operation.session(), i) : null;
            before[i] = previousOfSession == null ? NONE : previousOfSession;
        }
    }

    private void linkEffects()
    {
        final Map<Object, Integer> last = new HashMap<>();
        for (final int i : unknown)
        {
            final Integer sameEffect = last.put(List.of(operations[i].effect(), fenceAfter[i]), i);
            before[i] = sameEffect == null ? NONE : sameEffect;
        }
    }

    private void rankZxids()
    {
        Arrays.fill(zxidRank, NONE);
        ranked = Arrays.stream(known).filter(i -> operations[i].zxid != Operation.NO_ZXID).boxed()
            .sorted(Comparator.comparingLong(i -> operations[i].zxid)).mapToInt(Integer::intValue).toArray();
        for (int rank = 0; rank < ranked.length; rank++)
        {
            zxidRank[ranked[rank]] = rank;
        }
        ranksOfSlot = new int[partition.keys().size()][];
        for (int slot = 0; slot < ranksOfSlot.length; slot++)
        {
            final int current = slot;
            ranksOfSlot[slot] = IntStream.range(0, ranked.length)
                .filter(rank -> operations[ranked[rank]].setsOf(current) != 0).toArray();
        }
    }

    /** Search, and explain if there is no order. */
    Verdict check()
    {
        return switch (search(Integer.MAX_VALUE))
        {
            case OK -> Verdict.OK;
            case VIOLATION -> Verdict.violation(explain());
            case GAVE_UP -> Verdict.gaveUp(name() + ": no answer for " + operations.length + " operations, " +
                unknown.length + " of them with unknown outcome, after " + tried.size() + " configurations");
        };
    }

    private String name()
    {
        final List<String> keys = partition.keys();
        return keys.size() <= 3 ? String.join(", ", keys) :
            keys.get(0) + " and " + (keys.size() - 1) + " nodes that multis tie to it";
    }

    /** Search until there is an order of all, or of as many operations of known outcome as the limit says. */
    private Verdict.Kind search(final int limit)
    {
        takePure();
        int cursor = 0;
        while (knownDone < known.length && knownDone < limit)
        {
            mostDone = Math.max(mostDone, knownDone);
            final int choice = nextChoice(cursor);
            if (choice == NONE)
            {
                cursor = goBack();
                if (cursor == NONE)
                {
                    return Verdict.Kind.VIOLATION;
                }
                continue;
            }
            cursor = choice + 1;
            final int candidate = choice % operations.length;
            final int mark = states.mark();
            if (!mayComeNext(candidate) || !states.apply(operations[candidate]))
            {
                states.undo(mark);
                continue;
            }
            if (choice >= operations.length && (isPastAny() || isBeyondNext(operations[candidate])))
            {
                states.undo(mark);
                continue;
            }
            take(candidate, mark, false);
            final long stateHash = states.hash();
            if (tried.add(hashLow ^ stateHash, hashHigh ^ Hashing.mix(stateHash)))
            {
                takePure();
                cursor = 0;
            }
            else if (tried.isFull())
            {
                return Verdict.Kind.GAVE_UP;
            }
            else
            {
                untake();
            }
        }
        return Verdict.Kind.OK;
    }

    /**
     * What else may be tried: an operation that was invoked before any other one had returned which is not done. Those
     * of known outcome come first, by their index; the others by their index behind all of those.
     */
    private int nextChoice(final int cursor)
    {
        long firstReturn = Long.MAX_VALUE;
        for (int i = next[head()]; i != head() && operations[i].invokedAt <= firstReturn; i = next[i])
        {
            if (i >= cursor)
            {
                return i;
            }
            firstReturn = Math.min(firstReturn, operations[i].returnedAt);
        }
        if (unknown.length > 0)
        {
            markNeeded();
        }
        for (final int i : unknown)
        {
            if (operations.length + i >= cursor && !isDone[i] && operations[i].invokedAt <= firstReturn && isNeeded(i))
            {
                return operations.length + i;
            }
        }
        return NONE;
    }

    /**
     * Mark the nodes that something which may come next is about, or that unknown operations tie to those. An unknown
     * operation on none of them, whose session goes on with none of what may come next, can as well wait.
     */
    private void markNeeded()
    {
        mark++;
        long firstReturn = Long.MAX_VALUE;
        for (int i = next[head()]; i != head() && operations[i].invokedAt <= firstReturn; i = next[i])
        {
            firstReturn = Math.min(firstReturn, operations[i].returnedAt);
            fenceNear[i] = mark;
            for (final int slot : operations[i].slots)
            {
                slotNeeded[slot] = mark;
            }
        }
        boolean isMore = true;
        while (isMore)
        {
            isMore = false;
            for (final int i : unknown)
            {
                if (operations[i].slots.length > 1 && !isDone[i] && isNeeded(i))
                {
                    for (final int slot : operations[i].slots)
                    {
                        isMore |= slotNeeded[slot] != mark;
                        slotNeeded[slot] = mark;
                    }
                }
            }
        }
    }

    private boolean isNeeded(final int i)
    {
        if (fenceAfter[i] != NONE && fenceNear[fenceAfter[i]] == mark)
        {
            return true;
        }
        for (final int slot : operations[i].slots)
        {
            if (slotNeeded[slot] == mark)
            {
                return true;
            }
        }
        return false;
    }

    /** Whether something that is still to come does not fit any more. */
    private boolean isPastAny()
    {
        long firstReturn = Long.MAX_VALUE;
        for (int i = next[head()]; i != head() && operations[i].invokedAt <= firstReturn; i = next[i])
        {
            if (states.isPast(operations[i]))
            {
                return true;
            }
            firstReturn = Math.min(firstReturn, operations[i].returnedAt);
        }
        return false;
    }

    /** Whether a node has been written so often that the next version shown of it cannot come any more. */
    private boolean isBeyondNext(final SearchOperation operation)
    {
        for (final int slot : operation.slots)
        {
            final int[] ranks = ranksOfSlot[slot];
            final int found = Arrays.binarySearch(ranks, zxidsDone);
            int sets = 0;
            for (int i = found < 0 ? -found - 1 : found; i < ranks.length && sets >= 0; i++)
            {
                final SearchOperation later = operations[ranked[ranks[i]]];
                final int count = later.setsOf(slot);
                if (count > 0 && later.slots.length == 1 && later.seenVersions[0] != NodeView.NOT_SHOWN)
                {
                    if (states.isBeyond(slot, later.seenCzxids[0], later.seenVersions[0] - 1 - sets))
                    {
                        return true;
                    }
                    break;
                }
                sets = count < 0 ? -1 : sets + count;
            }
        }
        return false;
    }

    private boolean mayComeNext(final int i)
    {
        return (before[i] == NONE || isDone[before[i]]) && (fenceBefore[i] == NONE || isDone[fenceBefore[i]]) &&
            (fenceAfter[i] == NONE || !isDone[fenceAfter[i]]) && (zxidRank[i] == NONE || zxidRank[i] == zxidsDone);
    }

    /** Take all that fits and changes nothing. */
    private void takePure()
    {
        boolean isMore = true;
        while (isMore)
        {
            isMore = false;
            long firstReturn = Long.MAX_VALUE;
            for (int i = next[head()]; i != head() && operations[i].invokedAt <= firstReturn; i = next[i])
            {
                if (operations[i].isPure && mayComeNext(i) && fitsPurely(i))
                {
                    take(i, states.mark(), true);
                    isMore = true;
                }
                else
                {
                    firstReturn = Math.min(firstReturn, operations[i].returnedAt);
                }
            }
        }
    }

    private boolean fitsPurely(final int i)
    {
        final int mark = states.mark();
        final boolean isFitting = states.apply(operations[i]);
        final boolean isChanged = states.mark() != mark;
        states.undo(mark);
        return isFitting && !isChanged;
    }

    private void take(final int i, final int mark, final boolean nowForced)
    {
        frames[depth] = i;
        marks[depth] = mark;
        isForced[depth] = nowForced;
        depth++;
        flip(i, true);
    }

    private void untake()
    {
        depth--;
        states.undo(marks[depth]);
        flip(frames[depth], false);
    }

    private void flip(final int i, final boolean nowDone)
    {
        isDone[i] = nowDone;
        final long bit = Hashing.mix((i + 1) * 0x9E37_79B9_7F4A_7C15L);
        hashLow ^= bit;
        hashHigh ^= Hashing.mix(~bit);
        if (operations[i].operation.isUnknown())
        {
            return;
        }
        knownDone += nowDone ? 1 : -1;
        zxidsDone += zxidRank[i] == NONE ? 0 : nowDone ? 1 : -1;
        next[previous[i]] = nowDone ? next[i] : i;
        previous[next[i]] = nowDone ? previous[i] : i;
    }

    /** Take back the newest choice; the cursor behind it, or {@link #NONE} if there is none left. */
    private int goBack()
    {
        while (depth > 0)
        {
            untake();
            final int i = frames[depth];
            if (!isForced[depth])
            {
                return (operations[i].operation.isUnknown() ? operations.length : 0) + i + 1;
            }
        }
        return NONE;
    }

    /** Go once more to where most was explained, and show what does not fit there. */
    private String explain()
    {
        tried.clear();
        search(mostDone);
        SearchOperation blocking = null;
        for (int i = next[head()]; i != head(); i = next[i])
        {
            blocking = blocking == null || operations[i].returnedAt < blocking.returnedAt ? operations[i] : blocking;
        }
        final StringBuilder text = new StringBuilder(512).append(name()).append(": no order explains\n  ")
            .append(blocking.operation).append("\nThe longest order that was found has ").append(knownDone)
            .append(" of ").append(known.length).append(" operations of known outcome; ")
            .append(states.describe(blocking, dictionary)).append(" after\n");
        for (int i = Math.max(0, depth - LINES / 2); i < depth; i++)
        {
            text.append("  ").append(operations[frames[i]].operation).append('\n');
        }
        text.append("What may come next does not fit, or leads nowhere:\n");
        int count = 0;
        for (int choice = nextChoice(0); choice != NONE && count < LINES; choice = nextChoice(choice + 1))
        {
            text.append("  ").append(operations[choice % operations.length].operation).append('\n');
            count++;
        }
        return text.toString();
    }
}

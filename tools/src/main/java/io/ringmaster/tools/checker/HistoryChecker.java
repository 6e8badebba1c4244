package io.ringmaster.tools.checker;

import java.util.List;

/**
 * Judges a {@link History}:
 * <ul>
 * <li>writes, and reads that must not be answered out of the past, are linearizable: there is one order of them in
 * which each has the outcome that the client was told, and in which what had returned comes before what was asked for
 * later. Operations of unknown outcome may have happened at any time after they were asked for, or never. Each group of
 * nodes that multis tie together is searched by itself, which loses nothing (Herlihy and Wing, 1990);
 * <li>where replies tell zxids, they are this order, across all nodes;
 * <li>what a session sees never goes back, includes its own writes, and is the state at some zxid: also what is read
 * out of the past;
 * <li>an event comes for each change that a watch waits for, the next one, and before any reply that shows it.
 * </ul>
 * The memory of the search is bounded: beyond that it gives up. Not threadsafe.
 */
public final class HistoryChecker
{
    /** Configurations of which a search remembers that they lead nowhere, if nothing else is set: some 128 MiB. */
    public static final int DEFAULT_MAX_CONFIGURATIONS = 2_000_000;

    private int maxConfigurations = DEFAULT_MAX_CONFIGURATIONS;
    private boolean isFenced;

    /**
     * Bound the search in each group of nodes.
     *
     * @param limit configurations of which it remembers that they lead nowhere; if there are more it gives up.
     * @return this for a fluent API.
     */
    public HistoryChecker maxConfigurations(final int limit)
    {
        maxConfigurations = limit;
        return this;
    }

    /**
     * Whether a session that goes on leaves behind what it does not know the outcome of: once a later write of it was
     * answered, an earlier one has happened before that, or never will. That is so if a session that moves to another
     * connection is served by that one alone.
     *
     * @param nowFenced true if so; false if nothing else is set.
     * @return this for a fluent API.
     */
    public HistoryChecker sessionsAreFenced(final boolean nowFenced)
    {
        isFenced = nowFenced;
        return this;
    }

    /**
     * Judge a history.
     *
     * @param history to be judged.
     * @return the first thing that is wrong, if anything is; otherwise that something stayed open, if it did.
     */
    public Verdict check(final History history)
    {
        final List<Operation> operations = ObservedWrites.resolve(history);
        final WriteLog log = new WriteLog(history, operations);
        String problem = ZxidOrder.check(operations);
        problem = problem == null ? SessionOrder.check(operations, log, isFenced) : problem;
        problem = problem == null ? WatchOrder.check(operations, history.notices(), log) : problem;
        if (problem != null)
        {
            return Verdict.violation(problem);
        }
        Verdict verdict = Verdict.OK;
        for (final Partition partition : Partition.of(operations))
        {
            final Verdict ofPartition =
                new Linearization(partition, history.initial(), maxConfigurations, isFenced).check();
            if (ofPartition.kind() == Verdict.Kind.VIOLATION)
            {
                return ofPartition;
            }
            verdict = ofPartition.isOk() ? verdict : ofPartition;
        }
        return verdict;
    }
}

package io.ringmaster.zookeeper.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes a history that shows a difference shorter: leaves out parts as long as the same kind of difference stays. */
final class Minimiser
{
    private final Comparison comparison;
    private final long deadlineNs;
    private History history;
    private Difference difference;

    Minimiser(final Comparison comparison, final History history, final Difference difference, final int seconds)
    {
        this.comparison = comparison;
        this.history = history;
        this.difference = difference;
        deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Work until nothing more can be left out, or the time is up. */
    void minimise()
    {
        dropWhatFollows();
        int length = Math.max(1, history.actions().size() / 2);
        while (length > 0 && isInTime())
        {
            boolean isShorter = false;
            for (int end = history.actions().size(); end > 0 && isInTime(); end -= length)
            {
                isShorter |= tryWithout(Math.max(0, end - length), Math.min(end, history.actions().size()));
            }
            length = isShorter && length == 1 ? 1 : length / 2;
        }
    }

    History history()
    {
        return history;
    }

    Difference difference()
    {
        return difference;
    }

    private void dropWhatFollows()
    {
        final List<List<Action>> steps = history.steps();
        final int last = difference.step();
        if (last >= 1 && last < steps.size())
        {
            final int count = steps.subList(0, last).stream().mapToInt(List::size).sum();
            accept(history.with(history.actions().subList(0, count)));
        }
    }

    private boolean tryWithout(final int begin, final int end)
    {
        final List<Action> kept = new ArrayList<>(history.actions().subList(0, begin));
        kept.addAll(history.actions().subList(end, history.actions().size()));
        return begin < end && accept(history.with(kept));
    }

    private boolean accept(final History shorter)
    {
        final Difference found = comparison.compare(shorter);
        if (found == null || !found.kind().equals(difference.kind()))
        {
            return false;
        }
        history = shorter;
        difference = found;
        return true;
    }

    private boolean isInTime()
    {
        return System.nanoTime() < deadlineNs;
    }
}

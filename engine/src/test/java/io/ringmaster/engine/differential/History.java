package io.ringmaster.engine.differential;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last things that happened in a run, for the message of a mismatch. */
final class History
{
    private static final int SHOWN = Integer.getInteger("ringmaster.differential.history", 60);

    private final Deque<String> last = new ArrayDeque<>();
    private final String run;
    private int operation;

    History(final String run)
    {
        this.run = run;
    }

    void operation(final int number)
    {
        operation = number;
    }

    void add(final String what)
    {
        if (last.size() == SHOWN)
        {
            last.remove();
        }
        last.add(operation + ": " + what);
    }

    String describe(final String message)
    {
        return run + ", operation " + operation + ": " + message + "\nbefore that:\n" + String.join("\n", last);
    }
}

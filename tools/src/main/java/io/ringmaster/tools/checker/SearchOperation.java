package io.ringmaster.tools.checker;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An operation in numbers, as a search needs it. */
final class SearchOperation
{
    final Operation operation;
    final Outcome outcome;
    final int failedStep;
    final long zxid;
    final long invokedAt;
    final long returnedAt;
    final OperationKind[] kinds;
    final int[] slots;
    final int[] values;
    final int[] expectedVersions;
    final int[] seenValues;
    final int[] seenVersions;
    final long[] seenCzxids;
    final long[] seenMzxids;
    /** Whether it leaves the state as it was, if the zxids that it shows are known. */
    final boolean isPure;

    SearchOperation(final Operation operation, final Map<String, Integer> slotsByKey, final Values dictionary)
    {
        this.operation = operation;
        outcome = operation.outcome();
        failedStep = operation.failedStep();
        zxid = operation.writeZxid();
        invokedAt = operation.invokedAt();
        returnedAt = operation.returnedAt();
        final int count = operation.steps().size();
        kinds = new OperationKind[count];
        slots = new int[count];
        values = new int[count];
        expectedVersions = new int[count];
        seenValues = new int[count];
        seenVersions = new int[count];
        seenCzxids = new long[count];
        seenMzxids = new long[count];
        for (int i = 0; i < count; i++)
        {
            final Step step = operation.steps().get(i);
            final NodeView view = operation.view(i);
            kinds[i] = step.kind();
            slots[i] = slotsByKey.get(step.key());
            values[i] = dictionary.written(step.value());
            expectedVersions[i] = step.expectedVersion();
            seenValues[i] = dictionary.seen(view.value());
            seenVersions[i] = view.version();
            seenCzxids[i] = view.czxid();
            seenMzxids[i] = view.mzxid();
        }
        isPure = !operation.isWrite() || (!operation.isOk() && !operation.isUnknown());
    }

    /** How often it writes a node if it succeeds; -1 if it creates or removes it. */
    int setsOf(final int slot)
    {
        int count = 0;
        for (int i = 0; i < slots.length; i++)
        {
            if (slots[i] == slot && kinds[i].isChange())
            {
                if (kinds[i] != OperationKind.SET_DATA)
                {
                    return -1;
                }
                count++;
            }
        }
        return count;
    }

    /** What it does if it happens: one of several with equal effects and unknown outcomes is as good as another. */
    Object effect()
    {
        return List.of(List.of(kinds), list(slots), list(values), list(expectedVersions));
    }

    private static List<Integer> list(final int[] numbers)
    {
        return Arrays.stream(numbers).boxed().toList();
    }
}

package io.ringmaster.tools.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds writes whose outcome nobody told but whose data somebody has read: they have happened, before that read
 * returned. Only data that one write alone has written to that node proves this.
 */
final class ObservedWrites
{
    private final Map<String, Map<String, Written>> byKey = new HashMap<>();
    private final History history;

    private ObservedWrites(final History history)
    {
        this.history = history;
    }

    /** The operations of a history, with outcomes as far as they follow from what was read. */
    static List<Operation> resolve(final History history)
    {
        return new ObservedWrites(history).resolve();
    }

    private List<Operation> resolve()
    {
        history.initial().forEach((key, view) -> add(key, view.value()));
        for (final Operation operation : history.operations())
        {
            if (operation.isOk() || operation.isUnknown())
            {
                operation.steps().stream().filter(step -> step.value() != null)
                    .forEach(step -> add(step.key(), step.value()));
            }
        }
        for (final Operation operation : history.operations())
        {
            for (int i = 0; i < operation.steps().size() && operation.isOk(); i++)
            {
                final NodeView view = operation.view(i);
                if (operation.steps().get(i).kind() == OperationKind.GET_DATA && view.value() != null)
                {
                    observe(operation, operation.steps().get(i).key(), view);
                }
            }
        }
        final List<Operation> resolved = new ArrayList<>(history.operations().size());
        history.operations().forEach(operation -> resolved.add(operation.isUnknown() ? resolve(operation) : operation));
        return resolved;
    }

    private void add(final String key, final String value)
    {
        byKey.computeIfAbsent(key, ignored -> new HashMap<>()).computeIfAbsent(value, ignored -> new Written()).count++;
    }

    private void observe(final Operation read, final String key, final NodeView view)
    {
        final Written written = byKey.getOrDefault(key, Map.of()).get(view.value());
        if (written != null)
        {
            written.notAfter = Math.min(written.notAfter, read.returnedAt());
            written.zxid = Math.max(written.zxid, view.mzxid());
        }
    }

    private Operation resolve(final Operation operation)
    {
        long notAfter = Long.MAX_VALUE;
        long zxid = Operation.NO_ZXID;
        for (final Step step : operation.steps())
        {
            final Written written = step.value() == null ? null : byKey.get(step.key()).get(step.value());
            if (written != null && written.count == 1)
            {
                notAfter = Math.min(notAfter, written.notAfter);
                zxid = Math.max(zxid, written.zxid);
            }
        }
        // Who has read it before it was asked for has not read this: let the search say so.
        return notAfter == Long.MAX_VALUE ? operation :
            operation.happened(zxid, Math.max(notAfter, operation.invokedAt()));
    }

    private static final class Written
    {
        private int count;
        private long notAfter = Long.MAX_VALUE;
        private long zxid = Operation.NO_ZXID;
    }
}

package io.ringmaster.tools.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operations on keys that no operation ties to other keys: whether they have an order depends on nothing else.
 *
 * @param keys       of it.
 * @param operations of it, in the order of invocation.
 */
record Partition(List<String> keys, List<Operation> operations)
{
    /** Partitions of what has to be in one order: everything but reads out of the past and what has no effect. */
    static List<Partition> of(final List<Operation> operations)
    {
        final Map<String, String> parents = new HashMap<>();
        final List<Operation> ordered = new ArrayList<>();
        for (final Operation operation : operations)
        {
            if (!operation.isLocal() && operation.outcome() != Outcome.REFUSED &&
                (!operation.isUnknown() || operation.isWrite()))
            {
                ordered.add(operation);
                final String root = root(parents, operation.steps().get(0).key());
                operation.steps().forEach(step -> parents.put(root(parents, step.key()), root));
            }
        }
        final Map<String, Partition> byRoot = new LinkedHashMap<>();
        for (final Operation operation : ordered)
        {
            byRoot.computeIfAbsent(root(parents, operation.steps().get(0).key()),
                root -> new Partition(new ArrayList<>(), new ArrayList<>())).operations().add(operation);
        }
        parents.keySet().stream().sorted().forEach(key -> byRoot.get(root(parents, key)).keys().add(key));
        return List.copyOf(byRoot.values());
    }

    private static String root(final Map<String, String> parents, final String key)
    {
        String root = key;
        for (String parent = parents.get(root); parent != null && !parent.equals(root); parent = parents.get(root))
        {
            root = parent;
        }
        parents.put(key, root);
        return root;
    }
}

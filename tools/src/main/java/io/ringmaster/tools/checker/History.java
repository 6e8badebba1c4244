package io.ringmaster.tools.checker;

import java.util.List;
import java.util.Map;

/**
 * What clients have asked for and seen.
 *
 * @param initial    the nodes that were there before the first operation, by path; all others were not there.
 * @param operations in the order in which they were asked for.
 * @param notices    watch events, in the order in which they were received.
 */
public record History(Map<String, NodeView> initial, List<Operation> operations, List<WatchNotice> notices)
{
    /**
     * Construct.
     *
     * @param initial    the nodes that were there before the first operation, by path.
     * @param operations in the order in which they were asked for.
     * @param notices    watch events, in the order in which they were received.
     */
    public History
    {
        initial = Map.copyOf(initial);
        operations = List.copyOf(operations);
        notices = List.copyOf(notices);
    }
}

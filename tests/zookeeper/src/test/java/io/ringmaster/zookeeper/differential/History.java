package io.ringmaster.zookeeper.differential;

import java.util.ArrayList;
import java.util.List;

/**
 * What some clients do, one after the other.
 *
 * @param seed        it was made from.
 * @param isExtended  whether the server knows TTL nodes.
 * @param clientCount how many.
 * @param actions     in order.
 */
record History(long seed, boolean isExtended, int clientCount, List<Action> actions)
{
    /** Actions grouped into steps: requests that are sent together, or one other action. */
    List<List<Action>> steps()
    {
        final List<List<Action>> steps = new ArrayList<>();
        for (final Action action : actions)
        {
            if (isJoined(action) && !steps.isEmpty() && mayBeFollowed(steps.get(steps.size() - 1), action))
            {
                steps.get(steps.size() - 1).add(action);
            }
            else
            {
                steps.add(new ArrayList<>(List.of(action)));
            }
        }
        return steps;
    }

    History with(final List<Action> someActions)
    {
        return new History(seed, isExtended, clientCount, someActions);
    }

    private static boolean isJoined(final Action action)
    {
        return action instanceof Action.Send send && send.isJoined() && !Normalisation.mustBeFirst(send.request());
    }

    private static boolean mayBeFollowed(final List<Action> step, final Action action)
    {
        return step.get(step.size() - 1) instanceof Action.Send last && last.client() == action.client() &&
            !Normalisation.mustBeLast(last.request());
    }
}

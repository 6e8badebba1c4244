package io.ringmaster.tools.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ringmaster.tools.checker.HistoryRecorder.Call;

/** Random outcomes of a few operations: the checker says what trying out every order says. */
class BruteForceTest
{
    private static final List<String> VALUES = List.of("x", "y", "z");

    @Test
    void shouldJudgeAsEveryOrderDoes()
    {
        int goodCount = 0;
        final int rounds = 20_000;
        for (int seed = 0; seed < rounds; seed++)
        {
            final History history = draw(new Random(seed));
            final boolean isExpected = isExplained(history.operations(), Map.of("/a", node("x", 0)));
            final Verdict verdict = new HistoryChecker().check(history);
            assertEquals(isExpected, verdict.isOk(), () -> verdict + "\n" + history.operations());
            goodCount += isExpected ? 1 : 0;
        }
        final String text = goodCount + " of " + rounds + " histories are right";
        assertTrue(goodCount > rounds / 10 && goodCount < rounds * 9 / 10, text);
    }

    private static NodeView node(final String value, final int version)
    {
        return new NodeView(value, version, NodeView.NOT_SHOWN, NodeView.NOT_SHOWN);
    }

    private static <T> T any(final Random random, final List<T> list)
    {
        return list.get(random.nextInt(list.size()));
    }

    private static History draw(final Random random)
    {
        final HistoryRecorder recorder = new HistoryRecorder();
        recorder.initial("/a", node("x", 0));
        final int count = 2 + random.nextInt(4);
        // The order of a session is looked at within a group of nodes: here either all is one, or sessions differ.
        final int keyCount = 1 + random.nextInt(2);
        final List<Call> open = new ArrayList<>();
        final List<Step[]> openSteps = new ArrayList<>();
        int sent = 0;
        while (sent < count || !open.isEmpty())
        {
            if (sent < count && random.nextBoolean())
            {
                final Step[] steps = random.nextInt(6) == 0 ?
                    new Step[]{step(random, keyCount, true), step(random, keyCount, true)} :
                    new Step[]{step(random, keyCount, false)};
                open.add(recorder.invoke(sent, keyCount == 1 ? random.nextInt(3) : sent, steps));
                openSteps.add(steps);
                sent++;
            }
            else if (!open.isEmpty())
            {
                final int index = random.nextInt(open.size());
                end(random, open.remove(index), openSteps.remove(index));
            }
        }
        return recorder.history();
    }

    private static Step step(final Random random, final int keyCount, final boolean isWrite)
    {
        final String key = random.nextInt(4) == 0 && keyCount == 2 ? "/b" : "/a";
        final int version = random.nextInt(3) == 0 ? random.nextInt(2) : Step.ANY_VERSION;
        return switch (random.nextInt(isWrite ? 5 : 8))
        {
            case 0, 1, 2 -> Step.setData(key, any(random, VALUES), version);
            case 3 -> Step.create(key, any(random, VALUES));
            case 4 -> Step.delete(key, version);
            case 5 -> Step.exists(key);
            default -> Step.getData(key);
        };
    }

    private static void end(final Random random, final Call call, final Step... steps)
    {
        final int dice = random.nextInt(10);
        if (dice < 2)
        {
            return;
        }
        final int failed = random.nextInt(steps.length);
        if (dice == 2)
        {
            final OperationKind kind = steps[failed].kind();
            call.failed(kind == OperationKind.CREATE ? Outcome.NODE_EXISTS :
                steps[failed].expectedVersion() == Step.ANY_VERSION ? Outcome.NO_NODE : Outcome.BAD_VERSION,
                failed, Operation.NO_ZXID);
            return;
        }
        final NodeView[] views = new NodeView[steps.length];
        for (int i = 0; i < steps.length; i++)
        {
            final int version = random.nextBoolean() ? random.nextInt(2) : NodeView.NOT_SHOWN;
            views[i] = switch (steps[i].kind())
            {
                case GET_DATA -> node(any(random, VALUES), version);
                case EXISTS -> node(null, version);
                case SET_DATA -> node(null, version == NodeView.NOT_SHOWN ? version : version + 1);
                default -> NodeView.NOTHING;
            };
        }
        call.ok(Operation.NO_ZXID, views);
    }

    private static boolean isExplained(final List<Operation> left, final Map<String, NodeView> state)
    {
        if (left.stream().allMatch(Operation::isUnknown))
        {
            return true;
        }
        for (final Operation operation : left)
        {
            final Map<String, NodeView> next = new HashMap<>(state);
            if (left.stream().noneMatch(other -> isBefore(other, operation)) && happens(operation, next))
            {
                final List<Operation> others = new ArrayList<>(left);
                others.remove(operation);
                final boolean isEffective = operation.isOk() || operation.isUnknown();
                if (isExplained(others, isEffective ? next : state))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isBefore(final Operation other, final Operation operation)
    {
        final boolean isOfSession = other.session() == operation.session() && other.isAnswered() &&
            operation.isAnswered() && other.index() < operation.index();
        return other.returnedAt() < operation.invokedAt() || isOfSession;
    }

    private static boolean happens(final Operation operation, final Map<String, NodeView> state)
    {
        final boolean isFailure = !operation.isOk() && !operation.isUnknown();
        for (int i = 0; i < operation.steps().size(); i++)
        {
            final Outcome outcome = happens(operation.steps().get(i), operation.view(i), state);
            if (isFailure && i == operation.failedStep())
            {
                return outcome == operation.outcome();
            }
            if (outcome != Outcome.OK)
            {
                return false;
            }
        }
        return true;
    }

    private static Outcome happens(final Step step, final NodeView seen, final Map<String, NodeView> state)
    {
        final NodeView node = state.get(step.key());
        if (step.kind() == OperationKind.CREATE)
        {
            return state.putIfAbsent(step.key(), node(step.value(), 0)) == null ? Outcome.OK : Outcome.NODE_EXISTS;
        }
        if (node == null || (step.expectedVersion() != Step.ANY_VERSION && step.expectedVersion() != node.version()))
        {
            return node == null ? Outcome.NO_NODE : Outcome.BAD_VERSION;
        }
        NodeView now = node;
        if (step.kind() == OperationKind.DELETE)
        {
            state.remove(step.key());
        }
        else if (step.kind() == OperationKind.SET_DATA)
        {
            now = node(step.value(), node.version() + 1);
            state.put(step.key(), now);
        }
        final boolean isSeen = (seen.value() == null || seen.value().equals(now.value())) &&
            (seen.version() == NodeView.NOT_SHOWN || seen.version() == now.version());
        // What does not fit is no outcome at all.
        return isSeen ? Outcome.OK : Outcome.REFUSED;
    }
}

package io.ringmaster.tools.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.ringmaster.tools.checker.HistoryRecorder.Call;

/**
 * A right service, and clients that write down what they see of it: one list of states, writes at its end, reads out of
 * the past for whoever accepts that. On demand it makes one mistake.
 */
final class ModelEnsemble
{
    private static final long FIRST_ZXID = 1L << 32;

    private final HistoryRecorder recorder = new HistoryRecorder();
    private final Random random;
    private final Settings settings;
    private final List<Map<String, NodeView>> states = new ArrayList<>();
    /** What happened to which nodes on the way to the state of the same index. */
    private final List<Map<String, WatchNotice.Change>> changes = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private int operationsLeft;
    private int valueCount;
    /** Newest state that somebody was told of. */
    private int toldState;
    private boolean hasErred;

    /** What replies tell. */
    enum Shown
    {
        EVERYTHING, STATS, VERSIONS, VALUES
    }

    /** The one thing that goes wrong. */
    enum Mistake
    {
        NONE, STALE_READ, STALE_LOCAL_READ, LOST_WRITE, DOUBLE_APPLY, VERSION_JUMP, REORDERED, HALF_A_MULTI,
        REFUSED_BUT_DONE, EVENT_LOST, EVENT_LATE
    }

    record Settings(int clients, int keys, int operations, double unknown, double multis, Shown shown, Mistake mistake)
    {
    }

    ModelEnsemble(final long seed, final Settings settings)
    {
        random = new Random(seed);
        this.settings = settings;
        states.add(Map.of());
        changes.add(Map.of());
        operationsLeft = settings.operations;
        for (int i = 0; i < settings.clients; i++)
        {
            clients.add(new Client(i));
        }
    }

    boolean hasErred()
    {
        return hasErred;
    }

    History run()
    {
        final List<Client> busy = new ArrayList<>(clients);
        while (!busy.isEmpty())
        {
            final Client client = busy.get(random.nextInt(busy.size()));
            if (!client.step())
            {
                busy.remove(client);
            }
        }
        // What is there at the end is seen by somebody.
        final Client last = new Client(settings.clients);
        for (int key = 0; key < settings.keys; key++)
        {
            last.submit(new Request(List.of(Step.getData("/k" + key)), false, toldState));
            last.finish();
        }
        return recorder.history();
    }

    private static long zxid(final int state)
    {
        return FIRST_ZXID + state;
    }

    private boolean errs(final Mistake mistake)
    {
        return settings.mistake == mistake && !hasErred && states.size() > 30 && random.nextInt(4) == 0;
    }

    private record Request(List<Step> steps, boolean isLocal, int toldBefore)
    {
        boolean isRead()
        {
            return steps.get(0).kind().isRead();
        }
    }

    private final class Client
    {
        private final int id;
        private final Deque<Call> sent = new ArrayDeque<>();
        private final Deque<Request> requests = new ArrayDeque<>();
        private final Deque<Runnable> replies = new ArrayDeque<>();
        private final Map<String, Integer> watches = new HashMap<>();
        private int seenState;

        Client(final int id)
        {
            this.id = id;
        }

        private long session()
        {
            return 100L + id;
        }

        boolean step()
        {
            final int dice = random.nextInt(3);
            if (dice == 0 && operationsLeft > 0 && sent.size() + replies.size() < 3)
            {
                operationsLeft--;
                submit(draw());
            }
            else if (dice == 1 && !requests.isEmpty())
            {
                serve();
            }
            else if (dice == 2 && !replies.isEmpty())
            {
                replies.poll().run();
            }
            return operationsLeft > 0 || !requests.isEmpty() || !replies.isEmpty();
        }

        void finish()
        {
            while (!requests.isEmpty())
            {
                serve();
            }
            while (!replies.isEmpty())
            {
                replies.poll().run();
            }
        }

        private Request draw()
        {
            if (random.nextDouble() < settings.multis)
            {
                return new Request(List.of(write(), write()), false, toldState);
            }
            final Step read = random.nextBoolean() ? Step.getData(key()) : Step.exists(key());
            return switch (random.nextInt(4))
            {
                case 0 -> new Request(List.of(read), false, toldState);
                case 1 -> new Request(List.of(random.nextInt(3) == 0 ? read.watched() : read), true, toldState);
                default -> new Request(List.of(write()), false, toldState);
            };
        }

        private Step write()
        {
            final int version = random.nextInt(3) > 0 ? Step.ANY_VERSION : random.nextInt(4);
            final String value = "v" + valueCount++;
            return switch (random.nextInt(6))
            {
                case 0, 1 -> Step.create(key(), value);
                case 2 -> Step.delete(key(), version);
                default -> Step.setData(key(), value, version);
            };
        }

        private String key()
        {
            return "/k" + random.nextInt(settings.keys);
        }

        void submit(final Request request)
        {
            final Step[] steps = request.steps.toArray(Step[]::new);
            sent.add(request.isLocal ? recorder.invokeLocal(id, session(), steps) :
                recorder.invoke(id, session(), steps));
            requests.add(request);
        }

        private void serve()
        {
            if (requests.stream().limit(2).filter(this::isPlainSet).count() == 2 && errs(Mistake.REORDERED))
            {
                hasErred = true;
                requests.add(requests.poll());
                sent.add(sent.poll());
            }
            final Request request = requests.poll();
            final Call call = sent.poll();
            if (random.nextDouble() < settings.unknown)
            {
                if (random.nextBoolean() && !request.isRead())
                {
                    apply(request, call, false);
                }
            }
            else if (request.isRead())
            {
                read(request, call);
            }
            else
            {
                apply(request, call, true);
            }
        }

        private boolean isPlainSet(final Request request)
        {
            final Step step = request.steps.get(0);
            return request.steps.size() == 1 && step.kind() == OperationKind.SET_DATA &&
                step.expectedVersion() == Step.ANY_VERSION && last().containsKey(step.key());
        }

        private Map<String, NodeView> last()
        {
            return states.get(states.size() - 1);
        }

        private void apply(final Request request, final Call call, final boolean isTold)
        {
            final Map<String, NodeView> state = new HashMap<>(last());
            final List<NodeView> views = new ArrayList<>();
            final long zxid = zxid(states.size());
            Outcome failure = null;
            int failed = 0;
            for (int i = 0; i < request.steps.size() && failure == null; i++)
            {
                failed = i;
                failure = apply(state, request.steps.get(i), zxid, views);
            }
            if (failure != null)
            {
                if (errs(Mistake.HALF_A_MULTI) && failed == 1 &&
                    request.steps.get(0).kind() == OperationKind.SET_DATA)
                {
                    hasErred = true;
                    add(state, List.of(request.steps.get(0)));
                }
                final Outcome why = failure;
                final int step = failed;
                final int position = states.size() - 1;
                reply(isTold, position, () -> call.failed(why, step, shownZxid(position)));
                return;
            }
            final Step first = request.steps.get(0);
            final boolean isSet = request.steps.size() == 1 && first.kind() == OperationKind.SET_DATA;
            if (isTold && isSet && errs(Mistake.LOST_WRITE))
            {
                hasErred = true;
                add(last(), List.of());
            }
            else if (isTold && isSet && errs(Mistake.DOUBLE_APPLY))
            {
                hasErred = true;
                add(state, request.steps);
                final Map<String, NodeView> again = new HashMap<>(state);
                apply(again, first, zxid(states.size()), new ArrayList<>());
                add(again, request.steps);
            }
            else
            {
                add(state, request.steps);
            }
            final int position = (int)(zxid - FIRST_ZXID);
            if (isTold && isSet && errs(Mistake.REFUSED_BUT_DONE))
            {
                hasErred = true;
                reply(true, position, () -> call.failed(Outcome.REFUSED, 0, Operation.NO_ZXID));
                return;
            }
            reply(isTold, position, () -> call.ok(shownZxid(position),
                views.stream().map(view -> shown(view, first.kind())).toArray(NodeView[]::new)));
        }

        private void add(final Map<String, NodeView> state, final List<Step> steps)
        {
            final Map<String, WatchNotice.Change> changed = new HashMap<>();
            for (final Step step : steps)
            {
                changed.putIfAbsent(step.key(), switch (step.kind())
                {
                    case CREATE -> WatchNotice.Change.CREATED;
                    case DELETE -> WatchNotice.Change.DELETED;
                    default -> WatchNotice.Change.CHANGED;
                });
            }
            changes.add(changed);
            states.add(state);
        }

        private Outcome apply(
            final Map<String, NodeView> state, final Step step, final long zxid, final List<NodeView> views)
        {
            final NodeView node = state.get(step.key());
            if (step.kind() == OperationKind.CREATE)
            {
                views.add(new NodeView(null, 0, zxid, zxid));
                return state.putIfAbsent(step.key(), new NodeView(step.value(), 0, zxid, zxid)) == null ? null :
                    Outcome.NODE_EXISTS;
            }
            if (node == null || (step.expectedVersion() != Step.ANY_VERSION &&
                step.expectedVersion() != node.version()))
            {
                return node == null ? Outcome.NO_NODE : Outcome.BAD_VERSION;
            }
            if (step.kind() == OperationKind.DELETE)
            {
                state.remove(step.key());
                views.add(NodeView.NOTHING);
                return null;
            }
            final int version = node.version() + (errs(Mistake.VERSION_JUMP) ? 2 : 1);
            hasErred |= version > node.version() + 1;
            state.put(step.key(), new NodeView(step.value(), version, node.czxid(), zxid));
            views.add(new NodeView(null, version, node.czxid(), zxid));
            return null;
        }

        private void read(final Request request, final Call call)
        {
            final Step step = request.steps.get(0);
            int position = states.size() - 1;
            if (request.isLocal)
            {
                position = seenState + random.nextInt(position - seenState + 1);
                final int past = differing(step, seenState);
                if (!step.isWatched() && states.get(past).containsKey(step.key()) && errs(Mistake.STALE_LOCAL_READ))
                {
                    hasErred = true;
                    position = past;
                }
            }
            else
            {
                final int past = differing(step, request.toldBefore);
                if (states.get(past).containsKey(step.key()) && errs(Mistake.STALE_READ))
                {
                    hasErred = true;
                    position = past;
                }
            }
            final int shown = position;
            final NodeView node = states.get(shown).get(step.key());
            if (step.isWatched() && (node != null || step.kind() == OperationKind.EXISTS))
            {
                reply(true, shown, () ->
                {
                    answer(step, node, shown, call);
                    watches.putIfAbsent(step.key(), shown);
                });
                return;
            }
            reply(true, shown, () -> answer(step, node, shown, call));
        }

        private void answer(final Step step, final NodeView node, final int shown, final Call call)
        {
            if (node == null)
            {
                call.failed(Outcome.NO_NODE, 0, shownZxid(shown));
            }
            else
            {
                call.ok(shownZxid(shown), shown(node, step.kind()));
            }
        }

        /** The newest state before another one in which a node was different. */
        private int differing(final Step step, final int than)
        {
            final NodeView node = states.get(than).get(step.key());
            int past = than;
            while (past > 0 && Objects.equals(states.get(past).get(step.key()), node))
            {
                past--;
            }
            return past;
        }

        private void reply(final boolean isTold, final int position, final Runnable reply)
        {
            if (isTold)
            {
                seenState = Math.max(seenState, position);
                replies.add(() ->
                {
                    final boolean isLate = errs(Mistake.EVENT_LATE) && isEventDue(position);
                    if (!isLate)
                    {
                        sendEvents(position);
                    }
                    reply.run();
                    hasErred |= isLate;
                    sendEvents(position);
                    toldState = Math.max(toldState, position);
                });
            }
        }

        private boolean isEventDue(final int upTo)
        {
            return watches.entrySet().stream().anyMatch(watch -> changeOf(watch.getKey(), watch.getValue()) <= upTo);
        }

        private int changeOf(final String key, final int behind)
        {
            int state = behind + 1;
            while (state < changes.size() && !changes.get(state).containsKey(key))
            {
                state++;
            }
            return state < changes.size() ? state : Integer.MAX_VALUE;
        }

        private void sendEvents(final int upTo)
        {
            for (final Map.Entry<String, Integer> watch : new ArrayList<>(watches.entrySet()))
            {
                final int state = changeOf(watch.getKey(), watch.getValue());
                if (state <= upTo)
                {
                    watches.remove(watch.getKey());
                    if (errs(Mistake.EVENT_LOST))
                    {
                        hasErred = true;
                        continue;
                    }
                    final WatchNotice.Change change = changes.get(state).get(watch.getKey());
                    recorder.notice(session(), watch.getKey(), change, shownZxid(state));
                }
            }
        }
    }

    private long shownZxid(final int state)
    {
        return settings.shown == Shown.EVERYTHING ? zxid(state) : Operation.NO_ZXID;
    }

    private NodeView shown(final NodeView view, final OperationKind kind)
    {
        final String value = kind == OperationKind.GET_DATA ? view.value() : null;
        return switch (settings.shown)
        {
            case EVERYTHING, STATS -> new NodeView(value, view.version(), view.czxid(), view.mzxid());
            case VERSIONS -> new NodeView(value, view.version(), NodeView.NOT_SHOWN, NodeView.NOT_SHOWN);
            case VALUES -> value == null ? NodeView.NOTHING : NodeView.value(value);
        };
    }
}

package io.ringmaster.tools.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down what clients ask for and see, for a {@link HistoryChecker}. Time is the order in which this was told of
 * things, so {@link #invoke} is called before a request is sent, and what a reply says is told after it has come.
 * Threadsafe; calls for one session come in the order of its requests and replies.
 * <p>
 * Ephemerals that go with their session are deletes of that session: of known outcome when its close was answered,
 * unknown when it may expire.
 */
public final class HistoryRecorder
{
    private final Map<String, NodeView> initial = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<WatchNotice> notices = new ArrayList<>();
    private long now;

    /**
     * Tell of a node that is there before the first operation.
     *
     * @param key  path of it.
     * @param view of it, with everything that is known.
     */
    public synchronized void initial(final String key, final NodeView view)
    {
        initial.put(key, view);
    }

    /**
     * Tell of an operation that is about to be sent: a write, or a read that must not be answered out of the past.
     *
     * @param client  that asks.
     * @param session of it.
     * @param steps   of the operation: one, or those of a multi.
     * @return to be told of the outcome; as long as it was not, the outcome is unknown.
     */
    public Call invoke(final int client, final long session, final Step... steps)
    {
        return invoke(client, session, false, List.of(steps));
    }

    /**
     * Tell of a read that is about to be sent and may be answered out of the past.
     *
     * @param client  that asks.
     * @param session of it.
     * @param steps   of the operation, reads all of them.
     * @return to be told of the outcome.
     */
    public Call invokeLocal(final int client, final long session, final Step... steps)
    {
        return invoke(client, session, true, List.of(steps));
    }

    private synchronized Call invoke(
        final int client, final long session, final boolean isLocal, final List<Step> steps)
    {
        final Call call = new Call(calls.size(), client, session, isLocal, steps, now++);
        calls.add(call);
        return call;
    }

    /**
     * Tell of a watch event that has come.
     *
     * @param session it came to.
     * @param key     path of the node.
     * @param change  of the node.
     * @param zxid    of the change; {@link Operation#NO_ZXID} if the event does not tell.
     */
    public synchronized void notice(
        final long session, final String key, final WatchNotice.Change change, final long zxid)
    {
        notices.add(new WatchNotice(session, key, change, zxid, now++));
    }

    /**
     * Tell that a session is about to leave its watches anew, by another connection. A node that was made and removed
     * in the meantime is not told of then.
     *
     * @param session that has come back.
     */
    public synchronized void resumed(final long session)
    {
        notices.add(new WatchNotice(session, "", WatchNotice.Change.RESUMED, Operation.NO_ZXID, now++));
    }

    /**
     * How many operations there are.
     *
     * @return the count.
     */
    public synchronized int operationCount()
    {
        return calls.size();
    }

    /**
     * Everything up to now.
     *
     * @return the history.
     */
    public synchronized History history()
    {
        return new History(initial, calls.stream().map(Call::operation).toList(), notices);
    }

    /** An operation under way. */
    public final class Call
    {
        private final int index;
        private final int client;
        private final long session;
        private final boolean isLocal;
        private final List<Step> steps;
        private final long invokedAt;
        private Outcome outcome = Outcome.UNKNOWN;
        private int failedStep;
        private List<NodeView> views = List.of();
        private long zxid = Operation.NO_ZXID;
        private long returnedAt = Long.MAX_VALUE;

        private Call(
            final int index,
            final int client,
            final long session,
            final boolean isLocal,
            final List<Step> steps,
            final long invokedAt)
        {
            this.index = index;
            this.client = client;
            this.session = session;
            this.isLocal = isLocal;
            this.steps = steps;
            this.invokedAt = invokedAt;
        }

        /**
         * It has succeeded.
         *
         * @param atZxid of a write, that of its transaction; of a read, that of the state which it shows;
         *               {@link Operation#NO_ZXID} if the reply does not tell.
         * @param seen   what the reply shows of each step's node, {@link NodeView#NOTHING} where it shows nothing; none
         *               at all if it shows nothing of any.
         */
        public void ok(final long atZxid, final NodeView... seen)
        {
            if (seen.length != 0 && seen.length != steps.size())
            {
                throw new IllegalArgumentException(seen.length + " views of " + steps.size() + " steps");
            }
            end(Outcome.OK, 0, atZxid, List.of(seen));
        }

        /**
         * It has failed, and has no effect.
         *
         * @param why    one of the failures.
         * @param step   index of the step that failed; 0 if there is but one.
         * @param atZxid of a state which the session had seen by then; {@link Operation#NO_ZXID} if the reply does not
         *               tell. Of a read, that of the state from which it was answered.
         */
        public void failed(final Outcome why, final int step, final long atZxid)
        {
            if (why == Outcome.OK || why == Outcome.SEEN || why == Outcome.UNKNOWN)
            {
                throw new IllegalArgumentException("no failure: " + why);
            }
            end(why, step, atZxid, List.of());
        }

        private void end(final Outcome how, final int step, final long atZxid, final List<NodeView> seen)
        {
            synchronized (HistoryRecorder.this)
            {
                if (outcome != Outcome.UNKNOWN)
                {
                    throw new IllegalStateException("ended twice: " + operation());
                }
                outcome = how;
                failedStep = step;
                views = seen;
                zxid = atZxid;
                returnedAt = now++;
            }
        }

        private Operation operation()
        {
            return new Operation(
                index, client, session, isLocal, steps, outcome, failedStep, views, zxid, invokedAt, returnedAt);
        }
    }
}

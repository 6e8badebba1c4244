package io.ringmaster.system.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.perf.ensemble.EnsembleSession;
import io.ringmaster.tools.checker.HistoryRecorder;
import io.ringmaster.tools.checker.NodeView;
import io.ringmaster.tools.checker.Operation;
import io.ringmaster.tools.checker.Outcome;
import io.ringmaster.tools.checker.Step;

/**
 * A client that asks for one thing after the other on nodes that all workers share, moves to another server when its
 * own fails, and has an ephemeral which must live as long as it. Between the rounds it only keeps its session.
 */
final class ChaosWorker implements Runnable, AutoCloseable
{
    static final int SESSION_TIMEOUT_MS = 20_000;
    private static final int REPLY_TIMEOUT_MS = 2_000;
    private static final long IDLE_MS = 100;
    /** So that segments and disks fill up. */
    private static final String PADDING = "x".repeat(500);

    private final int index;
    private final List<String> keys;
    private final Random random;
    private final ChaosLog log;
    private final EnsembleSession session;
    private final int[] versions;
    private final Thread thread;
    private volatile HistoryRecorder recorder;
    private volatile boolean isIdle = true;
    private volatile boolean isRunning = true;
    private volatile long sessionId;
    private boolean hasEphemeral;
    private long valueCount;
    private long lastZxid;
    private final AtomicLong answeredCount = new AtomicLong();
    private final AtomicLong unknownCount = new AtomicLong();

    ChaosWorker(
        final int index,
        final List<InetSocketAddress> servers,
        final List<String> keys,
        final long seed,
        final ChaosLog log)
    {
        this.index = index;
        this.keys = keys;
        this.log = log;
        random = new Random(seed);
        session = new EnsembleSession(servers, index, SESSION_TIMEOUT_MS, REPLY_TIMEOUT_MS);
        versions = new int[keys.size()];
        thread = new Thread(this, "chaos-worker-" + index);
        thread.setDaemon(true);
        thread.start();
    }

    /** Begin with what a history is kept of. */
    void begin(final HistoryRecorder newRecorder)
    {
        isIdle = false;
        recorder = newRecorder;
    }

    /** Ask for nothing any more; {@link #isIdle} tells when the last thing has come to its end. */
    void end()
    {
        recorder = null;
    }

    /** True between rounds, while the session is connected and the ephemeral is there. */
    boolean isIdle()
    {
        return isIdle;
    }

    /** Path of the ephemeral. */
    String ephemeral()
    {
        return ChaosTest.ROOT + "/worker-" + index;
    }

    /** Session that must not be lost. */
    long sessionId()
    {
        return sessionId;
    }

    long answeredCount()
    {
        return answeredCount.get();
    }

    long unknownCount()
    {
        return unknownCount.get();
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            try
            {
                final HistoryRecorder current = recorder;
                if (!session.isConnected() && !session.connect())
                {
                    TimeUnit.MILLISECONDS.sleep(IDLE_MS / 10);
                }
                else if (!hasEphemeral)
                {
                    createEphemeral();
                }
                else if (current == null)
                {
                    session.ping();
                    isIdle = true;
                    TimeUnit.MILLISECONDS.sleep(IDLE_MS);
                }
                else
                {
                    operate(current);
                }
            }
            catch (final EnsembleSession.ExpiredException ex)
            {
                log.failure("worker " + index + ": " + ex.getMessage());
                hasEphemeral = false;
            }
            catch (final IOException ignore)
            {
                // The connection is lost, the outcome unknown: the next server.
                unknownCount.incrementAndGet();
            }
            catch (final InterruptedException ex)
            {
                return;
            }
        }
        session.close();
    }

    private void createEphemeral() throws IOException, InterruptedException
    {
        final EnsembleSession.Reply reply = ChaosRequests.create(
            session, ephemeral(), Long.toHexString(session.sessionId()), ChaosRequests.EPHEMERAL);
        // It may be there if the answer to an earlier attempt was lost.
        hasEphemeral = reply.error() == ErrorCode.OK || reply.error() == ErrorCode.NODE_EXISTS;
        sessionId = session.sessionId();
        if (!hasEphemeral)
        {
            log.failure("worker " + index + ": no ephemeral, error " + reply.error());
            TimeUnit.MILLISECONDS.sleep(IDLE_MS);
        }
    }

    private void operate(final HistoryRecorder current) throws IOException, InterruptedException
    {
        final int key = random.nextInt(keys.size());
        final String path = keys.get(key);
        final int choice = random.nextInt(100);
        if (choice < 25)
        {
            write(current, key, Step.setData(path, nextValue(), versions[key]));
        }
        else if (choice < 45)
        {
            write(current, key, Step.setData(path, nextValue(), Step.ANY_VERSION));
        }
        else if (choice < 58)
        {
            write(current, key, Step.create(path, nextValue()));
        }
        else if (choice < 66)
        {
            write(current, key, Step.delete(path, random.nextBoolean() ? versions[key] : Step.ANY_VERSION));
        }
        else if (choice < 74)
        {
            multi(current, key);
        }
        else
        {
            read(current, key, choice < 88);
        }
        // A bounded rate: what is to be found is found by faults, not by their number, and histories are searched.
        TimeUnit.MILLISECONDS.sleep(random.nextInt(6));
    }

    private String nextValue()
    {
        return index + "-" + valueCount++ + "-" + PADDING;
    }

    private void write(final HistoryRecorder current, final int key, final Step step) throws IOException
    {
        final HistoryRecorder.Call call = current.invoke(index, session.sessionId(), step);
        final EnsembleSession.Reply reply = checked(ChaosRequests.step(session, step));
        if (reply.error() != ErrorCode.OK)
        {
            fail(call, reply.error(), 0, reply.zxid());
            return;
        }
        switch (step.kind())
        {
            case CREATE ->
            {
                EnsembleSession.getText(reply.body());
                ok(call, key, reply, ChaosRequests.stat(reply.body(), step.value()));
            }
            case SET_DATA -> ok(call, key, reply, ChaosRequests.stat(reply.body(), step.value()));
            default -> ok(call, key, reply, NodeView.NOTHING);
        }
    }

    /** Two nodes that change together, perhaps under a condition on the first. */
    private void multi(final HistoryRecorder current, final int key) throws IOException
    {
        final String path = keys.get(key);
        final String other = keys.get(key ^ 1);
        final List<Step> steps = switch (random.nextInt(3))
        {
            case 0 -> List.of(Step.check(path, versions[key]), Step.setData(other, nextValue(), Step.ANY_VERSION));
            case 1 -> List.of(Step.setData(path, nextValue(), versions[key]),
                Step.setData(other, nextValue(), Step.ANY_VERSION));
            default -> List.of(Step.delete(path, Step.ANY_VERSION), Step.create(other, nextValue()));
        };
        final HistoryRecorder.Call call = current.invoke(index, session.sessionId(), steps.toArray(new Step[0]));
        final EnsembleSession.Reply reply = checked(ChaosRequests.multi(session, steps));
        if (!reply.body().hasRemaining())
        {
            fail(call, reply.error(), 0, reply.zxid());
            return;
        }
        final NodeView[] views = new NodeView[steps.size()];
        final int failed = ChaosRequests.multiResult(reply, steps, views);
        if (failed >= 0)
        {
            fail(call, ChaosRequests.errorOf(reply, failed), failed, reply.zxid());
            return;
        }
        call.ok(reply.zxid(), views);
        answeredCount.incrementAndGet();
    }

    private void read(final HistoryRecorder current, final int key, final boolean isLocal) throws IOException
    {
        final Step step = Step.getData(keys.get(key));
        final HistoryRecorder.Call call = isLocal ?
            current.invokeLocal(index, session.sessionId(), step) :
            current.invoke(index, session.sessionId(), step);
        if (!isLocal)
        {
            final EnsembleSession.Reply synced = checked(ChaosRequests.sync(session));
            if (synced.error() != ErrorCode.OK)
            {
                fail(call, synced.error(), 0, synced.zxid());
                return;
            }
        }
        final EnsembleSession.Reply reply = checked(ChaosRequests.step(session, step));
        if (reply.error() == ErrorCode.OK)
        {
            ok(call, key, reply, ChaosRequests.data(reply));
        }
        else
        {
            fail(call, reply.error(), 0, reply.zxid());
        }
    }

    /** What a session is told of the zxid never goes back, whichever server tells. */
    private EnsembleSession.Reply checked(final EnsembleSession.Reply reply)
    {
        if (reply.zxid() < lastZxid)
        {
            log.failure("worker " + index + ", session 0x" + Long.toHexString(session.sessionId()) +
                ": zxid 0x" + Long.toHexString(reply.zxid()) + " after 0x" + Long.toHexString(lastZxid));
        }
        lastZxid = Math.max(lastZxid, reply.zxid());
        return reply;
    }

    private void ok(
        final HistoryRecorder.Call call, final int key, final EnsembleSession.Reply reply, final NodeView view)
    {
        call.ok(reply.zxid(), view);
        answeredCount.incrementAndGet();
        if (!view.equals(NodeView.NOTHING))
        {
            versions[key] = view.version();
        }
    }

    private void fail(final HistoryRecorder.Call call, final int error, final int step, final long zxid)
    {
        answeredCount.incrementAndGet();
        switch (error)
        {
            case ErrorCode.NO_NODE -> call.failed(Outcome.NO_NODE, step, zxid);
            case ErrorCode.NODE_EXISTS -> call.failed(Outcome.NODE_EXISTS, step, zxid);
            case ErrorCode.BAD_VERSION -> call.failed(Outcome.BAD_VERSION, step, zxid);
            case ErrorCode.CONNECTION_LOSS, ErrorCode.OPERATION_TIMEOUT ->
            {
                // The server does not know either.
                unknownCount.incrementAndGet();
            }
            case ErrorCode.SYSTEM_ERROR, ErrorCode.SESSION_MOVED, ErrorCode.SESSION_EXPIRED ->
                call.failed(Outcome.REFUSED, step, Operation.NO_ZXID);
            default -> log.failure("worker " + index + ": error " + error);
        }
    }

    @Override
    public void close()
    {
        isRunning = false;
        try
        {
            thread.join(TimeUnit.SECONDS.toMillis(ChaosTest.DEADLINE_S));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}

package io.ringmaster.tools.simulator;

import io.ringmaster.tools.checker.HistoryRecorder;
import io.ringmaster.tools.checker.HistoryRecorder.Call;
import io.ringmaster.tools.checker.NodeView;
import io.ringmaster.tools.checker.Outcome;
import io.ringmaster.tools.checker.Step;
import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * A client: connects to some server that serves and is not behind what the client has seen, sends writes and reads one
 * behind the other, and goes to another server when it gets no answer. What was under way then has an unknown outcome.
 */
final class SimulatedClient
{
    private static final long ANSWER_NS = 3_000_000_000L;

    private final int id;
    private final Simulation simulation;
    private final EventLoop loop;
    private final SplitRandom random;
    private final SimulationPlan plan;
    private final Coverage coverage;
    private final HistoryRecorder history;
    private SimulatedServer server;
    private int connection;
    private int sequence;
    private int underWay;
    private long askedNs;
    private long seenZxid;
    private long acknowledgedCount;
    private boolean isPaused;
    private boolean isReading;
    private boolean isFlooding;

    SimulatedClient(final int id, final Simulation simulation, final SplitRandom random)
    {
        this.id = id;
        this.simulation = simulation;
        this.loop = simulation.loop();
        this.plan = simulation.plan();
        this.coverage = simulation.coverage();
        this.history = simulation.history();
        this.random = random;
    }

    int id()
    {
        return id;
    }

    int connection()
    {
        return connection;
    }

    long acknowledgedCount()
    {
        return acknowledgedCount;
    }

    void start()
    {
        loop.after(random.exponential(plan.thinkNs), this::act);
    }

    /** Ask for nothing for now, or go on. */
    void pause(final boolean nowPaused)
    {
        isPaused = nowPaused;
    }

    private void act()
    {
        if (isPaused)
        {
            loop.after(plan.thinkNs, this::act);
            return;
        }
        if (server == null)
        {
            connect();
        }
        else if (!server.isServing() || (underWay > 0 && loop.nowNs() - askedNs > ANSWER_NS) || random.chance(0.005))
        {
            disconnect();
        }
        else if (underWay < plan.pipelineLength)
        {
            ask();
        }
        final boolean isBurst = random.chance(0.3);
        loop.after(isBurst ? 100_000 : random.exponential(plan.thinkNs), this::act);
    }

    private void connect()
    {
        final SimulatedServer candidate = simulation.randomServer(random);
        if (candidate.isServing() && candidate.state().zxid() >= seenZxid)
        {
            server = candidate;
            connection++;
            sequence = 0;
            underWay = 0;
            isReading = false;
        }
    }

    private void disconnect()
    {
        simulation.trace().add(TraceEvent.UNKNOWN, server.id(), id, connection);
        server = null;
    }

    /** What waits for its answer is either some writes or one read, so that what comes back is in order. */
    private void ask()
    {
        if (isReading || server.isPaused())
        {
            return;
        }
        if (underWay == 0)
        {
            askedNs = loop.nowNs();
        }
        final double dice = random.nextDouble();
        final int key = random.nextInt(ModelState.KEY_COUNT);
        if (dice < 0.7 || underWay > 0)
        {
            sequence++;
            write(server, key, id);
        }
        else if (dice < 0.85)
        {
            underWay++;
            isReading = true;
            server.requests().read(this, key,
                history.invoke(id, id, Step.getData(ModelState.path(key))));
        }
        else
        {
            final ModelState state = server.stateToRead();
            seenZxid = state.zxid();
            history.invokeLocal(id, id, Step.getData(ModelState.path(key))).ok(state.zxid(), state.view(key));
            coverage.count(Point.LOCAL_READ);
        }
    }

    private void write(final SimulatedServer to, final int key, final long session)
    {
        underWay++;
        // The version that is there, or one of those around it.
        final int expectedVersion = random.chance(0.3) ?
            Math.max(0, to.state().view(key).version() + random.nextInt(3) - 1) : Step.ANY_VERSION;
        final ClientWrite write = new ClientWrite(
            id, connection, sequence, key, random.nextLong(), expectedVersion, random.nextInt(100));
        to.requests().write(this, write, history.invoke(id, session,
            Step.setData(ModelState.path(key), ModelState.text(write.value()), expectedVersion)));
    }

    /** Send writes to a server, all at once, in a session of their own, and care for nothing else. */
    void flood(final SimulatedServer victim, final int count)
    {
        connection++;
        isFlooding = true;
        for (sequence = 1; sequence <= count; sequence++)
        {
            write(victim, random.nextInt(ModelState.KEY_COUNT), floodSession());
        }
    }

    /** Read once from a server, in a session of its own. */
    void readOnce(final SimulatedServer victim)
    {
        final int key = random.nextInt(ModelState.KEY_COUNT);
        victim.requests().read(this, key,
            history.invoke(id, -floodSession(), Step.getData(ModelState.path(key))));
    }

    private long floodSession()
    {
        return ((long)id << 32) + connection;
    }

    private boolean isHeard(final int ofConnection)
    {
        return isFlooding || (ofConnection == connection && server != null);
    }

    void onAnswered(
        final ClientWrite write, final Call call, final Outcome outcome, final long zxid, final NodeView view)
    {
        acknowledgedCount++;
        if (!isHeard(write.connection()))
        {
            return;
        }
        if (outcome == Outcome.OK)
        {
            call.ok(zxid, NodeView.stat(view.version(), view.czxid(), view.mzxid()));
        }
        else
        {
            call.failed(outcome, 0, zxid);
        }
        underWay--;
        askedNs = loop.nowNs();
        seenZxid = Math.max(seenZxid, zxid);
    }

    void onRead(final int ofConnection, final Call call, final long zxid, final NodeView view)
    {
        if (isHeard(ofConnection))
        {
            call.ok(zxid, view);
            isReading = false;
            underWay--;
            askedNs = loop.nowNs();
            seenZxid = Math.max(seenZxid, zxid);
        }
    }

    void onServerLooking(final int serverId)
    {
        if (server != null && server.id() == serverId)
        {
            disconnect();
        }
    }
}

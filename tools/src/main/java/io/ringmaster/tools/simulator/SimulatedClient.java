package io.ringmaster.tools.simulator;

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
    private SimulatedServer server;
    private int connection;
    private int sequence;
    private int underWay;
    private long askedNs;
    private long seenZxid;
    private long acknowledgedCount;
    private boolean isPaused;

    SimulatedClient(final int id, final Simulation simulation, final SplitRandom random)
    {
        this.id = id;
        this.simulation = simulation;
        this.loop = simulation.loop();
        this.plan = simulation.plan();
        this.coverage = simulation.coverage();
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
        }
    }

    private void disconnect()
    {
        simulation.trace().add(TraceEvent.UNKNOWN, server.id(), id, connection);
        server = null;
    }

    private void ask()
    {
        final double dice = random.nextDouble();
        if (dice < 0.7)
        {
            sequence++;
            underWay++;
            server.requests().write(this, new ClientWrite(id, connection, sequence,
                random.nextInt(ModelState.KEY_COUNT), random.nextLong(), random.nextInt(100)));
        }
        else if (dice < 0.85)
        {
            underWay++;
            server.requests().read(this);
        }
        else
        {
            final long zxid = server.state().zxid();
            Violation.unless(zxid >= seenZxid, "client " + id + " sees time go backwards at server " + server.id());
            seenZxid = zxid;
            coverage.count(Point.LOCAL_READ);
        }
        if (underWay == 1)
        {
            askedNs = loop.nowNs();
        }
    }

    /** Send writes to a server, all at once, and care for nothing else. */
    void flood(final SimulatedServer victim, final int count)
    {
        connection++;
        for (int i = 1; i <= count; i++)
        {
            victim.requests().write(this, new ClientWrite(
                id, connection, i, random.nextInt(ModelState.KEY_COUNT), random.nextLong(), random.nextInt(100)));
        }
    }

    void onAcknowledged(final int ofConnection, final long zxid)
    {
        acknowledgedCount++;
        if (ofConnection == connection && server != null)
        {
            underWay--;
            askedNs = loop.nowNs();
            seenZxid = Math.max(seenZxid, zxid);
        }
    }

    void onRead(final int ofConnection)
    {
        if (ofConnection == connection && server != null)
        {
            underWay--;
            askedNs = loop.nowNs();
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

package io.ringmaster.tools.server;

import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.Engine;

/** What the engine shows of itself. Written by its thread, when it has nothing better to do or now and then. */
final class EngineCounters
{
    private final Engine engine;
    private final EndpointRings rings;
    private final AtomicCounter lastAppliedZxid;
    private final AtomicCounter applied;
    private final AtomicCounter nodes;
    private final AtomicCounter treeBytes;
    private final AtomicCounter sessions;
    private final AtomicCounter connections;
    private final AtomicCounter watches;
    private final AtomicCounter repliesDepth;

    EngineCounters(final Engine engine, final EndpointRings rings, final CountersManager manager)
    {
        this.engine = engine;
        this.rings = rings;
        lastAppliedZxid = manager.newCounter("engine: last applied zxid");
        applied = manager.newCounter("engine: transactions applied");
        nodes = manager.newCounter("engine: znodes");
        treeBytes = manager.newCounter("engine: bytes of the tree");
        sessions = manager.newCounter("engine: sessions");
        connections = manager.newCounter("engine: connections");
        watches = manager.newCounter("engine: watches");
        repliesDepth = manager.newCounter("rings: replies under way");
    }

    void update()
    {
        lastAppliedZxid.setRelease(engine.lastAppliedZxid());
        applied.setRelease(engine.appliedCount());
        nodes.setRelease(engine.nodeCount());
        treeBytes.setRelease(engine.treeBytes());
        sessions.setRelease(engine.sessionCount());
        connections.setRelease(engine.connectionCount());
        watches.setRelease(engine.watchCount());
        repliesDepth.setRelease(rings.replies().depth());
    }
}

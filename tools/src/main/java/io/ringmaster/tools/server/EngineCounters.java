package io.ringmaster.tools.server;

import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.engine.Engine;
import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.RequestKind;

/** What the engine shows of itself. Written by its thread, when it has nothing better to do or now and then. */
final class EngineCounters
{
    private final Engine engine;
    private final AtomicCounter lastAppliedZxid;
    private final AtomicCounter applied;
    private final AtomicCounter nodes;
    private final AtomicCounter treeBytes;
    private final AtomicCounter sessions;
    private final AtomicCounter connections;
    private final AtomicCounter watches;
    private final AtomicCounter inFlight;
    private final RequestKind[] kinds = RequestKind.values();
    private final AtomicCounter[] requests = new AtomicCounter[kinds.length];

    EngineCounters(final Engine engine, final CountersManager manager)
    {
        this.engine = engine;
        lastAppliedZxid = manager.newCounter(MetricLabels.LAST_ZXID);
        applied = manager.newCounter(MetricLabels.APPLIED);
        nodes = manager.newCounter(MetricLabels.ZNODES);
        treeBytes = manager.newCounter(MetricLabels.TREE_BYTES);
        sessions = manager.newCounter(MetricLabels.SESSIONS);
        connections = manager.newCounter("engine: connections");
        watches = manager.newCounter(MetricLabels.WATCHES);
        inFlight = manager.newCounter(MetricLabels.IN_FLIGHT);
        for (int i = 0; i < kinds.length; i++)
        {
            requests[i] = manager.newCounter(kinds[i].label());
        }
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
        inFlight.setRelease(engine.writesInFlight());
        for (int i = 0; i < kinds.length; i++)
        {
            requests[i].setRelease(engine.requestCount(kinds[i].templateId()));
        }
    }
}

package io.ringmaster.engine.differential;

import java.util.List;
import java.util.Random;

import io.ringmaster.engine.differential.ClientConnection.Attempt;
import io.ringmaster.engine.model.Request;
import io.ringmaster.engine.model.Settings;

/** One run from one seed: clients that pipeline requests, come and go, and a fault in the middle. */
final class DifferentialRun
{
    /** What befalls the server in the middle. */
    enum Fault
    {
        /** Nothing. */
        NONE,
        /** It crashes and recovers from its journal. */
        CRASH,
        /** It crashes and recovers from a snapshot and the journal behind it. */
        CRASH_AFTER_SNAPSHOT
    }

    private static final int MAX_CONNECTIONS = 7;
    private static final int QUIET_EVERY = 100;
    private static final int SNAPSHOT_LEAD = 60;
    private static final int SHORT_TIMEOUT_MS = 5_000;
    private static final int LONG_TIMEOUT_MS = 60_000;

    private final Random random;
    private final Fault fault;
    private final int operationCount;
    private final int faultAt;
    private final History history;
    private final Harness harness;
    private final OperationGenerator generator;

    DifferentialRun(final long seed, final int operationCount, final Fault fault)
    {
        this.random = new Random(seed * 1_000_003 + fault.name().length());
        this.fault = fault;
        this.operationCount = operationCount;
        faultAt = operationCount / 4 + random.nextInt(operationCount / 2);
        history = new History("seed " + seed + ", " + fault);
        harness = new Harness(random, 1 + (int)(seed & 1), new Settings(seed % 8 != 7, false), history);
        generator = new OperationGenerator(random, harness.model());
    }

    void run()
    {
        try (harness)
        {
            for (int operation = 0; operation < operationCount; operation++)
            {
                history.operation(operation);
                beforeOperation(operation);
                act();
                while (random.nextInt(3) == 0)
                {
                    harness.cycle();
                }
                if (random.nextInt(QUIET_EVERY) == 0)
                {
                    harness.quiesce();
                }
            }
            harness.quiesce();
            if (random.nextInt(3) == 0)
            {
                harness.expireEverybody();
            }
            harness.checkTree();
            harness.checkRecovered();
        }
        catch (final RuntimeException ex)
        {
            throw new AssertionError(history.describe(ex.toString()), ex);
        }
    }

    private void beforeOperation(final int operation)
    {
        if (operation == faultAt - SNAPSHOT_LEAD)
        {
            harness.requestSnapshot();
        }
        if (operation == faultAt && fault != Fault.NONE)
        {
            harness.crash(fault == Fault.CRASH_AFTER_SNAPSHOT);
        }
    }

    /** One request, and now and then something else. */
    private void act()
    {
        final List<ClientConnection> connections = harness.connections();
        final List<ClientConnection> established =
            connections.stream().filter(ClientConnection::isEstablished).toList();
        final int kind = random.nextInt(100);
        if (connections.isEmpty() || (kind < 6 && connections.size() < MAX_CONNECTIONS))
        {
            connect();
        }
        if (established.isEmpty())
        {
            harness.cycle();
            return;
        }
        final ClientConnection connection = established.get(random.nextInt(established.size()));
        if (kind == 98)
        {
            harness.disconnect(connection);
        }
        else if (kind == 99 && random.nextBoolean())
        {
            harness.submit(connection, new Request.CloseSession());
        }
        else if (kind == 97)
        {
            harness.requestSnapshot();
        }
        else
        {
            harness.submit(connection, generator.next());
        }
    }

    private void connect()
    {
        final List<ClientSession> sessions = harness.sessions();
        final boolean isNew = sessions.isEmpty() || random.nextInt(3) == 0;
        final ClientSession session = isNew ? null : sessions.get(random.nextInt(sessions.size()));
        final boolean isRight = isNew || random.nextInt(6) != 0;
        final long lastZxidSeen = random.nextInt(20) == 0 ? Long.MAX_VALUE : isNew ? 0 : session.lastZxidSeen();
        final int timeoutMs = random.nextInt(random.nextBoolean() ? SHORT_TIMEOUT_MS : LONG_TIMEOUT_MS);
        final ClientConnection connection = harness.open(
            new Attempt(session, isRight, timeoutMs, lastZxidSeen, harness.clock().epochMillis()));
        if (random.nextInt(3) == 0)
        {
            // Clients may send these back to back: section 22.
            harness.submit(connection, generator.authenticate());
            harness.submit(connection, generator.setWatches(isNew ? 0 : session.lastZxidSeen()));
        }
        if (random.nextInt(20) == 0)
        {
            harness.submit(connection, new Request.CloseSession());
        }
    }
}

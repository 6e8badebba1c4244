package io.ringmaster.engine.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.Engine;
import io.ringmaster.engine.differential.ClientConnection.Attempt;
import io.ringmaster.engine.differential.ClientConnection.Submitted;
import io.ringmaster.engine.model.Identity;
import io.ringmaster.engine.model.NaiveServer;
import io.ringmaster.engine.model.Request;
import io.ringmaster.engine.model.Settings;

/**
 * Clients, an engine whose journal and endpoints are slow at random, and the model beside it: each delivery is compared
 * by {@link Oracle} as it comes. Time, interleaving and crashes come from the random source alone.
 */
final class Harness implements AutoCloseable
{
    private static final String[] ADDRESSES = {"127.0.0.1", "10.1.2.3", "10.1.9.9"};
    private static final int PASSWORD_LENGTH = 16;
    private static final int QUIET_LIMIT = 20_000;
    private static final int QUIET_CYCLES = 3;
    private static final int SHORT_PAUSE_MS = 20;
    private static final int LONG_PAUSE_MS = 3_000;
    private static final int LONG_TIMEOUT_MS = 60_000;
    private static final int EXPIRY_STEPS = 300;

    private final Random random;
    private final int endpointCount;
    private final Settings settings;
    private final VirtualClock clock = new VirtualClock();
    private final History history;
    private final NaiveServer model;
    private final Oracle oracle;
    private final FakeJournal journal;
    private final FakeSnapshots snapshots;
    private final ReplyReader reader = new ReplyReader();
    private final Map<Long, ClientConnection> connections = new TreeMap<>();
    private final List<ClientSession> sessions = new ArrayList<>();
    private final List<Deque<Outgoing>> outboxes = new ArrayList<>();
    private ServerUnderTest server;
    private boolean isJournalStalled;
    private long nextConnection;
    private long nextCorrelationId;

    Harness(
        final Random random, final int endpointCount, final Settings settings, final History history)
    {
        this.random = random;
        this.endpointCount = endpointCount;
        this.settings = settings;
        this.history = history;
        model = new NaiveServer(settings, ServerUnderTest.SUPER_DIGEST);
        oracle = new Oracle(model, history);
        journal = new FakeJournal(random, entry -> oracle.onJournaled(entry, clock.epochMillis()));
        snapshots = new FakeSnapshots(random);
        for (int i = 0; i < endpointCount; i++)
        {
            outboxes.add(new ArrayDeque<>());
        }
        start(null);
    }

    NaiveServer model()
    {
        return model;
    }

    List<ClientConnection> connections()
    {
        return List.copyOf(connections.values());
    }

    List<ClientSession> sessions()
    {
        return sessions;
    }

    VirtualClock clock()
    {
        return clock;
    }

    /** A client connects with a new session. */
    ClientConnection open()
    {
        return open(new Attempt(null, true, LONG_TIMEOUT_MS, 0, clock.epochMillis()));
    }

    void requestSnapshot()
    {
        server.engine().requestSnapshot();
    }

    @Override
    public void close()
    {
        server.close();
    }

    /** A client connects. */
    ClientConnection open(final Attempt attempt)
    {
        final int endpoint = random.nextInt(endpointCount);
        final long id = ((long)endpoint << EndpointProtocol.ENDPOINT_INDEX_SHIFT) | ++nextConnection;
        final String address = ADDRESSES[random.nextInt(ADDRESSES.length)];
        final ClientConnection connection = new ClientConnection(id, endpoint, address, attempt);
        final boolean isNew = attempt.session() == null;
        final byte[] password =
            isNew ? new byte[PASSWORD_LENGTH] : HexFormat.of().parseHex(attempt.session().password());
        password[0] ^= (byte)(attempt.isRight() ? 0 : 1);
        connections.put(id, connection);
        if (!isNew && attempt.isRight())
        {
            attempt.session().takeovers().add(connection);
        }
        model.openConnection(id, connection.identities());
        history.add("open " + connection + " " + attempt);
        send(connection, EndpointProtocol.OPENED, address.getBytes(StandardCharsets.US_ASCII));
        send(connection, EndpointProtocol.REQUEST, RequestWriter.connect(
            isNew ? 0 : attempt.session().id(), password, attempt.timeoutMs(), attempt.lastZxidSeen()));
        return connection;
    }

    void submit(final ClientConnection connection, final Request request)
    {
        final Submitted submitted =
            new Submitted(++nextCorrelationId, connection, request, connection.identities(), clock.epochMillis());
        history.add("send " + nextCorrelationId + " on " + connection + " " + request);
        oracle.onSubmitted(submitted);
        connection.outstanding().add(submitted);
        if (request instanceof Request.Authenticate authenticate)
        {
            final List<Identity> added = model.authenticate(authenticate);
            if (added != null)
            {
                connection.identify(added);
                model.mayIdentify(connection.id(), added);
            }
        }
        send(connection, EndpointProtocol.REQUEST, RequestWriter.encode(nextCorrelationId, request));
    }

    void disconnect(final ClientConnection connection)
    {
        history.add("disconnect " + connection);
        oracle.close(connection);
        gone(connection);
    }

    private void gone(final ClientConnection connection)
    {
        connections.remove(connection.id());
        send(connection, EndpointProtocol.CLOSED, new byte[0]);
    }

    private void send(final ClientConnection connection, final int type, final byte[] bytes)
    {
        outboxes.get(connection.endpoint()).add(new Outgoing(type, connection.id(), new UnsafeBuffer(bytes)));
        flush();
    }

    private void flush()
    {
        for (int endpoint = 0; endpoint < endpointCount; endpoint++)
        {
            final Deque<Outgoing> outbox = outboxes.get(endpoint);
            while (!outbox.isEmpty() && isSent(outbox.peek(), endpoint))
            {
                outbox.remove();
            }
        }
    }

    private boolean isSent(final Outgoing message, final int endpoint)
    {
        return server.send(endpoint, message.type(), message.connectionId(), message.buffer());
    }

    /** A little of everything that the server's threads do. */
    void cycle()
    {
        clock.advance(random.nextInt(25) == 0 ? random.nextInt(LONG_PAUSE_MS) : random.nextInt(SHORT_PAUSE_MS));
        doWork();
        if (random.nextInt(3) == 0)
        {
            journal.grant();
        }
        isJournalStalled = random.nextInt(isJournalStalled ? 15 : 30) == 0 != isJournalStalled;
        if (!isJournalStalled && random.nextBoolean())
        {
            journal.write(1 + random.nextInt(12));
        }
        if (!isJournalStalled && random.nextBoolean())
        {
            journal.sync();
        }
        if (endpointCount > 1 || random.nextInt(4) != 0)
        {
            receive(endpointCount > 1 || random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(8));
        }
    }

    int doWork()
    {
        flush();
        return server.engine().doWork();
    }

    /** Of several endpoints, what was served from an older state first. */
    private int receive(final int limit)
    {
        final List<Incoming> incoming = new ArrayList<>();
        for (int endpoint = 0; endpoint < endpointCount; endpoint++)
        {
            final long[] zxid = {0};
            server.receive(endpoint, limit, message ->
            {
                final ReplyReader.Received received = message.type() == EndpointProtocol.CLOSE ? null :
                    reader.read(message.buffer(), 0, message.buffer().capacity());
                zxid[0] = Math.max(zxid[0], received == null ? 0 : received.zxid());
                final long closeZxid = received == null ?
                    oracle.closeZxid(connections.get(message.connectionId())) : 0;
                incoming.add(new Incoming(Math.max(zxid[0], closeZxid), message.connectionId(), received));
            });
        }
        incoming.sort(Comparator.comparingLong(Incoming::order));
        incoming.forEach(this::onIncoming);
        return incoming.size();
    }

    private void onIncoming(final Incoming incoming)
    {
        final ClientConnection connection = connections.get(incoming.connectionId());
        history.add("receive on " + Long.toHexString(incoming.connectionId()) + " " + incoming.received());
        if (connection == null)
        {
            return;
        }
        if (incoming.received() == null)
        {
            oracle.onClose(connection);
            gone(connection);
        }
        else if (incoming.received().connect() != null)
        {
            final ClientSession session =
                oracle.onConnected(connection, incoming.received().zxid(), incoming.received().connect());
            if (session != null && !sessions.contains(session))
            {
                sessions.add(session);
            }
        }
        else
        {
            oracle.onDelivery(
                connection, incoming.received().zxid(), incoming.received().delivery(), clock.epochMillis());
        }
    }

    /** Let everything come to rest: then nothing may be missing. */
    void quiesce()
    {
        int quietCount = 0;
        for (int i = 0; quietCount < QUIET_CYCLES; i++)
        {
            if (i == QUIET_LIMIT)
            {
                throw new AssertionError(history.describe("does not come to rest"));
            }
            journal.grant();
            int workCount = doWork();
            workCount += journal.write(Integer.MAX_VALUE);
            journal.sync();
            workCount += receive(Integer.MAX_VALUE);
            quietCount = workCount == 0 && !server.engine().hasWritesInFlight() ? quietCount + 1 : 0;
        }
        final Engine engine = server.engine();
        oracle.checkQuiet(connections.values(), engine.lastAppliedZxid());
        checkEqual("sessions", model.sessions().size(), engine.sessionCount());
        checkEqual("nodes", model.paths().size(), engine.nodeCount());
        checkEqual("connections", connections.size(), engine.connectionCount());
    }

    /**
     * The server crashes and comes back.
     *
     * @param fromSnapshot from a snapshot, if there is one, and the journal behind it; else from the journal alone.
     */
    void crash(final boolean fromSnapshot)
    {
        final int durable = journal.entries().size();
        journal.crash();
        snapshots.crash();
        history.add("crash with " + journal.entries().size() + " of " + durable + " records");
        connections.values().forEach(oracle::close);
        connections.clear();
        outboxes.forEach(Deque::clear);
        oracle.onCrash(journal.durableZxid(), clock.epochMillis());
        server.close();
        final int snapshotCount = snapshots.snapshots().size();
        final FakeSnapshots.Snapshot snapshot = !fromSnapshot || snapshotCount == 0 ? null :
            snapshots.snapshots().get(random.nextInt(snapshotCount));
        history.add("recover from " + (snapshot == null ? "the journal" : Long.toHexString(snapshot.zxid())));
        clock.advance(random.nextInt(LONG_PAUSE_MS));
        start(snapshot);
    }

    /** Sections 16.2 and 14.2: silent sessions end, their ephemerals with them, and what may be reaped is reaped. */
    void expireEverybody()
    {
        for (int step = 0; step < EXPIRY_STEPS; step++)
        {
            clock.advance(LONG_TIMEOUT_MS / EXPIRY_STEPS);
            doWork();
            journal.grant();
            journal.write(Integer.MAX_VALUE);
            journal.sync();
            receive(Integer.MAX_VALUE);
        }
        quiesce();
        checkEqual("sessions", 0, model.sessions().size());
        checkEqual("connections", 0, connections.size());
        checkEqual("nodes to reap", 0, model.reapable(clock.epochMillis() - LONG_PAUSE_MS).size());
    }

    /** Everything that the tree holds, through the eyes of a super client. */
    void checkTree()
    {
        final ClientConnection connection = open();
        quiesce();
        submit(connection, new Request.Authenticate("digest", AclGenerator.SUPER_CREDENTIAL));
        for (final String path : model.paths())
        {
            submit(connection, new Request.GetData(path, false));
            submit(connection, new Request.GetChildren(path, false));
            submit(connection, new Request.GetAcl(path));
            submit(connection, new Request.GetAllChildrenNumber(path));
        }
        quiesce();
    }

    /** Whatever it is brought back from, the state is the same. */
    void checkRecovered()
    {
        final List<FakeSnapshots.Snapshot> sources = new ArrayList<>(snapshots.snapshots());
        sources.add(null);
        for (final FakeSnapshots.Snapshot source : sources)
        {
            try (ServerUnderTest recovered = new ServerUnderTest(
                1, settings, random, clock, journal, new FakeSnapshots(random), source, journal.entries()))
            {
                checkEqual("zxid", server.engine().lastAppliedZxid(), recovered.engine().lastAppliedZxid());
                checkEqual("digest", server.engine().digest(), recovered.engine().digest());
                checkEqual("nodes", server.engine().nodeCount(), recovered.engine().nodeCount());
                checkEqual("sessions", server.engine().sessionCount(), recovered.engine().sessionCount());
            }
        }
    }

    private void checkEqual(final String what, final long expected, final long actual)
    {
        if (expected != actual)
        {
            throw new AssertionError(history.describe(what + ": expected " + expected + ", got " + actual));
        }
    }

    private void start(final FakeSnapshots.Snapshot snapshot)
    {
        server = new ServerUnderTest(
            endpointCount, settings, random, clock, journal, snapshots, snapshot, journal.entries());
        journal.attach(server.engine().journalPoller());
    }

    private record Outgoing(int type, long connectionId, DirectBuffer buffer)
    {
    }

    private record Incoming(long order, long connectionId, ReplyReader.Received received)
    {
    }
}

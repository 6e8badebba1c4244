package io.ringmaster.engine.differential;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.differential.ClientConnection.Submitted;
import io.ringmaster.engine.model.Caller;
import io.ringmaster.engine.model.Delivery;
import io.ringmaster.engine.model.Identity;
import io.ringmaster.engine.model.NaiveServer;
import io.ringmaster.engine.model.Reply;
import io.ringmaster.engine.model.Request;

/**
 * Compares what the engine delivers with the model.
 * <p>
 * The model runs writes in the order of their zxids, as the journal shows it, and from the clients' requests: nothing
 * of their outcome is taken from the transactions. The header of an answer names the zxid of the state that it was
 * served from, so a read is compared with the model at exactly that zxid. Writes that the model has run leave what they
 * are expected to deliver with each connection, and it has to come in that order and before anything served from a
 * later state: a missing event is found as well as a wrong one.
 */
final class Oracle
{
    private static final int MIN_TIMEOUT_MS = 4_000;
    private static final int MAX_TIMEOUT_MS = 40_000;

    private final NaiveServer model;
    private final History history;
    private final Deque<JournaledTransaction> journaled = new ArrayDeque<>();
    private final Map<Long, Submitted> submitted = new HashMap<>();
    private final Map<Long, Long> zxids = new HashMap<>();
    private final Map<Long, Long> sessionEnds = new HashMap<>();
    private final Map<Long, JournaledTransaction> sessionOpens = new HashMap<>();
    private final Map<Long, ClientSession> sessions = new HashMap<>();
    private final Set<Long> refusedWrites = new HashSet<>();
    private long lastJournaledZxid;
    private long lastTimeMs;

    Oracle(final NaiveServer model, final History history)
    {
        this.model = model;
        this.history = history;
    }

    void onSubmitted(final Submitted request)
    {
        submitted.put(request.correlationId(), request);
    }

    /** The journal has taken a record from the ring. */
    void onJournaled(final FakeJournal.Entry entry, final long nowMs)
    {
        if (entry.type() == TransactionType.EPOCH)
        {
            check((entry.zxid() & 0xFFFF_FFFFL) == 0 && lastJournaledZxid == 0, "epoch record at an odd place");
            lastJournaledZxid = entry.zxid();
            journaled.add(JournaledTransaction.epoch(entry.zxid()));
            return;
        }
        final JournaledTransaction transaction = JournaledTransaction.decode(entry.buffer());
        history.add("journal " + transaction);
        check(entry.zxid() == transaction.zxid(), "tag and zxid differ: " + transaction);
        check(transaction.zxid() == lastJournaledZxid + 1, "zxid after " + lastJournaledZxid + ": " + transaction);
        check(transaction.timeMs() >= lastTimeMs && transaction.timeMs() <= nowMs, "time: " + transaction);
        lastJournaledZxid = transaction.zxid();
        lastTimeMs = transaction.timeMs();
        journaled.add(transaction);
        if (transaction.correlationId() != 0)
        {
            final Submitted request = submitted.get(transaction.correlationId());
            check(request != null && isWrite(request.request()), "nobody asked for " + transaction);
            check(!refusedWrites.contains(transaction.correlationId()), "was refused: " + transaction);
            check(zxids.put(transaction.correlationId(), transaction.zxid()) == null, "twice: " + transaction);
        }
        if (transaction.endedSession() != 0)
        {
            check(sessionEnds.put(transaction.endedSession(), transaction.zxid()) == null, "twice: " + transaction);
        }
    }

    /** The engine closes a connection. */
    void onClose(final ClientConnection connection)
    {
        skipPerhaps(connection);
        final Deque<Delivery> expected = model.deliveries(connection.id());
        final Long endZxid = connection.session() == null ? null : sessionEnds.get(connection.session().id());
        final boolean isTakenOver = connection.session() != null && !connection.session().takeovers().isEmpty();
        if (!(expected.peek() instanceof Delivery.Close) && endZxid != null && !connection.mayClose() && !isTakenOver)
        {
            advanceTo(Math.max(model.lastZxid(), endZxid - 1));
            skipPerhaps(connection);
            check(model.lastZxid() >= endZxid || expected.isEmpty(), connection + " closed before " + expected);
            advanceTo(Math.max(model.lastZxid(), endZxid));
        }
        check(expected.peek() instanceof Delivery.Close || connection.mayClose() || isTakenOver,
            connection + " closed for no reason; expected " + expected);
        close(connection);
    }

    /** The earliest state that shows why the engine closes a connection. */
    long closeZxid(final ClientConnection connection)
    {
        return connection == null || connection.session() == null ?
            0 : sessionEnds.getOrDefault(connection.session().id(), 0L);
    }

    /** The connection is gone, whoever closed it. */
    void close(final ClientConnection connection)
    {
        connection.closed();
        model.closeConnection(connection.id());
    }

    /** An event or an answer has come. */
    void onDelivery(
        final ClientConnection connection, final long zxid, final Delivery delivery, final long nowMs)
    {
        if (delivery instanceof Delivery.Event event)
        {
            if (event.zxid() == -1)
            {
                connection.catchUps().add(event);
                return;
            }
            check(connection.catchUps().isEmpty(), "event behind a catch-up event: " + delivery);
            advanceTo(Math.max(model.lastZxid(), zxid));
            compareNext(connection, delivery, null);
            return;
        }
        final Delivery.Answer answer = (Delivery.Answer)delivery;
        final Submitted request = connection.outstanding().poll();
        check(request != null && request.correlationId() == answer.correlationId(),
            connection + " got " + answer + ", next in turn was " + request);
        connection.session().seen(zxid);
        if (answer.reply().equals(new Reply.Status(ErrorCode.SESSION_EXPIRED)))
        {
            check(!zxids.containsKey(answer.correlationId()), "has a zxid and was refused: " + request);
            refusedWrites.add(answer.correlationId());
            connection.session().ending(true);
            return;
        }
        connection.answered(request, nowMs);
        if (isWrite(request.request()))
        {
            compareWrite(connection, zxid, request, answer);
        }
        else
        {
            compareRead(connection, zxid, request, answer);
        }
    }

    /** The answer to a Connect has come. */
    ClientSession onConnected(
        final ClientConnection connection, final long zxid, final ReplyReader.Connected reply)
    {
        advanceTo(zxid);
        final ClientConnection.Attempt attempt = connection.attempt();
        if (attempt.session() != null)
        {
            attempt.session().takeovers().remove(connection);
        }
        final int timeoutMs = Math.max(MIN_TIMEOUT_MS, Math.min(MAX_TIMEOUT_MS, attempt.timeoutMs()));
        if (reply.errorCode() != ErrorCode.OK)
        {
            check(reply.sessionId() == 0 && reply.timeoutMs() == 0, "refused with a session: " + reply);
            connection.letClose();
            if (attempt.lastZxidSeen() > zxid)
            {
                check(reply.errorCode() == ErrorCode.ZXID_AHEAD, "client was ahead: " + reply);
                return null;
            }
            check(attempt.session() != null && reply.errorCode() == ErrorCode.SESSION_EXPIRED,
                "refused " + attempt + ": " + reply);
            if (attempt.isRight() && model.hasSession(attempt.session().id()))
            {
                attempt.session().ending(true);
            }
            return null;
        }
        check(attempt.lastZxidSeen() <= zxid, "client was ahead: " + reply);
        check(model.hasSession(reply.sessionId()), "no such session: " + reply);
        check(timeoutMs == reply.timeoutMs(), "timeout of " + attempt + ": " + reply);
        final JournaledTransaction open = sessionOpens.get(reply.sessionId());
        check(open.password().equals(reply.password()), "password: " + reply);
        final ClientSession session;
        if (attempt.session() == null)
        {
            session = new ClientSession(reply.sessionId(), reply.password());
            check(sessions.put(session.id(), session) == null, session + " was there before");
            check(open.timeoutMs() == timeoutMs, "timeout: " + open);
        }
        else
        {
            session = attempt.session();
            check(attempt.isRight() && session.id() == reply.sessionId(), attempt + " got " + reply);
            if (session.connection().state() != ClientConnection.State.CLOSED)
            {
                session.connection().letClose();
            }
        }
        connection.established(session, timeoutMs);
        session.seen(zxid);
        return session;
    }

    /** Nothing is under way any more: nothing may be missing either. */
    void checkQuiet(final Iterable<ClientConnection> connections, final long appliedZxid)
    {
        advanceTo(lastJournaledZxid);
        check(appliedZxid == lastJournaledZxid, "applied up to " + Long.toHexString(appliedZxid));
        for (final ClientConnection connection : connections)
        {
            if (connection.state() == ClientConnection.State.CLOSED)
            {
                continue;
            }
            skipPerhaps(connection);
            check(connection.outstanding().isEmpty(), connection + " has no answer to " + connection.outstanding());
            check(connection.catchUps().isEmpty(), connection + " got " + connection.catchUps());
            check(model.deliveries(connection.id()).isEmpty(),
                connection + " missed " + model.deliveries(connection.id()));
            check(!connection.mayClose(), connection + " should be closed");
            check(connection.isEstablished() && model.hasSession(connection.session().id()),
                connection + " has no session");
        }
        for (final ClientSession session : sessions.values())
        {
            check(!session.isEnding() || !model.hasSession(session.id()), session + " was said to end");
        }
    }

    /** The engine is gone, and the journal holds what it holds. */
    void onCrash(final long keptZxid, final long nowMs)
    {
        journaled.removeIf(transaction ->
        {
            final boolean isLost = transaction.zxid() > keptZxid;
            if (isLost)
            {
                zxids.remove(transaction.correlationId());
                submitted.remove(transaction.correlationId());
                sessionEnds.remove(transaction.endedSession());
            }
            return isLost;
        });
        lastJournaledZxid = keptZxid;
        advanceTo(keptZxid);
        for (final ClientSession session : sessions.values())
        {
            session.ending(false);
            session.takeovers().clear();
            session.touch(new ClientSession.Touch(nowMs, nowMs, MIN_TIMEOUT_MS));
        }
    }

    Iterable<ClientSession> sessions()
    {
        return sessions.values();
    }

    private void compareWrite(
        final ClientConnection connection, final long zxid, final Submitted request, final Delivery.Answer answer)
    {
        final Long own = zxids.get(answer.correlationId());
        check(own != null && zxid >= own && zxid <= lastJournaledZxid, "answered " + answer + " at " + zxid);
        check(connection.catchUps().isEmpty(), "write behind a catch-up event: " + answer);
        advanceTo(Math.max(model.lastZxid(), own));
        compareNext(connection, answer, request.request());
    }

    private void compareRead(
        final ClientConnection connection, final long zxid, final Submitted request, final Delivery.Answer answer)
    {
        advanceTo(zxid);
        skipPerhaps(connection);
        check(model.deliveries(connection.id()).isEmpty(),
            connection + " got " + answer + " before " + model.deliveries(connection.id()));
        final List<Delivery> actual = new ArrayList<>(connection.catchUps());
        actual.add(answer);
        connection.catchUps().clear();
        List<Delivery> expected = read(request, request.identities());
        if (!expected.equals(actual) && !connection.identities().equals(request.identities()))
        {
            // An authentication behind it may have taken effect already: section 8.12.
            for (final Submitted later : connection.outstanding())
            {
                if (!expected.equals(actual))
                {
                    expected = read(request, later.identities());
                }
            }
            expected = expected.equals(actual) ? expected : read(request, connection.identities());
        }
        check(expected.equals(actual),
            connection + " asked " + request.request() + " as " + request.identities() + " at " +
            Long.toHexString(zxid) + "\n  model:  " + expected + "\n  engine: " + actual);
        if (closes(request.request(), answer.reply()))
        {
            model.deliver(connection.id(), new Delivery.Close());
        }
    }

    private List<Delivery> read(final Submitted request, final List<Identity> identities)
    {
        final long id = request.connection().id();
        final Caller caller = new Caller(id, request.connection().session().id(), identities);
        model.read(request.request(), caller, request.correlationId());
        final List<Delivery> deliveries = new ArrayList<>(model.deliveries(id));
        deliveries.removeIf(delivery -> delivery instanceof Delivery.Close);
        model.deliveries(id).clear();
        return deliveries;
    }

    private static boolean closes(final Request request, final Reply reply)
    {
        return request instanceof Request.CheckVersion ||
            (request instanceof Request.Placeholder placeholder && placeholder.thenClose()) ||
            (request instanceof Request.Authenticate && !reply.equals(new Reply.Status(ErrorCode.OK)));
    }

    private void compareNext(final ClientConnection connection, final Delivery actual, final Request request)
    {
        final Deque<Delivery> queue = model.deliveries(connection.id());
        while (queue.peek() instanceof Delivery.Perhaps perhaps)
        {
            queue.remove();
            if (perhaps.event().equals(actual))
            {
                return;
            }
        }
        final Delivery expected = queue.poll();
        check(actual.equals(expected),
            connection + (request == null ? "" : " asked " + request) + "\n  model:  " + expected + " then " + queue +
            "\n  engine: " + actual);
    }

    private void skipPerhaps(final ClientConnection connection)
    {
        model.deliveries(connection.id()).removeIf(delivery -> delivery instanceof Delivery.Perhaps);
    }

    private void advanceTo(final long zxid)
    {
        check(zxid >= model.lastZxid(),
            "served at " + Long.toHexString(zxid) + " after " + Long.toHexString(model.lastZxid()) + " was shown");
        while (model.lastZxid() < zxid)
        {
            final JournaledTransaction next = journaled.poll();
            check(next != null, "served at " + Long.toHexString(zxid) + ", which the journal does not have");
            run(next);
            model.reached(next.zxid());
        }
    }

    private void run(final JournaledTransaction transaction)
    {
        if (transaction.isEpoch())
        {
            history.add("epoch");
        }
        else if (transaction.openedSession() != 0)
        {
            model.openSession(transaction.openedSession());
            check(sessionOpens.put(transaction.openedSession(), transaction) == null, "again: " + transaction);
        }
        else if (transaction.correlationId() != 0)
        {
            final Submitted request = submitted.get(transaction.correlationId());
            final ClientSession session = request.connection().session();
            check(session == null || session.id() == transaction.sessionId(), "not of " + session + transaction);
            model.write(
                request.request(),
                request.caller(transaction.sessionId()),
                transaction.correlationId(),
                transaction.zxid(),
                transaction.timeMs());
        }
        else if (transaction.endedSession() != 0)
        {
            expire(transaction);
        }
        else
        {
            check(transaction.deletedPath() != null && transaction.operationCount() == 1,
                "nobody asked for " + transaction);
            check(model.reap(transaction.deletedPath(), transaction.zxid(), transaction.timeMs()),
                "may not be reaped: " + transaction);
        }
    }

    private void expire(final JournaledTransaction transaction)
    {
        final ClientSession session = sessions.get(transaction.endedSession());
        check(model.hasSession(transaction.endedSession()), "no such session: " + transaction);
        if (session != null)
        {
            check(session.mayExpireAt(transaction.timeMs()),
                "expired too early: " + transaction + " of " + session);
            if (session.connection().state() != ClientConnection.State.CLOSED)
            {
                session.connection().letClose();
            }
        }
        model.endSession(transaction.endedSession(), transaction.zxid());
    }

    static boolean isWrite(final Request request)
    {
        return request instanceof Request.Create || request instanceof Request.Delete ||
            request instanceof Request.SetData || request instanceof Request.SetAcl ||
            request instanceof Request.Multi || request instanceof Request.CloseSession;
    }

    private void check(final boolean isTrue, final String message)
    {
        if (!isTrue)
        {
            throw new AssertionError(history.describe(message));
        }
    }
}

package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.collections.LongArrayList;

import io.ringmaster.codecs.forwarding.ConnectionGoneEncoder;
import io.ringmaster.codecs.forwarding.ForwardedOpenEncoder;
import io.ringmaster.codecs.forwarding.ForwardedReadPositionEncoder;
import io.ringmaster.codecs.forwarding.ForwardedRequestEncoder;
import io.ringmaster.codecs.forwarding.ForwardedResumeEncoder;
import io.ringmaster.codecs.forwarding.MessageHeaderEncoder;
import io.ringmaster.codecs.forwarding.TouchesEncoder;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.acl.Identity;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;

/**
 * What a follower or observer says to its leader's request stage. A method that returns false has said nothing: there
 * is no room now. Engine thread only; allocates nothing per request.
 */
final class LeaderLine
{
    /** Bytes that a message takes at most beside request and identities, and a slot's worth more. */
    static final int SMALL_MESSAGE_COST = 128;

    private static final int IDENTITY_OVERHEAD = 8;
    private static final long TOUCH_INTERVAL_NS = 100_000_000L;
    private static final int MAX_TOUCHES = 1024;

    private final ForwardSink sink;
    private final SessionTable sessions;
    private final ExpandableDirectByteBuffer buffer = new ExpandableDirectByteBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ForwardedRequestEncoder request = new ForwardedRequestEncoder();
    private final ForwardedOpenEncoder open = new ForwardedOpenEncoder();
    private final ForwardedResumeEncoder resume = new ForwardedResumeEncoder();
    private final ForwardedReadPositionEncoder readPosition = new ForwardedReadPositionEncoder();
    private final TouchesEncoder touches = new TouchesEncoder();
    private final ConnectionGoneEncoder connectionGone = new ConnectionGoneEncoder();
    private final LongArrayList goneConnections = new LongArrayList();
    private final long[] touchedIds = new long[MAX_TOUCHES];
    private final int[] touchedTimeouts = new int[MAX_TOUCHES];
    private int touchedCount;
    private long term;
    private long nextTouchNs;
    private boolean isOpen;

    /** Where messages go. */
    @FunctionalInterface
    interface ForwardSink
    {
        /** Returns false if there is no room now. */
        boolean forward(DirectBuffer buffer, int offset, int length);
    }

    LeaderLine(final ForwardSink sink, final SessionTable sessions)
    {
        this.sink = sink;
        this.sessions = sessions;
    }

    /** What the leader keeps for a request of this length until it has taken it. */
    int requestCost(final Connection connection, final int length)
    {
        int cost = length + SMALL_MESSAGE_COST;
        if (!connection.isAnnounced(term))
        {
            final Identities identities = connection.identities();
            for (int i = 0; i < identities.count(); i++)
            {
                final Identity identity = identities.get(i);
                cost += identity.scheme().capacity() + identity.id().capacity() + IDENTITY_OVERHEAD;
            }
        }
        return cost;
    }

    /** A leader is followed, who knows nothing of the connections here. */
    void open(final long nowNs)
    {
        isOpen = true;
        term++;
        goneConnections.clear();
        touchedCount = 0;
        nextTouchNs = nowNs;
    }

    /** It is not followed any more. */
    void close()
    {
        isOpen = false;
    }

    boolean sendRequest(
        final long sequence,
        final Connection connection,
        final long correlationId,
        final DirectBuffer message,
        final int offset,
        final int length)
    {
        request.wrapAndApplyHeader(buffer, 0, header)
            .sequence(sequence)
            .connectionId(connection.id())
            .sessionId(connection.sessionId())
            .correlationId(correlationId);
        if (connection.isAnnounced(term))
        {
            request.identitiesCount(0);
        }
        else
        {
            putIdentities(connection.identities());
        }
        request.putRequest(message, offset, length);
        if (!send(request.limit()))
        {
            return false;
        }
        connection.announced(term);
        return true;
    }

    boolean sendOpen(final long sequence, final long sessionId, final int timeoutMs, final byte[] password)
    {
        open.wrapAndApplyHeader(buffer, 0, header)
            .sequence(sequence)
            .sessionId(sessionId)
            .timeoutMs(timeoutMs)
            .putPassword(password, 0, password.length);
        return send(open.limit());
    }

    boolean sendResume(final long sequence, final long sessionId, final int timeoutMs, final byte[] password)
    {
        resume.wrapAndApplyHeader(buffer, 0, header)
            .sequence(sequence)
            .sessionId(sessionId)
            .timeoutMs(timeoutMs)
            .putPassword(password, 0, password.length);
        return send(resume.limit());
    }

    boolean sendReadPosition(final long sequence)
    {
        readPosition.wrapAndApplyHeader(buffer, 0, header).sequence(sequence);
        return send(readPosition.limit());
    }

    /** Nothing more comes of a connection. */
    void onConnectionGone(final Connection connection)
    {
        if (isOpen && connection.isKnown(term))
        {
            goneConnections.addLong(connection.id());
        }
    }

    /** Say what is to be said at times, while a leader is followed. */
    int poll(final long nowNs)
    {
        if (!isOpen)
        {
            return 0;
        }
        int workCount = 0;
        while (!goneConnections.isEmpty() && sendGone(goneConnections.getLong(goneConnections.size() - 1)))
        {
            goneConnections.removeAt(goneConnections.size() - 1);
            workCount++;
        }
        if (nowNs - nextTouchNs >= 0 && sendTouches())
        {
            nextTouchNs = nowNs + TOUCH_INTERVAL_NS;
            workCount++;
        }
        return workCount;
    }

    long nextDeadlineNs()
    {
        return isOpen ? nextTouchNs : Long.MAX_VALUE;
    }

    private void putIdentities(final Identities identities)
    {
        ForwardedRequestEncoder.IdentitiesEncoder entries = request.identitiesCount(identities.count());
        for (int i = 0; i < identities.count(); i++)
        {
            final Identity identity = identities.get(i);
            entries = entries.next();
            entries.putScheme(identity.scheme(), 0, identity.scheme().capacity());
            entries.putUser(identity.id(), 0, identity.id().capacity());
        }
    }

    private boolean sendGone(final long connectionId)
    {
        connectionGone.wrapAndApplyHeader(buffer, 0, header).connectionId(connectionId);
        return send(connectionGone.limit());
    }

    /** Even an empty message says something: that whoever it does not name was silent. */
    private boolean sendTouches()
    {
        do
        {
            Session session;
            while (touchedCount < MAX_TOUCHES && (session = sessions.pollTouched()) != null)
            {
                touchedIds[touchedCount] = session.id();
                touchedTimeouts[touchedCount] = session.timeoutMs();
                touchedCount++;
            }
            TouchesEncoder.SessionsEncoder entries =
                touches.wrapAndApplyHeader(buffer, 0, header).sessionsCount(touchedCount);
            for (int i = 0; i < touchedCount; i++)
            {
                entries = entries.next();
                entries.sessionId(touchedIds[i]).timeoutMs(touchedTimeouts[i]);
            }
            if (!send(touches.limit()))
            {
                return false;
            }
            final boolean isMore = touchedCount == MAX_TOUCHES;
            touchedCount = 0;
            if (!isMore)
            {
                return true;
            }
        }
        while (true);
    }

    private boolean send(final int length)
    {
        return isOpen && sink.forward(buffer, 0, length);
    }
}

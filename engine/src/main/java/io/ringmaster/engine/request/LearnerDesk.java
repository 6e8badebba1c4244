package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.forwarding.MessageHeaderEncoder;
import io.ringmaster.codecs.forwarding.ReadPositionEncoder;
import io.ringmaster.codecs.forwarding.RefusedEncoder;
import io.ringmaster.codecs.forwarding.ResumedEncoder;
import io.ringmaster.codecs.forwarding.SessionMovedEncoder;
import io.ringmaster.engine.replica.ProtocolException;
import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;

/**
 * One learner at the desk of its leader: what it has asked for and could not be taken yet, its connections, and what
 * is still to be said to it. Both queues are bounded by what a learner may have unanswered, that of answers with as
 * many again for sessions that have moved; whoever lets it grow beyond that is left. Engine thread only.
 */
final class LearnerDesk
{
    private static final int LIMIT = 256;
    private static final long NOT_HEARD = Long.MIN_VALUE;
    private static final long REFUSED = 0;
    private static final long RESUMED = 1;
    private static final long READ_POSITION = 2;
    private static final long MOVED = 3;
    private static final int LONGS_PER_ANSWER = 4;

    private final int learner;
    private final ForwardHandler handler;
    private final ForwardedRequests.DeliverSink sink;
    private final int queueSlots;
    private final int queueBytes;
    private final int maxAnswers;
    private final Long2ObjectHashMap<RemoteConnection> connections = new Long2ObjectHashMap<>();
    private final LongArrayQueue answers = new LongArrayQueue(Long.MIN_VALUE);
    private final RingMessageHandler queued = this::onQueued;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final RefusedEncoder refused = new RefusedEncoder();
    private final ResumedEncoder resumed = new ResumedEncoder();
    private final ReadPositionEncoder readPosition = new ReadPositionEncoder();
    private final SessionMovedEncoder moved = new SessionMovedEncoder();
    private MessageRing queue;
    private RingPoller queuePoller;
    private SessionCheck sessionCheck;
    private int preparedLength;
    private boolean isOverrun;
    private long heardNs = NOT_HEARD;
    private long lastOpenedId = Long.MIN_VALUE;

    LearnerDesk(
        final int learner,
        final ForwardHandler handler,
        final ForwardedRequests.DeliverSink sink,
        final int queueSlots,
        final int queueBytes)
    {
        this.learner = learner;
        this.handler = handler;
        this.sink = sink;
        this.queueSlots = queueSlots;
        this.queueBytes = queueBytes;
        maxAnswers = 2 * queueSlots;
    }

    int learner()
    {
        return learner;
    }

    Long2ObjectHashMap<RemoteConnection> connections()
    {
        return connections;
    }

    /** Whether the learner can have made an id for a new session: with its own number in it, and newer than others. */
    boolean mayOpen(final long sessionId)
    {
        return sessionId >>> SessionTable.SERVER_SHIFT == learner && sessionId > lastOpenedId;
    }

    /** A session is being opened under an id. */
    void opened(final long sessionId)
    {
        lastOpenedId = sessionId;
    }

    /** One question about sessions at a time, as requests are taken one after the other. */
    SessionCheck sessionCheck(
        final SessionTable sessions, final TransactionApplier applier, final Proposer proposer)
    {
        if (sessionCheck == null)
        {
            sessionCheck = new SessionCheck(sessions, applier, proposer);
        }
        return sessionCheck;
    }

    /**
     * Take a message: at once, or as soon as there is room for what it asks.
     *
     * @throws ProtocolException if no learner may send it.
     */
    void onMessage(final DirectBuffer message, final int offset, final int length)
    {
        handler.checkLayout(message, offset, length);
        final boolean isFirst = queue == null || queue.depth() == 0;
        if ((isFirst || handler.isUrgent(message, offset)) && handler.onMessage(this, message, offset))
        {
            return;
        }
        if (queue == null)
        {
            queue = new MessageRing(queueSlots, queueBytes);
            queuePoller = queue.newPoller();
        }
        final int claimed = length > queue.maxMessageLength() ? MessageRing.INSUFFICIENT : queue.tryClaim(length);
        if (claimed == MessageRing.INSUFFICIENT)
        {
            throw new ProtocolException("more than may be forwarded: " + length + " bytes behind " + queue.depth() +
                " messages");
        }
        queue.buffer().putBytes(claimed, message, offset, length);
        queue.publish(1, 0, length);
    }

    /**
     * Go on.
     *
     * @throws ProtocolException if no learner may send what has waited, or it takes too few answers.
     */
    int poll(final boolean canServe)
    {
        int workCount = 0;
        while ((preparedLength > 0 || !answers.isEmpty()) && sendAnswer())
        {
            workCount++;
        }
        if (isOverrun)
        {
            throw new ProtocolException("requests without taking the answers: more than " + maxAnswers + " wait");
        }
        if (canServe && queue != null)
        {
            workCount += queuePoller.poll(queued, LIMIT);
        }
        return workCount;
    }

    /** Its clients were heard by now. */
    void heard(final long nowNs)
    {
        heardNs = nowNs;
    }

    /** When it has last said which sessions were heard of; as long as it has not, nobody is taken for silent. */
    long heardNs()
    {
        return heardNs;
    }

    void answerRefused(final long sequence, final int errorCode)
    {
        add(REFUSED, sequence, errorCode, 0);
    }

    void answerResumed(final long sequence, final int errorCode, final long zxid)
    {
        add(RESUMED, sequence, errorCode, zxid);
    }

    void answerReadPosition(final long sequence, final long zxid)
    {
        add(READ_POSITION, sequence, 0, zxid);
    }

    void answerMoved(final long sessionId)
    {
        add(MOVED, sessionId, 0, 0);
    }

    private Action onQueued(
        final int type, final long tag, final DirectBuffer message, final int offset, final int length)
    {
        return handler.onMessage(this, message, offset) ? Action.CONTINUE : Action.ABORT;
    }

    /** Whoever has caused this may be another learner, so the one that is left is so when its turn comes. */
    private void add(final long kind, final long subject, final long errorCode, final long zxid)
    {
        isOverrun |= answers.size() >= LONGS_PER_ANSWER * maxAnswers;
        if (isOverrun)
        {
            return;
        }
        answers.addLong(kind);
        answers.addLong(subject);
        answers.addLong(errorCode);
        answers.addLong(zxid);
    }

    /** Returns false if there is no room now. */
    private boolean sendAnswer()
    {
        if (preparedLength == 0)
        {
            preparedLength = encode(
                answers.pollLong(), answers.pollLong(), (int)answers.pollLong(), answers.pollLong());
        }
        if (!sink.deliver(learner, buffer, 0, preparedLength))
        {
            return false;
        }
        preparedLength = 0;
        return true;
    }

    private int encode(final long kind, final long subject, final int errorCode, final long zxid)
    {
        if (kind == REFUSED)
        {
            refused.wrapAndApplyHeader(buffer, 0, header).sequence(subject).errorCode(errorCode);
            return refused.limit();
        }
        if (kind == RESUMED)
        {
            resumed.wrapAndApplyHeader(buffer, 0, header).sequence(subject).errorCode(errorCode).zxid(zxid);
            return resumed.limit();
        }
        if (kind == READ_POSITION)
        {
            readPosition.wrapAndApplyHeader(buffer, 0, header).sequence(subject).zxid(zxid);
            return readPosition.limit();
        }
        moved.wrapAndApplyHeader(buffer, 0, header).sessionId(subject);
        return moved.limit();
    }
}

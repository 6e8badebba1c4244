package io.ringmaster.engine.request;

import java.util.function.LongToIntFunction;

import org.agrona.collections.Long2LongHashMap;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.replica.ProtocolException;

/**
 * What the leader has said to markers of {@link PendingRequests} otherwise than by a transaction, until the markers'
 * turn comes. Engine thread only; allocates nothing once it has grown to what is under way.
 */
final class LeaderAnswers
{
    /** No answer yet. */
    static final long NONE = Long.MIN_VALUE;

    private final LongToIntFunction markerType;
    /** By session: the last resumption that was answered before it moved. */
    private final Long2LongHashMap moves = new Long2LongHashMap(NONE);
    private final Long2LongHashMap errorCodes = new Long2LongHashMap(NONE);
    private final Long2LongHashMap zxids = new Long2LongHashMap(NONE);

    private long lastResumed;
    private boolean hasResumed;

    /**
     * Construct, without answers.
     *
     * @param markerType type of the marker with a sequence, as {@link PendingRequests#markerType} says it.
     */
    LeaderAnswers(final LongToIntFunction markerType)
    {
        this.markerType = markerType;
    }

    /**
     * No transaction comes of a write.
     *
     * @throws ProtocolException if that is no answer, or to nothing that was asked.
     */
    void refused(final long sequence, final int errorCode)
    {
        checkAsked(sequence, PendingRequests.WRITE);
        ForwardingLayout.check(errorCode != ErrorCode.OK, "a refusal without a reason to request", sequence);
        errorCodes.put(sequence, errorCode);
    }

    /**
     * What asks for a read position may be served by a state that has the zxid applied.
     *
     * @throws ProtocolException if nothing of the kind was asked.
     */
    void positioned(final long sequence, final long zxid)
    {
        checkAsked(sequence, PendingRequests.POSITION);
        servedFrom(sequence, zxid);
    }

    /**
     * Whether the session that it asks for may be resumed, by a state that has the zxid applied.
     *
     * @throws ProtocolException if nothing of the kind was asked.
     */
    void resumed(final long sequence, final int errorCode, final long zxid)
    {
        checkAsked(sequence, PendingRequests.RESUME);
        if (errorCode != ErrorCode.OK)
        {
            errorCodes.put(sequence, errorCode);
            return;
        }
        servedFrom(sequence, zxid);
        lastResumed = sequence;
        hasResumed = true;
    }

    /** Another server carries a session: what was said of it before does not hold any more. */
    void moved(final long sessionId)
    {
        if (hasResumed)
        {
            moves.put(sessionId, lastResumed);
        }
    }

    /** Whether the session has moved on since it was said that it may be resumed. */
    boolean hasMoved(final long sequence, final long sessionId)
    {
        final long lastBefore = moves.get(sessionId);
        return lastBefore != NONE && sequence - lastBefore <= 0;
    }

    /** Why it was refused; {@link ErrorCode#OK} if it was not. */
    int errorCode(final long sequence)
    {
        final long errorCode = errorCodes.get(sequence);
        return errorCode == NONE ? ErrorCode.OK : (int)errorCode;
    }

    /** Zxid from which on it may be served; {@link #NONE} if that is not known. */
    long zxid(final long sequence)
    {
        return zxids.get(sequence);
    }

    /** Its turn has come: forget the answer. */
    void taken(final long sequence)
    {
        errorCodes.remove(sequence);
        zxids.remove(sequence);
        if (hasResumed && sequence - lastResumed >= 0)
        {
            // Turns come in order: all that was resumed so far has had its own.
            hasResumed = false;
            moves.clear();
        }
    }

    void clear()
    {
        errorCodes.clear();
        zxids.clear();
        hasResumed = false;
        moves.clear();
    }

    private void servedFrom(final long sequence, final long zxid)
    {
        ForwardingLayout.check(zxid >= 0, "a position of", zxid);
        zxids.put(sequence, zxid);
    }

    private void checkAsked(final long sequence, final int type)
    {
        final int askedType = markerType.applyAsInt(sequence);
        ForwardingLayout.check(
            askedType != PendingRequests.NONE, "an answer to what was not asked, request", sequence);
        if (askedType != type)
        {
            throw new ProtocolException("what is no answer to " + name(askedType) + ", request " + sequence);
        }
        final boolean isFirst = errorCodes.get(sequence) == NONE && zxids.get(sequence) == NONE;
        ForwardingLayout.check(isFirst, "another answer to request", sequence);
    }

    private static String name(final int type)
    {
        return switch (type)
        {
            case PendingRequests.WRITE -> "a write";
            case PendingRequests.RESUME -> "a session that is to go on";
            default -> "a read";
        };
    }
}

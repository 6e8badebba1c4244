package io.ringmaster.engine.request;

import java.util.function.LongPredicate;

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

    private final LongPredicate isAwaited;
    private final Long2LongHashMap errorCodes = new Long2LongHashMap(NONE);
    private final Long2LongHashMap zxids = new Long2LongHashMap(NONE);

    /**
     * Construct, without answers.
     *
     * @param isAwaited whether a sequence is one that the leader can answer.
     */
    LeaderAnswers(final LongPredicate isAwaited)
    {
        this.isAwaited = isAwaited;
    }

    /**
     * No transaction comes of it, or the session is not to be resumed.
     *
     * @throws ProtocolException if that is no answer, or to nothing that was asked.
     */
    void refused(final long sequence, final int errorCode)
    {
        checkAwaited(sequence);
        ForwardingLayout.check(errorCode != ErrorCode.OK, "a refusal without a reason to request", sequence);
        errorCodes.put(sequence, errorCode);
    }

    /**
     * It may be served by a state that has the zxid applied.
     *
     * @throws ProtocolException if nothing of the kind was asked.
     */
    void positioned(final long sequence, final long zxid)
    {
        checkAwaited(sequence);
        ForwardingLayout.check(zxid >= 0, "a position of", zxid);
        zxids.put(sequence, zxid);
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
    }

    void clear()
    {
        errorCodes.clear();
        zxids.clear();
    }

    private void checkAwaited(final long sequence)
    {
        ForwardingLayout.check(isAwaited.test(sequence), "an answer to what was not asked, request", sequence);
    }
}

package io.ringmaster.server;

import io.ringmaster.codecs.jute.OpCode;

/**
 * What a reply has to know of its ZooKeeper request, carried through the engine in the correlation id, so that the
 * endpoint keeps no state per request.
 * <pre>
 *   63            32 31     24 23               0
 *  +----------------+---------+------------------+
 *  | xid            | kind    | ms of the clock  |
 *  +----------------+---------+------------------+
 * </pre>
 * The kind is the low byte of the opcode, or one of the constants here for what is answered in another way.
 */
final class Correlation
{
    /** Low byte of {@link OpCode#CLOSE_SESSION}. */
    static final int CLOSE_SESSION = OpCode.CLOSE_SESSION & 0xFF;
    /** A request of an unknown type. */
    static final int UNKNOWN = 0xFE;
    /** A setWatches with a null list or path: what stands before it is done, and then the request fails. */
    static final int CUT_SET_WATCHES = 0xFD;

    /** A request that could not be decoded, so that nothing of it is known. */
    static final int UNDECODABLE = 0xFC;

    /** A reconfig, which takes a zxid like every write and is then refused. */
    static final int RECONFIG_DISABLED = 0xFB;

    /** Part of the clock that is carried. */
    static final int MILLISECONDS_MASK = 0xFF_FFFF;

    private Correlation()
    {
    }

    static long of(final int xid, final int kind, final int milliseconds)
    {
        return (long)xid << 32 | (kind & 0xFFL) << 24 | (milliseconds & MILLISECONDS_MASK);
    }

    static int xid(final long correlationId)
    {
        return (int)(correlationId >> 32);
    }

    static int kind(final long correlationId)
    {
        return (int)(correlationId >> 24) & 0xFF;
    }

    static int milliseconds(final long correlationId)
    {
        return (int)correlationId & MILLISECONDS_MASK;
    }
}

package io.ringmaster.engine.replica;

/** Arithmetic of zxids: epoch and counter, 32 bits each. */
final class Zxid
{
    static final long MAX_EPOCH = 0x7FFF_FFFFL;
    static final long MAX_COUNTER = 0xFFFF_FFFFL;

    private Zxid()
    {
    }

    static long firstOf(final long epoch)
    {
        return epoch << 32;
    }

    static long epoch(final long zxid)
    {
        return zxid >>> 32;
    }

    static long counter(final long zxid)
    {
        return zxid & MAX_COUNTER;
    }

    /** Whether a record of this kind and zxid can follow the last one of a history. */
    static boolean isNext(final boolean isEpoch, final long zxid, final long lastZxid)
    {
        return isEpoch ?
            counter(zxid) == 0 && epoch(zxid) > epoch(lastZxid) && epoch(zxid) <= MAX_EPOCH :
            zxid == lastZxid + 1 && counter(zxid) != 0 && epoch(zxid) != 0;
    }

    static String text(final long zxid)
    {
        return "0x" + Long.toHexString(zxid);
    }
}

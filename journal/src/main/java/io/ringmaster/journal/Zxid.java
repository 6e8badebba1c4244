package io.ringmaster.journal;

/** Order of the records: epoch in the high 32 bits of a zxid, counter in the low ones. */
final class Zxid
{
    private static final long COUNTER_MASK = 0xFFFF_FFFFL;

    private Zxid()
    {
    }

    static long epoch(final long zxid)
    {
        return zxid >>> 32;
    }

    /**
     * Whether a record may directly follow another: the next counter of the same epoch, or the record that opens a
     * later epoch.
     */
    static boolean follows(final long previousZxid, final int type, final long zxid)
    {
        return switch (type)
        {
            case RecordType.EPOCH ->
                zxid > 0 && (zxid & COUNTER_MASK) == 0 && epoch(zxid) > epoch(previousZxid);
            case RecordType.TRANSACTION ->
                previousZxid != 0 && zxid == previousZxid + 1 && (zxid & COUNTER_MASK) != 0;
            default -> false;
        };
    }

    static String text(final long zxid)
    {
        return "0x" + Long.toHexString(zxid);
    }
}

package io.ringmaster.tools.simulator;

/**
 * A record of a simulated history.
 *
 * @param isEpoch whether it begins an epoch.
 * @param zxid    of it.
 * @param content of a transaction; empty if it begins an epoch.
 * @param chain   hash of it and of all records before it: equal chains are equal histories.
 */
@SuppressWarnings("ArrayRecordComponent")
record LogRecord(boolean isEpoch, long zxid, byte[] content, long chain)
{
    static LogRecord after(final long previousChain, final boolean isEpoch, final long zxid, final byte[] content)
    {
        long hash = SplitRandom.mix(previousChain ^ zxid);
        for (final byte b : content)
        {
            hash = (hash ^ b) * 0x0000_0100_0000_01B3L;
        }
        return new LogRecord(isEpoch, zxid, content, SplitRandom.mix(hash + (isEpoch ? 1 : 0)));
    }

    static String text(final long zxid)
    {
        return (zxid >>> 32) + "." + (zxid & 0xFFFF_FFFFL);
    }
}

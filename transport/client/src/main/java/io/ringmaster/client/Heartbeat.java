package io.ringmaster.client;

/**
 * When to ping the server of an established connection, and when to leave it: after a third of the session's timeout
 * without sending, and after two thirds without receiving. Times are of {@link System#nanoTime()}. Event loop only.
 */
final class Heartbeat
{
    private long intervalNs;
    private long lastSendNs;
    private long lastReceiveNs;

    /**
     * A server has accepted the session.
     *
     * @param nowNs     the time.
     * @param timeoutNs of the session.
     */
    void onEstablished(final long nowNs, final long timeoutNs)
    {
        intervalNs = timeoutNs / 3;
        lastSendNs = nowNs;
        lastReceiveNs = nowNs;
    }

    void onSend(final long nowNs)
    {
        lastSendNs = nowNs;
    }

    void onReceive(final long nowNs)
    {
        lastReceiveNs = nowNs;
    }

    boolean isPingDue(final long nowNs)
    {
        return nowNs - lastSendNs >= intervalNs;
    }

    boolean isServerSilent(final long nowNs)
    {
        return silenceNs(nowNs) >= 2 * intervalNs;
    }

    long silenceNs(final long nowNs)
    {
        return nowNs - lastReceiveNs;
    }

    /**
     * When one of the two will be so.
     *
     * @return the time.
     */
    long deadlineNs()
    {
        final long pingNs = lastSendNs + intervalNs;
        final long silentNs = lastReceiveNs + 2 * intervalNs;
        return pingNs - silentNs < 0 ? pingNs : silentNs;
    }
}

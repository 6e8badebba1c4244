package io.ringmaster.server;

import java.util.function.Consumer;

/**
 * A way for clients to reach an endpoint that its selector does not see: looked at in every duty cycle. Endpoint thread
 * only, after construction.
 */
public interface PolledStreams extends AutoCloseable
{
    /**
     * Say where the polling thread rests, so that what can end its rest does. Before the first poll.
     *
     * @param wake to show sockets to.
     */
    void wakeOnRead(WakeOnRead wake);

    /**
     * Do what keeps the streams going, and take those that have come.
     *
     * @param onOpened hears of each new stream, which belongs to it from then on.
     * @return 0 if there was nothing to do.
     */
    int poll(Consumer<PolledStream> onOpened);

    /**
     * Whether a look at the streams takes system calls, rather than some loads from memory.
     *
     * @return true if so now.
     */
    boolean isCostly();

    /** What was looked at was there to be looked at: somebody sends or has received. */
    void onWork();

    /** The polling thread has found something to do in this round, whatever it was, and may have taken long for it. */
    void onBusyRound();

    /**
     * How long the endpoint's thread may rest before it looks again. Little of what comes by such a stream wakes it.
     *
     * @return nanoseconds; 0 if it must not rest now.
     */
    long maxRestNs();

    /** Take no more streams; those that are open stay. */
    void stopAccepting();

    /** End everything. */
    @Override
    void close();
}

package io.ringmaster.server.lifeline;

/** What a selection key of {@link Lifelines} stands for. */
interface Line
{
    /**
     * Its channel is ready.
     *
     * @param nowNs time of this round.
     */
    void onReady(long nowNs);
}

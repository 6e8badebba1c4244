package io.ringmaster.engine.request;

/** Confirms that this server still leads, for reads that rely on it. Engine thread only. */
@FunctionalInterface
interface ReadConfirmation
{
    /**
     * Ask for a position to read at.
     *
     * @param serverId that wants to read.
     * @param sequence of its marker; the answer names it.
     * @return false if the present state will do and no answer comes.
     */
    boolean ask(int serverId, long sequence);
}

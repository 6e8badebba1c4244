package io.ringmaster.server;

import java.nio.channels.SelectableChannel;

/**
 * Lets a channel that is read elsewhere, without a selector, end the rest of the thread that reads it: the thread parks
 * in a selector, which looks at that channel too. Everything by that thread, or while it does not run.
 */
public interface WakeOnRead
{
    /**
     * End the rest whenever something can be read from a channel. A rest that begins while something can be read ends
     * at once.
     *
     * @param channel that is open and does not block.
     */
    void add(SelectableChannel channel);

    /**
     * Forget a channel, which may still be open. It must be forgotten before it is closed, or its file descriptor stays
     * until the selector is used again.
     *
     * @param channel that may have been added.
     */
    void remove(SelectableChannel channel);

    /**
     * Whether something could be read from any of the channels since the last call. The thread selects before each
     * round of its duty cycle, so that it need not try them all one by one.
     *
     * @return false only if it is known that nothing could.
     */
    boolean pollReadable();
}

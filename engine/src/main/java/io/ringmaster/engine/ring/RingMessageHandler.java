package io.ringmaster.engine.ring;

import org.agrona.DirectBuffer;

/** Takes messages from a {@link RingPoller}. */
@FunctionalInterface
public interface RingMessageHandler
{
    /** What becomes of the message and of the poll. */
    enum Action
    {
        /** The message is done; go on with the next. */
        CONTINUE,
        /** The message could not be taken now: leave it in the ring and end the poll. */
        ABORT,
        /** The message is done; end the poll. */
        BREAK
    }

    /**
     * Called for a message, in order.
     *
     * @param type   as published.
     * @param tag    as published.
     * @param buffer holding the bytes; borrowed until the poller's sequence passes this message.
     * @param offset of the bytes.
     * @param length of the bytes.
     * @return what to do next.
     */
    Action onMessage(int type, long tag, DirectBuffer buffer, int offset, int length);
}

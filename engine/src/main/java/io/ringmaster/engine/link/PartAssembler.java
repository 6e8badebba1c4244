package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.link.FrameKind;

/** Hands out the messages of one link as they were offered: what has come in parts as a whole. One thread. */
final class PartAssembler
{
    private final int peer;
    private final LinkHandler handler;
    private final int maxMessageLength;
    /** Of a message of which the last part has not come. */
    private final MessageParts incomplete = new MessageParts();

    PartAssembler(final int peer, final LinkHandler handler, final int maxMessageLength)
    {
        this.peer = peer;
        this.handler = handler;
        this.maxMessageLength = maxMessageLength;
    }

    /** Whether what comes next may be so long. */
    boolean hasRoomFor(final int length)
    {
        return incomplete.length() + (long)length <= maxMessageLength;
    }

    /**
     * A message or a part of one, for which there is room.
     *
     * @param kind   {@link FrameKind#PART} if more of the message follows, {@link FrameKind#DATA} if not.
     * @param buffer holding it; borrowed.
     * @param offset of it.
     * @param length of it.
     * @return false if it was not taken and has to come again.
     */
    boolean onBody(final FrameKind kind, final DirectBuffer buffer, final int offset, final int length)
    {
        if (kind == FrameKind.PART)
        {
            incomplete.append(buffer, offset, length);
            return true;
        }
        if (incomplete.isEmpty())
        {
            return handler.onMessage(peer, buffer, offset, length);
        }
        incomplete.putBehind(buffer, offset, length);
        if (!handler.onMessage(peer, incomplete.buffer(), 0, incomplete.length() + length))
        {
            return false;
        }
        incomplete.clear();
        return true;
    }

    /** Forget what has come of a message, and its memory; a handler that holds it may still read it. */
    void release()
    {
        incomplete.release();
    }
}

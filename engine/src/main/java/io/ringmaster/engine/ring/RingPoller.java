package io.ringmaster.engine.ring;

import org.agrona.DirectBuffer;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.ringmaster.engine.ring.RingMessageHandler.Action;

/**
 * One consumer of a {@link MessageRing}. Belongs to one thread.
 * <p>
 * {@link #poll} hands messages out and releases them when it returns. A stage that must do something durable first
 * uses {@link #peek} and {@link #release} instead: what was peeked stays in the ring, and gates whoever depends on
 * this poller, until it is released. A handler that throws releases nothing of what {@link #peek} handed out.
 */
public final class RingPoller
{
    private final RingBuffer<MessageRing.Slot> slots;
    private final DirectBuffer payload;
    private final Sequence[] dependencies;
    private final Sequence sequence = new Sequence();
    private long next;

    RingPoller(
        final RingBuffer<MessageRing.Slot> slots, final DirectBuffer payload, final Sequence[] dependencies)
    {
        this.slots = slots;
        this.payload = payload;
        this.dependencies = dependencies.clone();
    }

    /**
     * The last released message. Any thread may read it; stages depend on it.
     *
     * @return the sequence; written by this poller only.
     */
    public Sequence sequence()
    {
        return sequence;
    }

    /**
     * Messages that can be taken now.
     *
     * @return the count.
     */
    public long available()
    {
        return availableSequence() - next + 1;
    }

    /**
     * Hand out messages and release them.
     *
     * @param handler to be called for each.
     * @param limit   most messages in this call.
     * @return messages taken.
     */
    public int poll(final RingMessageHandler handler, final int limit)
    {
        final long first = next;
        try
        {
            peek(handler, limit);
        }
        finally
        {
            if (next != first)
            {
                release();
            }
        }
        return (int)(next - first);
    }

    /**
     * Hand out messages without releasing them.
     *
     * @param handler to be called for each.
     * @param limit   most messages in this call.
     * @return messages taken.
     */
    public int peek(final RingMessageHandler handler, final int limit)
    {
        final long first = next;
        final long last = Math.min(availableSequence(), first + limit - 1);
        while (next <= last)
        {
            final MessageRing.Slot slot = slots.get(next);
            final Action action = handler.onMessage(slot.type, slot.tag, payload, slot.offset, slot.length);
            if (action == Action.ABORT)
            {
                break;
            }
            next++;
            if (action == Action.BREAK)
            {
                break;
            }
        }
        return (int)(next - first);
    }

    /**
     * Hand out messages that are still to come: they are handed out again by {@link #poll} or {@link #peek}.
     *
     * @param handler to be called for each; it returns ABORT to be given no more.
     * @param limit   most messages.
     */
    public void preview(final RingMessageHandler handler, final int limit)
    {
        final long last = Math.min(availableSequence(), next + limit - 1);
        for (long i = next; i <= last; i++)
        {
            final MessageRing.Slot slot = slots.get(i);
            if (handler.onMessage(slot.type, slot.tag, payload, slot.offset, slot.length) == Action.ABORT)
            {
                break;
            }
        }
    }

    /** Release all messages handed out so far. */
    public void release()
    {
        sequence.set(next - 1);
    }

    private long availableSequence()
    {
        long available = slots.getCursor();
        for (final Sequence dependency : dependencies)
        {
            available = Math.min(available, dependency.get());
        }
        return available;
    }
}

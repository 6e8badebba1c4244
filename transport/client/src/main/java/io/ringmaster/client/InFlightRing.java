package io.ringmaster.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests that wait for their replies, in a ring indexed by correlation id. Ids are consecutive and replies come
 * in order, so the oldest request is always the one that completes.
 * <pre>
 *    completed               tail (last id given out)
 *        |                     |
 *  ------+---+---+---+---+-----+------
 *  done  |  waiting for a reply | free
 * </pre>
 * {@link #add} and {@link #refresh()} are called under the outbox's lock, everything else on the event loop. A
 * request that was sent was refreshed before, so the event loop reads its slot without the lock.
 */
final class InFlightRing
{
    private static final int INITIAL_CAPACITY = 64;

    private final AtomicLong completed = new AtomicLong();
    private final int limit;

    private Slots slots = new Slots(INITIAL_CAPACITY);
    private long tail;

    private Slots loopSlots = slots;
    private long loopTail;

    InFlightRing(final int limit)
    {
        this.limit = limit;
    }

    boolean isFull()
    {
        return tail - completed.get() >= limit;
    }

    long nextId()
    {
        return tail + 1;
    }

    void add(final byte type, final long context, final Object callback, final Object attachment)
    {
        if (tail - completed.get() > slots.mask)
        {
            slots = slots.grow(completed.get(), tail);
        }
        final long id = ++tail;
        final int index = (int)id & slots.mask;
        slots.types[index] = type;
        slots.contexts[index] = context;
        slots.callbacks[index] = callback;
        slots.attachments[index] = attachment;
    }

    /** Let the event loop see everything that was added so far. */
    void refresh()
    {
        loopSlots = slots;
        loopTail = tail;
    }

    /**
     * Id of the request whose reply must come next.
     *
     * @return an id, also if that request was not made yet.
     */
    long expectedId()
    {
        return completed.getPlain() + 1;
    }

    boolean isEmpty()
    {
        return completed.getPlain() >= loopTail;
    }

    byte type(final long id)
    {
        return loopSlots.types[(int)id & loopSlots.mask];
    }

    long context(final long id)
    {
        return loopSlots.contexts[(int)id & loopSlots.mask];
    }

    Object callback(final long id)
    {
        return loopSlots.callbacks[(int)id & loopSlots.mask];
    }

    Object attachment(final long id)
    {
        return loopSlots.attachments[(int)id & loopSlots.mask];
    }

    /**
     * Free the slot of the oldest request.
     *
     * @param id of it.
     */
    void complete(final long id)
    {
        final int index = (int)id & loopSlots.mask;
        loopSlots.callbacks[index] = null;
        if (loopSlots.attachments[index] != null)
        {
            loopSlots.attachments[index] = null;
        }
        completed.setRelease(id);
    }

    /** The slots as parallel arrays: a request that is added touches no object of its own. */
    private static final class Slots
    {
        private final int mask;
        private final byte[] types;
        private final long[] contexts;
        private final Object[] callbacks;
        private final Object[] attachments;

        Slots(final int capacity)
        {
            mask = capacity - 1;
            types = new byte[capacity];
            contexts = new long[capacity];
            callbacks = new Object[capacity];
            attachments = new Object[capacity];
        }

        Slots grow(final long completed, final long tail)
        {
            final Slots grown = new Slots(2 * (mask + 1));
            for (long id = completed + 1; id <= tail; id++)
            {
                final int from = (int)id & mask;
                final int to = (int)id & grown.mask;
                grown.types[to] = types[from];
                grown.contexts[to] = contexts[from];
                grown.callbacks[to] = callbacks[from];
                grown.attachments[to] = attachments[from];
            }
            return grown;
        }
    }
}

package io.ringmaster.engine;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;

/**
 * The newest records of a {@link TransactionRing}, read in its memory for whoever hands them on to other servers: at
 * once, while the journaler still writes them, and without looking into files when they were applied long ago, until
 * the ring needs their place. A record is found by its zxid, and from there on by its sequence, which grows by one.
 * <p>
 * A truncation or installation ends what can be read: sequences before it are not readable any more. Engine thread
 * only.
 */
public final class RecentRecords
{
    /** Result of {@link #find(long)}: it is not here, or no longer. */
    public static final long NONE = -1;

    private final MessageRing ring;
    private long beginSequence;

    RecentRecords(final MessageRing ring)
    {
        this.ring = ring;
    }

    /** Nothing before a sequence belongs to the same history as what follows. */
    void begin(final long sequence)
    {
        beginSequence = sequence;
    }

    /**
     * Where the next record will be.
     *
     * @return its sequence.
     */
    public long nextSequence()
    {
        return ring.cursor() + 1;
    }

    /**
     * Find a record.
     *
     * @param zxid of it.
     * @return its sequence, readable now; {@link #NONE} if it is not here, or is of an earlier epoch than the last.
     */
    public long find(final long zxid)
    {
        final long lastSequence = ring.cursor();
        if (!isReadable(lastSequence))
        {
            return NONE;
        }
        // Within an epoch neither zxids nor sequences leave anything out.
        final long sequence = lastSequence - (ring.tag(lastSequence) - zxid);
        return sequence <= lastSequence && isReadable(sequence) && ring.tag(sequence) == zxid ? sequence : NONE;
    }

    /**
     * Whether a record can be read.
     *
     * @param sequence of it; any.
     * @return true if so, until something is appended.
     */
    public boolean isReadable(final long sequence)
    {
        return sequence >= beginSequence && ring.isIntact(sequence);
    }

    /**
     * The zxid of a record that is readable.
     *
     * @param sequence of it.
     * @return its zxid.
     */
    public long zxid(final long sequence)
    {
        return ring.tag(sequence);
    }

    /**
     * Hand out a record that is readable.
     *
     * @param sequence of it.
     * @param handler  called once, with type, zxid and content; it must not append.
     * @return what the handler returned.
     */
    public RingMessageHandler.Action read(final long sequence, final RingMessageHandler handler)
    {
        return ring.read(sequence, handler);
    }
}

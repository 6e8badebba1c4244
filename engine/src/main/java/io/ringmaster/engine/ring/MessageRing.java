package io.ringmaster.engine.ring;

import java.lang.invoke.VarHandle;
import java.util.Objects;

import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;

/**
 * A single-producer Disruptor ring of small fixed slots with a circular off-heap payload buffer beside it.
 * <p>
 * A slot names a message: a type, a tag whose meaning the type gives (a connection, a zxid), and where its bytes
 * lie. Bytes are contiguous: a message that does not fit before the end of the payload buffer starts at its begin.
 * Slot and bytes are reused only after every gating poller has passed them, so consumers read in place.
 * <p>
 * The payload buffer is as large as it may have to be, but what is under way mostly takes a small part of it. So the
 * producer goes back to its begin now and then, when nothing is under way, and the rest is neither in the caches nor in
 * memory. Only a ring whose past is read ({@link #isIntact}) goes round all of it.
 * <p>
 * One thread claims and publishes; each {@link RingPoller} belongs to one thread. Nothing allocates after construction.
 */
public final class MessageRing
{
    /** Result of {@link #tryClaim(int)}: no room now; poll on, then try again. */
    public static final int INSUFFICIENT = -1;
    /** Result of {@link #occupiedBytes()}: not to be known now. */
    public static final long UNKNOWN = -1;

    private static final int PAYLOAD_ALIGNMENT = 8;
    private static final int MAX_LOOKS = 3;
    /** After so many bytes the producer goes back to the begin of the payload buffer, if nothing is under way. */
    private static final int RETURN_LENGTH = 256 * 1024;
    /** After so many bytes more it looks again whether anything is. */
    private static final int RETRY_LENGTH = 512;

    private final RingBuffer<Slot> slots;
    private final UnsafeBuffer payload;
    private final int payloadCapacity;
    private final int maxMessageLength;
    private final boolean isPastRead;
    private long claimPosition;
    /** From this position on the producer tries to go back. */
    private long returnPosition = RETURN_LENGTH;
    /** End of the claims there ever were, published or abandoned: bytes a whole buffer before it may be overwritten. */
    private long overwritingPosition;
    private long claimedBytes;
    private long releasedPosition;
    private long releasedBytes;
    private long releasedSequence = -1;
    private long claimedSequence = -1;
    private long claimedStart;
    private int claimedLength;

    /**
     * Construct with all memory allocated, of a ring whose past nobody reads.
     *
     * @param slotCount       messages that can be under way; a power of two.
     * @param payloadCapacity bytes that can be under way; a power of two.
     */
    public MessageRing(final int slotCount, final int payloadCapacity)
    {
        this(slotCount, payloadCapacity, false);
    }

    /**
     * Construct with all memory allocated.
     *
     * @param slotCount       messages that can be under way; a power of two.
     * @param payloadCapacity bytes that can be under way; a power of two.
     * @param isPastRead      whether messages shall be intact for as long as the buffer has room for them.
     */
    public MessageRing(final int slotCount, final int payloadCapacity, final boolean isPastRead)
    {
        if (!BitUtil.isPowerOfTwo(slotCount) || !BitUtil.isPowerOfTwo(payloadCapacity))
        {
            throw new IllegalArgumentException(
                "not powers of two: slotCount=" + slotCount + " payloadCapacity=" + payloadCapacity);
        }
        this.slots = RingBuffer.createSingleProducer(Slot::new, slotCount, NoWait.INSTANCE);
        this.payload = RingMemory.allocate(payloadCapacity);
        this.payloadCapacity = payloadCapacity;
        this.isPastRead = isPastRead;
        this.maxMessageLength = payloadCapacity / 2;
    }

    /**
     * Longest message that can ever be claimed: half of the payload buffer, so that one always fits when the ring
     * is empty, wherever its position stands.
     *
     * @return the limit in bytes.
     */
    public int maxMessageLength()
    {
        return maxMessageLength;
    }

    /**
     * Bytes that a message takes of the payload buffer.
     *
     * @param length of it.
     * @return length, rounded up to 8.
     */
    public static int align(final int length)
    {
        return BitUtil.align(length, PAYLOAD_ALIGNMENT);
    }

    /**
     * The payload buffer, to write claimed bytes to. Write nothing outside the claim.
     *
     * @return the buffer; the same for the life of the ring.
     */
    public MutableDirectBuffer buffer()
    {
        return payload;
    }

    /**
     * Claim a slot and bytes. Producer thread only. A claim is either published next or abandoned by claiming again.
     *
     * @param length most bytes that the message will have; at most {@link #maxMessageLength()}.
     * @return offset in {@link #buffer()}, 8-byte aligned, or {@link #INSUFFICIENT}.
     */
    public int tryClaim(final int length)
    {
        if (length < 0 || length > maxMessageLength)
        {
            throw new IllegalArgumentException("length=" + length + " not in 0.." + maxMessageLength);
        }
        if (!slots.hasAvailableCapacity(1))
        {
            return INSUFFICIENT;
        }
        final int alignedLength = align(length);
        if (claimPosition >= returnPosition && !isPastRead)
        {
            tryReturn();
        }
        final int offset = (int)(claimPosition & (payloadCapacity - 1));
        final long start = offset + alignedLength <= payloadCapacity ?
            claimPosition : claimPosition + (payloadCapacity - offset);
        if (start + alignedLength - releasedPosition > payloadCapacity)
        {
            refreshReleased();
            if (start + alignedLength - releasedPosition > payloadCapacity)
            {
                return INSUFFICIENT;
            }
        }
        claimedStart = start;
        claimedLength = alignedLength;
        overwritingPosition = Math.max(overwritingPosition, start + alignedLength);
        return (int)(start & (payloadCapacity - 1));
    }

    /**
     * Publish the claimed message. Producer thread only.
     *
     * @param type   of the message, as the users of this ring agree.
     * @param tag    as the type says.
     * @param length bytes written at the claimed offset; at most what was claimed.
     * @return sequence of the message in this ring.
     */
    public long publish(final int type, final long tag, final int length)
    {
        final int alignedLength = align(length);
        if (alignedLength > claimedLength)
        {
            throw new IllegalStateException("length=" + length + " exceeds the claim of " + claimedLength);
        }
        final long sequence = next();
        final Slot slot = slots.get(sequence);
        slot.type = type;
        slot.tag = tag;
        slot.offset = (int)(claimedStart & (payloadCapacity - 1));
        slot.length = length;
        claimPosition = claimedStart + alignedLength;
        slot.endPosition = claimPosition;
        claimedBytes += alignedLength;
        slot.endBytes = claimedBytes;
        claimedLength = -1;
        claimedSequence = sequence;
        slots.publish(sequence);
        return sequence;
    }

    /**
     * Sequence of the newest published message, -1 before the first. Any thread.
     *
     * @return the cursor.
     */
    public long cursor()
    {
        return slots.getCursor();
    }

    /**
     * Messages published and not yet passed by the slowest poller. Producer thread only.
     *
     * @return the count.
     */
    public long depth()
    {
        return claimedSequence - slots.getMinimumGatingSequence();
    }

    /**
     * Whether more than some slots are free. Producer thread only.
     *
     * @param count of slots that are to stay free.
     * @return true if a message can be published and they are still free.
     */
    public boolean hasSlotsBeyond(final int count)
    {
        return slots.hasAvailableCapacity(count + 1);
    }

    /**
     * Messages that can be under way.
     *
     * @return the slots.
     */
    public int slotCount()
    {
        return slots.getBufferSize();
    }

    /**
     * Bytes that can be under way.
     *
     * @return length of the payload buffer.
     */
    public int payloadCapacity()
    {
        return payloadCapacity;
    }

    /**
     * What {@link #depth()} tells the producer. Any thread, as of about now.
     *
     * @return the count.
     */
    public long occupiedSlots()
    {
        final long releasedTo = slots.getMinimumGatingSequence();
        return Math.min(Math.max(0, slots.getCursor() - releasedTo), slots.getBufferSize());
    }

    /**
     * What {@link #bytesInFlight()} tells the producer, for an observer that costs it nothing. Any thread, as of about
     * now.
     *
     * @return the sum; {@link #UNKNOWN} if the ring went on too fast to be looked at.
     */
    public long occupiedBytes()
    {
        for (int i = 0; i < MAX_LOOKS; i++)
        {
            final long released = slots.getMinimumGatingSequence();
            final long published = slots.getCursor();
            if (published <= released)
            {
                return 0;
            }
            final Slot first = slots.get(released + 1);
            final long bytes = slots.get(published).endBytes - first.endBytes + align(first.length);
            VarHandle.acquireFence();
            // Neither slot was reused meanwhile: the producer has not come to write to the first one.
            if (slots.getMinimumGatingSequence() == released || slots.getCursor() - released < slots.getBufferSize())
            {
                return bytes;
            }
        }
        return UNKNOWN;
    }

    /**
     * Bytes of the messages published and not yet passed by the slowest poller, each rounded up to 8. What is left free
     * at the end of the payload buffer, as no message is split, is not among them. Producer thread only.
     *
     * @return the sum.
     */
    public long bytesInFlight()
    {
        refreshReleased();
        return claimedBytes - releasedBytes;
    }

    /**
     * Have the next message begin at the start of the payload buffer, so that messages of the whole capacity fit
     * whatever their lengths are. Producer thread only; all pollers must have passed everything.
     *
     * @throws IllegalStateException if a message is in flight.
     */
    public void rewind()
    {
        if (depth() != 0)
        {
            throw new IllegalStateException(depth() + " messages are in flight");
        }
        refreshReleased();
        claimPosition = BitUtil.align(claimPosition, (long)payloadCapacity);
        releasedPosition = claimPosition;
    }

    /**
     * Add a consumer. Before the first publication only.
     *
     * @param dependencies sequences that this consumer stays behind; none: it follows the producer.
     * @return a poller for one thread.
     */
    public RingPoller newPoller(final Sequence... dependencies)
    {
        Objects.requireNonNull(dependencies);
        final RingPoller poller = new RingPoller(slots, payload, dependencies);
        slots.addGatingSequences(poller.sequence());
        return poller;
    }

    /**
     * Whether a message can still be read in place, although all pollers may have passed it: neither its slot nor its
     * bytes were reused. Producer thread only.
     *
     * @param sequence of the message; any.
     * @return true if so, until the next claim.
     */
    public boolean isIntact(final long sequence)
    {
        if (sequence < 0 || sequence > claimedSequence || claimedSequence - sequence >= slots.getBufferSize())
        {
            return false;
        }
        final Slot slot = slots.get(sequence);
        return slot.endPosition - align(slot.length) >= overwritingPosition - payloadCapacity;
    }

    /**
     * The tag of a message that is intact. Producer thread only.
     *
     * @param sequence of it.
     * @return the tag that it was published with.
     */
    public long tag(final long sequence)
    {
        return slots.get(sequence).tag;
    }

    /**
     * Hand out a message that is intact. Producer thread only; the handler must not claim.
     *
     * @param sequence of it.
     * @param handler  to be called once.
     * @return what the handler returned.
     */
    public RingMessageHandler.Action read(final long sequence, final RingMessageHandler handler)
    {
        final Slot slot = slots.get(sequence);
        return handler.onMessage(slot.type, slot.tag, payload, slot.offset, slot.length);
    }

    /**
     * The next sequence, for which {@link #tryClaim(int)} has found room. What the Disruptor offers to wait for one has
     * an assertion that binds a ring to the first thread that publishes, for as long as the JVM lives; a launcher fills
     * rings before it hands them over.
     */
    private long next()
    {
        try
        {
            return slots.tryNext();
        }
        catch (final InsufficientCapacityException ex)
        {
            throw new IllegalStateException("published without a claim", ex);
        }
    }

    private void tryReturn()
    {
        if (depth() == 0)
        {
            rewind();
            returnPosition = claimPosition + RETURN_LENGTH;
        }
        else
        {
            returnPosition = claimPosition + RETRY_LENGTH;
        }
    }

    private void refreshReleased()
    {
        final long sequence = Math.min(slots.getMinimumGatingSequence(), claimedSequence);
        if (sequence > releasedSequence)
        {
            // The slot is at most a ring behind the cursor, so it has not been overwritten.
            releasedSequence = sequence;
            final Slot slot = slots.get(sequence);
            releasedPosition = slot.endPosition;
            releasedBytes = slot.endBytes;
        }
    }

    /** Fixed part of a message. */
    static final class Slot
    {
        int type;
        int offset;
        int length;
        long tag;
        /** Of the claims up to this one, with the bytes that were left free for none to be split. */
        long endPosition;
        /** Of the messages up to this one. */
        long endBytes;
    }
}

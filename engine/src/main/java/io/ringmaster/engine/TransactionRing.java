package io.ringmaster.engine;

import java.util.function.LongSupplier;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.engine.transaction.InvariantException;

/**
 * The way of the records: appended at the engine's thread, made durable by the journaler, and then applied, at the
 * engine's thread again, up to a limit. What is not to be applied yet stays here. Engine thread only, but for the
 * poller of {@link #journalPoller()}.
 * <p>
 * A truncation is a message among the records, which the journaler carries out. Once it has, everything that remains
 * is taken out and put in anew, so that what was cut keeps no room while it waits for a commit that may need it. The
 * journaler sees those records a second time and has to pass what is durable.
 * <p>
 * Of a leader's proposals at most half the bytes are in flight, so a follower whose ring is of the same size has room
 * for them however they lie in it. Some slots are kept for EPOCH records and control messages.
 */
public final class TransactionRing
{
    /** Slots that transactions leave free; less if the ring is small. */
    public static final int RESERVED_SLOTS = 64;

    private static final long COUNTER_MASK = 0xFFFF_FFFFL;
    private static final long NONE = -1;
    private static final int MARK_LENGTH = 16;

    private final MessageRing ring;
    private final RingPoller journalPoller;
    private final RingPoller applyPoller;
    private final RecentRecords recentRecords;
    private final JournalStatus journalStatus;
    private final int payloadCapacity;
    private final int reservedSlots;
    private final RingMessageHandler applicable = this::onMessage;
    private final RingMessageHandler previewed = this::onPreview;
    private LongSupplier applyLimit = () -> Long.MAX_VALUE;
    private RingMessageHandler handler;
    private long limitZxid;
    private long lastZxid;
    private long appliedZxid;
    private long submittedBytes;
    private long controlSequence = NONE;
    private boolean isInstalling;

    /**
     * Construct, with all memory allocated.
     *
     * @param slotCount       records that can be under way; a power of two.
     * @param payloadCapacity bytes of them; a power of two.
     * @param journalStatus   tells what the journal has room for.
     */
    public TransactionRing(final int slotCount, final int payloadCapacity, final JournalStatus journalStatus)
    {
        this(slotCount, payloadCapacity, journalStatus, true);
    }

    /**
     * Construct, with all memory allocated.
     *
     * @param slotCount       records that can be under way; a power of two.
     * @param payloadCapacity bytes of them; a power of two.
     * @param journalStatus   tells what the journal has room for.
     * @param isPastRead      whether somebody reads {@link #recentRecords()}.
     */
    TransactionRing(
        final int slotCount, final int payloadCapacity, final JournalStatus journalStatus, final boolean isPastRead)
    {
        this.journalStatus = journalStatus;
        this.payloadCapacity = payloadCapacity;
        reservedSlots = Math.min(RESERVED_SLOTS, slotCount / 4);
        ring = new MessageRing(slotCount, payloadCapacity, isPastRead);
        journalPoller = ring.newPoller();
        applyPoller = ring.newPoller(journalPoller.sequence());
        recentRecords = new RecentRecords(ring);
    }

    /**
     * The journaler's end: what it releases is durable, and control messages are carried out.
     *
     * @return the poller; journaler thread only.
     */
    public RingPoller journalPoller()
    {
        return journalPoller;
    }

    /**
     * The newest records, also those that were applied already, as long as nothing lies in their place.
     *
     * @return the same for the life of the ring.
     */
    public RecentRecords recentRecords()
    {
        return recentRecords;
    }

    /**
     * The ring itself, for those that look how full it is.
     *
     * @return the ring; not to be produced to.
     */
    public MessageRing ring()
    {
        return ring;
    }

    /**
     * Apply nothing behind a zxid that may grow. Without this everything durable is applied.
     *
     * @param zxid of the last record that may be applied; asked at the engine's thread, once in each {@link #poll}.
     */
    public void applyLimit(final LongSupplier zxid)
    {
        applyLimit = zxid;
    }

    /**
     * Continue after recovery.
     *
     * @param zxid the last one of the recovered state.
     */
    public void start(final long zxid)
    {
        lastZxid = zxid;
        appliedZxid = zxid;
    }

    /**
     * Put in a record that the journal has and the state has not.
     *
     * @param type   {@link TransactionType#TRANSACTION} or {@link TransactionType#EPOCH}.
     * @param zxid   of it, the next one.
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @return false if the ring is full.
     */
    public boolean restore(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        checkNext(type, zxid);
        if (length > ring.maxMessageLength() || publish(type, zxid, buffer, offset, length) == NONE)
        {
            return false;
        }
        lastZxid = zxid;
        return true;
    }

    /**
     * The last record appended, or what a truncation or installation leaves, from its begin on.
     *
     * @return its zxid.
     */
    public long lastZxid()
    {
        return lastZxid;
    }

    /**
     * The last record that was handed out to be applied.
     *
     * @return its zxid.
     */
    public long appliedZxid()
    {
        return appliedZxid;
    }

    /**
     * Whether the journal has room for certain.
     *
     * @param length of the next record.
     * @return true if so.
     */
    public boolean hasGrant(final int length)
    {
        return submittedBytes + length + JournalStatus.RECORD_OVERHEAD <= journalStatus.grantedBytes();
    }

    /**
     * Whether a leader may propose a transaction, so that followers have room for it as well.
     *
     * @param length of it.
     * @return true if {@link #append} will take it, and at most half of the bytes are in flight then.
     */
    public boolean hasRoomToPropose(final int length)
    {
        return isSettled() &&
            ring.hasSlotsBeyond(reservedSlots) &&
            ring.bytesInFlight() + MessageRing.align(length) <= payloadCapacity / 2 &&
            ring.tryClaim(length) != MessageRing.INSUFFICIENT &&
            hasGrant(length);
    }

    /**
     * Append a record. It becomes durable later.
     *
     * @param type   {@link TransactionType#TRANSACTION} or {@link TransactionType#EPOCH}.
     * @param zxid   of it, the next one.
     * @param buffer holding it; borrowed for the duration of the call.
     * @param offset of it.
     * @param length of it.
     * @return false if there is no room now.
     * @throws IllegalStateException if the zxid is not the next one, or a truncation or installation is under way.
     */
    public boolean append(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        checkNext(type, zxid);
        if (!isSettled())
        {
            throw new IllegalStateException("a truncation or installation is under way");
        }
        final int kept = type == TransactionType.EPOCH ? reservedSlots / 2 : reservedSlots;
        if (!ring.hasSlotsBeyond(kept) || !hasGrant(length) || publish(type, zxid, buffer, offset, length) == NONE)
        {
            return false;
        }
        lastZxid = zxid;
        submittedBytes += length + JournalStatus.RECORD_OVERHEAD;
        return true;
    }

    /**
     * Have the records behind a zxid removed.
     *
     * @param zxid of the last one to remain: not behind {@link #lastZxid()}, which it becomes at once, and nothing
     *             behind it was or may be applied.
     * @throws IllegalStateException if another truncation or installation is under way.
     * @throws InvariantException    if something behind it was applied: another server broke its promises.
     */
    public void truncate(final long zxid)
    {
        if (zxid < appliedZxid)
        {
            throw new InvariantException("the leader does not have what was committed: it cuts behind 0x" +
                Long.toHexString(zxid) + ", and 0x" + Long.toHexString(appliedZxid) + " is applied here");
        }
        publishControl(TransactionType.TRUNCATE, zxid);
    }

    /**
     * Have a prepared snapshot put in the place of state and log. Nothing is appended any more, and this is never
     * settled: the server starts anew on what is then on its disk.
     *
     * @param zxid of the snapshot, which becomes the last one at once.
     * @throws IllegalStateException if a truncation or another installation is under way.
     */
    public void install(final long zxid)
    {
        publishControl(TransactionType.INSTALL, zxid);
        isInstalling = true;
    }

    /**
     * Whether the journaler has not taken, or not released, all that was put in.
     *
     * @return true if so; engine thread only.
     */
    public boolean hasJournalWork()
    {
        return journalPoller.sequence().get() < ring.cursor();
    }

    /**
     * Whether no truncation and no installation is under way. Those that are get on by {@link #poll}.
     *
     * @return true if so.
     */
    public boolean isSettled()
    {
        return controlSequence == NONE;
    }

    /**
     * Whether {@link #install} was called.
     *
     * @return true from then on.
     */
    public boolean isInstalling()
    {
        return isInstalling;
    }

    /**
     * Hand out records that are durable, up to the limit of {@link #applyLimit}, and release them.
     *
     * @param recordHandler to be called for each; control messages are not among them.
     * @param limit         most records in this call.
     * @return records taken.
     */
    public int poll(final RingMessageHandler recordHandler, final int limit)
    {
        if (controlSequence != NONE && !isInstalling && journalPoller.sequence().get() >= controlSequence)
        {
            putRemainingAnew();
        }
        handler = recordHandler;
        limitZxid = applyLimit.getAsLong();
        return applyPoller.poll(applicable, limit);
    }

    /**
     * Hand out what {@link #poll} will hand out next, and control messages with it.
     *
     * @param recordHandler to be called for each; what it returns is ignored.
     * @param limit         most messages.
     */
    public void preview(final RingMessageHandler recordHandler, final int limit)
    {
        handler = recordHandler;
        limitZxid = applyLimit.getAsLong();
        applyPoller.preview(previewed, limit);
    }

    private Action onPreview(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (zxid > limitZxid)
        {
            return Action.ABORT;
        }
        handler.onMessage(type, zxid, buffer, offset, length);
        return Action.CONTINUE;
    }

    private Action onMessage(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        final boolean isRecord = type == TransactionType.TRANSACTION || type == TransactionType.EPOCH;
        // Until a truncation is carried out, what it cuts is behind its cut.
        final boolean isCut = controlSequence != NONE && !isInstalling && zxid > lastZxid;
        if (!isRecord || isCut || zxid > limitZxid)
        {
            return Action.ABORT;
        }
        final Action action = handler.onMessage(type, zxid, buffer, offset, length);
        if (action != Action.ABORT)
        {
            appliedZxid = zxid;
        }
        return action;
    }

    /** The journaler has released everything, and nothing was appended since: this is the only user of the ring. */
    private void putRemainingAnew()
    {
        final ExpandableArrayBuffer remaining = new ExpandableArrayBuffer();
        final Remaining records = new Remaining(remaining, lastZxid);
        applyPoller.poll(records, Integer.MAX_VALUE);
        ring.rewind();
        controlSequence = NONE;
        int position = 0;
        while (position < records.end)
        {
            final int type = remaining.getInt(position);
            final int length = remaining.getInt(position + Integer.BYTES);
            final long zxid = remaining.getLong(position + 2 * Integer.BYTES);
            if (publish(type, zxid, remaining, position + MARK_LENGTH, length) == NONE)
            {
                throw new IllegalStateException("the ring has no room for what was in it");
            }
            position += MARK_LENGTH + length;
        }
    }

    private void publishControl(final int type, final long zxid)
    {
        if (!isSettled())
        {
            throw new IllegalStateException("a truncation or installation is under way");
        }
        if (type == TransactionType.TRUNCATE && zxid > lastZxid)
        {
            throw new IllegalStateException(
                "cannot truncate to 0x" + Long.toHexString(zxid) + " behind 0x" + Long.toHexString(lastZxid));
        }
        controlSequence = publish(type, zxid, ring.buffer(), 0, 0);
        if (controlSequence == NONE)
        {
            throw new IllegalStateException("a slot is kept for control messages");
        }
        recentRecords.begin(controlSequence + 1);
        lastZxid = zxid;
    }

    private long publish(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        final int claim = ring.tryClaim(length);
        if (claim == MessageRing.INSUFFICIENT)
        {
            return NONE;
        }
        ring.buffer().putBytes(claim, buffer, offset, length);
        return ring.publish(type, zxid, length);
    }

    private void checkNext(final int type, final long zxid)
    {
        final boolean isNext = type == TransactionType.EPOCH ?
            (zxid & COUNTER_MASK) == 0 && zxid > lastZxid :
            type == TransactionType.TRANSACTION && zxid == lastZxid + 1 && (zxid & COUNTER_MASK) != 0;
        if (!isNext)
        {
            throw new IllegalStateException("type " + type + " with zxid 0x" + Long.toHexString(zxid) +
                " cannot follow 0x" + Long.toHexString(lastZxid));
        }
    }

    /** Copies what a truncation leaves. */
    private static final class Remaining implements RingMessageHandler
    {
        private final ExpandableArrayBuffer copy;
        private final long cutZxid;
        private int end;

        Remaining(final ExpandableArrayBuffer copy, final long cutZxid)
        {
            this.copy = copy;
            this.cutZxid = cutZxid;
        }

        @Override
        public Action onMessage(
            final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
        {
            if (type != TransactionType.TRUNCATE && zxid <= cutZxid)
            {
                copy.putInt(end, type);
                copy.putInt(end + Integer.BYTES, length);
                copy.putLong(end + 2 * Integer.BYTES, zxid);
                copy.putBytes(end + MARK_LENGTH, buffer, offset, length);
                end += MARK_LENGTH + length;
            }
            return Action.CONTINUE;
        }
    }
}

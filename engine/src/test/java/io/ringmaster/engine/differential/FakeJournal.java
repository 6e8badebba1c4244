package io.ringmaster.engine.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.JournalStatus;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;

/**
 * A journal in memory. What was taken from the ring is written but not durable until {@link #sync()}; a crash keeps
 * everything durable and any prefix of the rest. Space is granted a little at a time, so that the engine now and then
 * has to wait for it.
 */
final class FakeJournal implements JournalStatus
{
    /**
     * One record.
     *
     * @param type   as on the ring.
     * @param zxid   of it.
     * @param buffer holding its bytes and nothing else.
     */
    record Entry(int type, long zxid, DirectBuffer buffer)
    {
    }

    private static final int GRANT_STEP = 200_000;

    private final Random random;
    private final Consumer<Entry> onWritten;
    private final List<Entry> entries = new ArrayList<>();
    private RingPoller poller;
    private int durableCount;
    private long grantedBytes;

    FakeJournal(final Random random, final Consumer<Entry> onWritten)
    {
        this.random = random;
        this.onWritten = onWritten;
    }

    /** A new life of the server: what is left of the entries has been recovered. */
    void attach(final RingPoller newPoller)
    {
        poller = newPoller;
    }

    @Override
    public long grantedBytes()
    {
        return grantedBytes;
    }

    @Override
    public boolean isFull()
    {
        return false;
    }

    void grant()
    {
        grantedBytes += random.nextInt(GRANT_STEP);
    }

    /** Take some transactions from the ring. */
    int write(final int limit)
    {
        return poller.peek(
            (type, tag, buffer, offset, length) ->
            {
                final byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                final Entry entry = new Entry(type, tag, new UnsafeBuffer(bytes));
                entries.add(entry);
                onWritten.accept(entry);
                return RingMessageHandler.Action.CONTINUE;
            },
            limit);
    }

    /** Everything written so far is durable now. */
    void sync()
    {
        durableCount = entries.size();
        poller.release();
    }

    long durableZxid()
    {
        return durableCount == 0 ? 0 : entries.get(durableCount - 1).zxid();
    }

    /** The server is gone, and of what was not durable a random part. */
    void crash()
    {
        final int kept = durableCount + random.nextInt(entries.size() - durableCount + 1);
        entries.subList(kept, entries.size()).clear();
        durableCount = kept;
        grantedBytes = 0;
    }

    List<Entry> entries()
    {
        return entries;
    }
}

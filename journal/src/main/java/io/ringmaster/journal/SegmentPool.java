package io.ringmaster.journal;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.journal.file.DataFile;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * What writer and preparer share: prepared segments on their way to the writer, what may be purged, and the grant.
 * Preparer and writer add to the grant, anybody reads it.
 */
final class SegmentPool
{
    static final int CAPACITY = 64;
    /** Of the grant, for records that nobody asked about: the first epoch after a start. */
    static final int RESERVE_LENGTH = 1024;

    /** A file of zeros, durable under its name. */
    record Prepared(Path path, DataFile file, int length)
    {
    }

    private final OneToOneConcurrentArrayQueue<Prepared> prepared = new OneToOneConcurrentArrayQueue<>(CAPACITY);
    private final AtomicLong purgeZxid = new AtomicLong();
    private final AtomicLong grantTotal = new AtomicLong(-RESERVE_LENGTH);
    private volatile boolean isFull;

    OneToOneConcurrentArrayQueue<Prepared> prepared()
    {
        return prepared;
    }

    /** Any thread: space is there for this much more; less after a truncation. */
    void grant(final long bytes)
    {
        grantTotal.getAndAdd(bytes);
    }

    long grantedBytes()
    {
        return Math.max(0, grantTotal.get());
    }

    void isFull(final boolean value)
    {
        isFull = value;
    }

    boolean isFull()
    {
        return isFull;
    }

    /** Any thread: records up to this zxid are needed no more. */
    void purgeUpTo(final long zxid)
    {
        purgeZxid.accumulateAndGet(zxid, Math::max);
    }

    /** Any thread: nothing may be purged, until it is said anew. */
    void purgeNothing()
    {
        purgeZxid.set(0);
    }

    long purgeZxid()
    {
        return purgeZxid.get();
    }
}

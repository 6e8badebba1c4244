package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.client.SyncRingmaster;

/** What all workers together have been told: zxids, sequential names, counts. Any thread. */
final class DurabilityLedger
{
    static final String SEQUENCE_PARENT = "/sequence";

    private final Set<Long> zxids = ConcurrentHashMap.newKeySet();
    private final Set<String> sequentialPaths = ConcurrentHashMap.newKeySet();
    private final List<String> failures = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private volatile long target;
    private volatile CountDownLatch reached = new CountDownLatch(0);
    private volatile long floorZxid;

    /** From now on count anew; the latch opens after so many more acknowledged writes. */
    CountDownLatch awaitable(final int writeCount)
    {
        final CountDownLatch latch = new CountDownLatch(1);
        floorZxid = zxids.stream().mapToLong(Long::longValue).max().orElse(0);
        reached = latch;
        target = acknowledged.get() + writeCount;
        return latch;
    }

    /** A write was acknowledged. */
    void onAcknowledged(final long zxid)
    {
        if (!zxids.add(zxid))
        {
            fail("zxid 0x" + Long.toHexString(zxid) + " was given to two writes");
        }
        if (zxid <= floorZxid)
        {
            fail("zxid 0x" + Long.toHexString(zxid) + " after 0x" + Long.toHexString(floorZxid) +
                " of an earlier round");
        }
        if (acknowledged.incrementAndGet() >= target)
        {
            reached.countDown();
        }
    }

    void onSequential(final String path)
    {
        if (!sequentialPaths.add(path))
        {
            fail(path + " was given out twice");
        }
    }

    void onUnknown()
    {
        unknown.incrementAndGet();
    }

    void fail(final String failure)
    {
        synchronized (failures)
        {
            failures.add(failure);
        }
        reached.countDown();
    }

    long acknowledgedCount()
    {
        return acknowledged.get();
    }

    long unknownCount()
    {
        return unknown.get();
    }

    /** Fail with what the workers have found. */
    void check(final String context)
    {
        synchronized (failures)
        {
            assertTrue(failures.isEmpty(), context + String.join("\n", failures));
        }
    }

    void verify(final SyncRingmaster client, final String context)
    {
        final Set<String> present = new HashSet<>();
        for (final String name : client.getChildren(SEQUENCE_PARENT).names())
        {
            present.add(SEQUENCE_PARENT + "/" + name);
        }
        for (final String path : sequentialPaths)
        {
            assertTrue(present.contains(path), context + path + " was acknowledged and is gone");
        }
        // Names whose creation was not acknowledged may be there; they count as given out.
        sequentialPaths.addAll(present);
    }
}

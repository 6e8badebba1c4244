package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.framework.recipes.locks.InterProcessMultiLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.locks.Revoker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.client.Await;

/** Curator's locks between two clients. */
class LocksTest extends CuratorFixture
{
    private static final long NO_TIME = 0;

    private String path;

    @BeforeEach
    void nameLock()
    {
        path = root + "/lock";
    }

    @Test
    void shouldExcludeWithAMutex() throws Exception
    {
        final InterProcessMutex mine = new InterProcessMutex(client, path);
        final InterProcessMutex theirs = new InterProcessMutex(other, path);
        mine.acquire();
        mine.acquire();
        assertFalse(theirs.acquire(NO_TIME, TimeUnit.MILLISECONDS));
        final Future<Boolean> waiting = run(() -> acquireAndRelease(theirs));
        awaitChildren(path, 2);

        mine.release();
        assertTrue(mine.isAcquiredInThisProcess());
        assertEquals(2, mine.getParticipantNodes().size());
        assertFalse(waiting.isDone());
        mine.release();

        assertTrue(get(waiting));
        assertFalse(mine.isAcquiredInThisProcess());
        awaitChildren(path, 0);
    }

    @Test
    void shouldLetOneThreadIn() throws Exception
    {
        final int threadCount = 4;
        final int rounds = 20;
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger entries = new AtomicInteger();
        final List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < threadCount; i++)
        {
            final CuratorFramework ofThread = i % 2 == 0 ? client : other;
            results.add(run(() ->
            {
                final InterProcessMutex mutex = new InterProcessMutex(ofThread, path);
                int most = 0;
                for (int round = 0; round < rounds; round++)
                {
                    mutex.acquire();
                    most = Math.max(most, inside.incrementAndGet());
                    entries.incrementAndGet();
                    inside.decrementAndGet();
                    mutex.release();
                }
                return most;
            }));
        }
        for (final Future<Integer> result : results)
        {
            assertEquals(1, get(result));
        }
        assertEquals(threadCount * rounds, entries.get());
    }

    @Test
    void shouldKeepAMutexOverARestart() throws Exception
    {
        final InterProcessMutex mine = new InterProcessMutex(client, path);
        final InterProcessMutex theirs = new InterProcessMutex(other, path);
        mine.acquire();
        final Future<Boolean> waiting = run(() -> acquireAndRelease(theirs));
        awaitChildren(path, 2);

        SERVER.restart();

        awaitChildren(path, 2);
        assertTrue(mine.isOwnedByCurrentThread());
        assertFalse(waiting.isDone());
        mine.release();
        assertTrue(get(waiting));
    }

    @Test
    void shouldPassAMutexOnWhenTheSessionExpires() throws Exception
    {
        final InterProcessMutex mine = new InterProcessMutex(client, path);
        final InterProcessMutex theirs = new InterProcessMutex(other, path);
        mine.acquire();
        final Future<Boolean> waiting = run(() -> acquireAndRelease(theirs));
        awaitChildren(path, 2);

        expire(client);

        assertTrue(get(waiting));
        Await.until(
            () -> client.getZookeeperClient().isConnected(), () -> "not connected again");
        final InterProcessMutex again = new InterProcessMutex(client, path);
        assertTrue(again.acquire(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        again.release();
    }

    @Test
    void shouldAskForRevocation() throws Exception
    {
        final InterProcessMutex mine = new InterProcessMutex(client, path);
        final CountDownLatch asked = new CountDownLatch(1);
        mine.makeRevocable(lock -> asked.countDown());
        mine.acquire();
        final Collection<String> nodes = mine.getParticipantNodes();

        Revoker.attemptRevoke(other, nodes.iterator().next());

        assertTrue(asked.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "not asked");
        mine.release();
    }

    @Test
    void shouldShareReadsAndExcludeWrites() throws Exception
    {
        final InterProcessReadWriteLock mine = new InterProcessReadWriteLock(client, path);
        final InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(other, path);
        mine.readLock().acquire();
        assertTrue(get(run(() -> acquireAndRelease(theirs.readLock()))));
        final Future<Boolean> writer = run(() -> acquireAndRelease(theirs.writeLock()));
        awaitChildren(path, 2);
        // A reader that comes after a waiting writer waits too.
        final InterProcessMutex late = new InterProcessReadWriteLock(client, path).readLock();
        assertFalse(get(run(() -> late.acquire(NO_TIME, TimeUnit.MILLISECONDS))));
        assertFalse(writer.isDone());

        mine.readLock().release();

        assertTrue(get(writer));
        mine.writeLock().acquire();
        mine.readLock().acquire();
        mine.writeLock().release();
        assertTrue(get(run(() -> acquireAndRelease(theirs.readLock()))));
        mine.readLock().release();
    }

    @Test
    void shouldLeaseASemaphore() throws Exception
    {
        final InterProcessSemaphoreV2 mine = new InterProcessSemaphoreV2(client, path, 3);
        final InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(other, path, 3);
        mine.setNodeData(bytes("mine"));
        final Collection<Lease> two = mine.acquire(2);
        final Lease third = theirs.acquire();
        assertEquals(2, two.size());
        assertEquals("mine", text(two.iterator().next().getData()));
        assertNull(theirs.acquire(10, TimeUnit.MILLISECONDS));
        final Future<Lease> waiting = run(theirs::acquire);
        awaitChildren(path + "/leases", 4);
        assertFalse(waiting.isDone());

        mine.returnAll(two);

        final Lease fourth = get(waiting);
        assertNotNull(fourth);
        assertEquals(2, theirs.getParticipantNodes().size());
        theirs.returnLease(third);
        theirs.returnLease(fourth);
        awaitChildren(path + "/leases", 0);
    }

    @Test
    void shouldReturnLeasesOfAnExpiredSession() throws Exception
    {
        final InterProcessSemaphoreV2 mine = new InterProcessSemaphoreV2(client, path, 1);
        final InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(other, path, 1);
        assertNotNull(mine.acquire());
        final Future<Lease> waiting = run(theirs::acquire);
        awaitChildren(path + "/leases", 2);

        expire(client);

        theirs.returnLease(get(waiting));
    }

    @Test
    void shouldExcludeWithASemaphoreMutex() throws Exception
    {
        final InterProcessSemaphoreMutex mine = new InterProcessSemaphoreMutex(client, path);
        final InterProcessSemaphoreMutex theirs = new InterProcessSemaphoreMutex(other, path);
        mine.acquire();
        assertFalse(theirs.acquire(10, TimeUnit.MILLISECONDS));

        mine.release();

        assertTrue(theirs.acquire(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        assertFalse(mine.isAcquiredInThisProcess());
        theirs.release();
    }

    @Test
    void shouldTakeSeveralLocksOrNone() throws Exception
    {
        final InterProcessMutex theirs = new InterProcessMutex(other, path + "2");
        final InterProcessMultiLock both = new InterProcessMultiLock(client, List.of(path + "1", path + "2"));
        theirs.acquire();
        assertFalse(both.acquire(10, TimeUnit.MILLISECONDS));
        awaitChildren(path + "1", 0);

        theirs.release();

        assertTrue(both.acquire(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        awaitChildren(path + "1", 1);
        awaitChildren(path + "2", 1);
        both.release();
        awaitChildren(path + "1", 0);
    }

    private static boolean acquireAndRelease(final InterProcessLock lock) throws Exception
    {
        final boolean isAcquired = lock.acquire(Await.DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (isAcquired)
        {
            lock.release();
        }
        return isAcquired;
    }
}

package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.AtomicValue;
import org.apache.curator.framework.recipes.atomic.CachedAtomicLong;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicInteger;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicValue;
import org.apache.curator.framework.recipes.atomic.PromotedToLock;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.recipes.shared.SharedValue;
import org.apache.curator.framework.recipes.shared.VersionedValue;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.client.Await;

/** Curator's counters, shared values and barriers. */
class CountersAndBarriersTest extends CuratorFixture
{
    @Test
    void shouldShareACount() throws Exception
    {
        final SharedCount mine = closing(new SharedCount(client, root + "/count", 10));
        final SharedCount theirs = closing(new SharedCount(other, root + "/count", 10));
        mine.start();
        theirs.start();
        assertEquals(10, theirs.getCount());

        mine.setCount(11);
        Await.until(() -> theirs.getCount() == 11, () -> "count " + theirs.getCount());
        final VersionedValue<Integer> old = theirs.getVersionedValue();
        assertTrue(theirs.trySetCount(old, 12));
        assertFalse(mine.trySetCount(old, 13));

        Await.until(() -> mine.getCount() == 12, () -> "count " + mine.getCount());
    }

    @Test
    void shouldShareAValueOverARestart() throws Exception
    {
        final SharedValue mine = closing(new SharedValue(client, root + "/value", bytes("seed")));
        final SharedValue theirs = closing(new SharedValue(other, root + "/value", bytes("seed")));
        mine.start();
        theirs.start();

        SERVER.restart();
        mine.setValue(bytes("after"));

        Await.until(() -> text(theirs.getValue()).equals("after"), () -> text(theirs.getValue()));
    }

    @Test
    void shouldCountOnceForEachIncrement() throws Exception
    {
        final int threadCount = 3;
        final int increments = 20;
        final List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < threadCount; i++)
        {
            final CuratorFramework ofThread = i % 2 == 0 ? client : other;
            results.add(run(() ->
            {
                final DistributedAtomicLong counter =
                    new DistributedAtomicLong(ofThread, root + "/long", new RetryForever(1));
                int succeeded = 0;
                for (int round = 0; round < increments; round++)
                {
                    succeeded += counter.increment().succeeded() ? 1 : 0;
                }
                return succeeded;
            }));
        }
        int total = 0;
        for (final Future<Integer> result : results)
        {
            total += get(result);
        }
        final AtomicValue<Long> value =
            new DistributedAtomicLong(client, root + "/long", new RetryNTimes(0, 0)).get();
        assertEquals(threadCount * increments, total);
        assertEquals(total, value.postValue());
    }

    @Test
    void shouldDoEveryAtomicOperation() throws Exception
    {
        final DistributedAtomicLong number =
            new DistributedAtomicLong(client, root + "/long", new RetryNTimes(3, 1));
        assertTrue(number.initialize(5L));
        assertFalse(number.initialize(6L));
        assertEquals(15L, number.add(10L).postValue());
        assertEquals(12L, number.subtract(3L).postValue());
        assertEquals(11L, number.decrement().postValue());
        assertFalse(number.compareAndSet(99L, 1L).succeeded());
        assertEquals(11L, number.compareAndSet(11L, 1L).preValue());
        number.forceSet(40L);
        assertEquals(40L, number.get().postValue());
        assertEquals(50L, number.trySet(50L).postValue());
        final CachedAtomicLong cached = new CachedAtomicLong(number, 10);
        assertEquals(51L, cached.next().postValue());
        assertEquals(60L, number.get().postValue());

        final DistributedAtomicInteger integer =
            new DistributedAtomicInteger(client, root + "/int", new RetryNTimes(3, 1));
        assertEquals(1, integer.increment().postValue());
        final PromotedToLock promoted = PromotedToLock.builder()
            .lockPath(root + "/promoted").timeout(Await.DEADLINE_SECONDS, TimeUnit.SECONDS).build();
        final DistributedAtomicValue value =
            new DistributedAtomicValue(client, root + "/value", new RetryNTimes(0, 0), promoted);
        assertTrue(value.trySet(bytes("x")).succeeded());
        assertEquals("x", text(value.get().postValue()));
    }

    @Test
    void shouldWaitOnABarrier() throws Exception
    {
        final DistributedBarrier mine = new DistributedBarrier(client, root + "/barrier");
        final DistributedBarrier theirs = new DistributedBarrier(other, root + "/barrier");
        mine.setBarrier();
        assertFalse(theirs.waitOnBarrier(10, TimeUnit.MILLISECONDS));
        final Future<Boolean> waiting = run(() -> theirs.waitOnBarrier(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));

        mine.removeBarrier();

        assertTrue(get(waiting));
        assertTrue(theirs.waitOnBarrier(0, TimeUnit.MILLISECONDS));
    }

    @Test
    void shouldEnterAndLeaveADoubleBarrierTogether() throws Exception
    {
        final int memberCount = 3;
        final String path = root + "/double";
        final List<DistributedDoubleBarrier> members = new ArrayList<>();
        final List<Future<Boolean>> entering = new ArrayList<>();
        for (int i = 0; i < memberCount; i++)
        {
            members.add(new DistributedDoubleBarrier(i % 2 == 0 ? client : other, path, memberCount));
        }
        for (int i = 0; i < memberCount - 1; i++)
        {
            final DistributedDoubleBarrier member = members.get(i);
            entering.add(run(() -> member.enter(Await.DEADLINE_SECONDS, TimeUnit.SECONDS)));
        }
        awaitChildren(path, memberCount - 1);
        assertTrue(entering.stream().noneMatch(Future::isDone));

        assertTrue(members.get(memberCount - 1).enter(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        for (final Future<Boolean> one : entering)
        {
            assertTrue(get(one));
        }
        final List<Future<Boolean>> leaving = new ArrayList<>();
        for (final DistributedDoubleBarrier member : members)
        {
            leaving.add(run(() -> member.leave(Await.DEADLINE_SECONDS, TimeUnit.SECONDS)));
        }
        for (final Future<Boolean> one : leaving)
        {
            assertTrue(get(one));
        }
        awaitChildren(path, 0);
    }
}

package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.client.Await;

/** Curator's two ways to a leader. */
class LeadershipTest extends CuratorFixture
{
    private String path;

    @BeforeEach
    void namePath()
    {
        path = root + "/leader";
    }

    @Test
    void shouldLeadOneAfterTheOther() throws Exception
    {
        final LeaderLatch first = latch(client, "first");
        first.start();
        assertTrue(first.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        final LeaderLatch second = latch(other, "second");
        second.start();
        awaitChildren(path, 2);

        assertEquals("first", second.getLeader().getId());
        assertEquals(2, first.getParticipants().size());
        assertFalse(second.hasLeadership());
        first.close();

        assertTrue(second.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        assertEquals("second", second.getLeader().getId());
        second.close();
        awaitChildren(path, 0);
    }

    @Test
    void shouldPassTheLatchOnWhenTheSessionExpires() throws Exception
    {
        final LeaderLatch first = closing(latch(client, "first"));
        final CountDownLatch lost = new CountDownLatch(1);
        first.addListener(new LeaderLatchListener()
        {
            @Override
            public void isLeader()
            {
                // Only the loss is of interest.
            }

            @Override
            public void notLeader()
            {
                lost.countDown();
            }
        });
        first.start();
        assertTrue(first.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        final LeaderLatch second = closing(latch(other, "second"));
        second.start();
        awaitChildren(path, 2);

        expire(client);

        assertTrue(lost.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "the first did not notice");
        assertTrue(second.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        // The first one queues again, behind the second.
        awaitChildren(path, 2);
        assertFalse(first.hasLeadership());
    }

    @Test
    void shouldHaveOneLatchLeaderAfterARestart() throws Exception
    {
        final LeaderLatch first = closing(latch(client, "first"));
        first.start();
        assertTrue(first.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        final LeaderLatch second = closing(latch(other, "second"));
        second.start();
        awaitChildren(path, 2);

        SERVER.restart();

        Await.until(
            () -> first.hasLeadership() != second.hasLeadership() &&
                (first.hasLeadership() ? "first" : "second").equals(second.getLeader().getId()),
            () -> "first " + first.hasLeadership() + ", second " + second.hasLeadership());
        awaitChildren(path, 2);
    }

    @Test
    void shouldSelectLeadersInTurn() throws Exception
    {
        final BlockingQueue<String> leaders = new LinkedBlockingQueue<>();
        final CountDownLatch step = new CountDownLatch(1);
        final LeaderSelector first = closing(selector(client, "first", leaders, step));
        final LeaderSelector second = closing(selector(other, "second", leaders, step));
        first.start();
        assertEquals("first", leaders.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        second.start();
        awaitChildren(path, 2);
        assertEquals("first", second.getLeader().getId());
        assertTrue(first.hasLeadership());
        assertFalse(second.hasLeadership());

        step.countDown();

        assertEquals("second", leaders.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void shouldSelectAnotherLeaderWhenTheSessionExpires() throws Exception
    {
        final BlockingQueue<String> leaders = new LinkedBlockingQueue<>();
        final CountDownLatch never = new CountDownLatch(1);
        final LeaderSelector first = closing(selector(client, "first", leaders, never));
        final LeaderSelector second = closing(selector(other, "second", leaders, never));
        first.autoRequeue();
        first.start();
        assertEquals("first", leaders.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        second.start();
        awaitChildren(path, 2);

        expire(client);

        assertEquals("second", leaders.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        awaitChildren(path, 2);
        second.interruptLeadership();
        assertEquals("first", leaders.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
    }

    private LeaderLatch latch(final CuratorFramework framework, final String id)
    {
        return new LeaderLatch(framework, path, id);
    }

    /** Tells its name when it leads, and leads until the step. */
    private LeaderSelector selector(
        final CuratorFramework framework,
        final String id,
        final BlockingQueue<String> leaders,
        final CountDownLatch step)
    {
        final LeaderSelector selector = new LeaderSelector(framework, path, new LeaderSelectorListenerAdapter()
        {
            @Override
            public void takeLeadership(final CuratorFramework ignore) throws Exception
            {
                leaders.add(id);
                step.await();
            }
        });
        selector.setId(id);
        return selector;
    }
}

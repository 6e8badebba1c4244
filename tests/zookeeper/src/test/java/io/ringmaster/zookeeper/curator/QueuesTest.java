package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.queue.DistributedDelayQueue;
import org.apache.curator.framework.recipes.queue.DistributedIdQueue;
import org.apache.curator.framework.recipes.queue.DistributedPriorityQueue;
import org.apache.curator.framework.recipes.queue.DistributedQueue;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.framework.state.ConnectionState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.client.Await;

/** Curator's queues: one client puts, another one takes. */
class QueuesTest extends CuratorFixture
{
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    private String path;

    @BeforeEach
    void nameQueue()
    {
        path = root + "/queue";
    }

    @Test
    void shouldTakeInOrder() throws Exception
    {
        final DistributedQueue<String> producer = closing(builder(client, null).buildQueue());
        producer.start();
        for (int i = 0; i < 20; i++)
        {
            producer.put("item " + i);
        }
        assertTrue(producer.flushPuts(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        awaitChildren(path, 20);

        closing(builder(other, taken).buildQueue()).start();

        for (int i = 0; i < 20; i++)
        {
            assertEquals("item " + i, take());
        }
        awaitChildren(path, 0);
    }

    @Test
    void shouldTakeEachOnceWithTwoConsumersAndALock() throws Exception
    {
        final int count = 30;
        closing(builder(client, taken).lockPath(root + "/locks").buildQueue()).start();
        closing(builder(other, taken).lockPath(root + "/locks").buildQueue()).start();
        final DistributedQueue<String> producer = closing(builder(client, null).buildQueue());
        producer.start();
        final Set<String> expected = new HashSet<>();
        for (int i = 0; i < count; i++)
        {
            producer.put("item " + i);
            expected.add("item " + i);
        }

        final List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            all.add(take());
        }
        assertEquals(expected, new HashSet<>(all));
        awaitChildren(path, 0);
        assertNull(taken.poll());
    }

    @Test
    void shouldGoOnAfterARestart() throws Exception
    {
        closing(builder(other, taken).buildQueue()).start();
        final DistributedQueue<String> producer = closing(builder(client, null).buildQueue());
        producer.start();
        producer.put("before");
        assertEquals("before", take());

        SERVER.restart();
        producer.put("after");

        assertEquals("after", take());
    }

    @Test
    void shouldRemoveById() throws Exception
    {
        final DistributedIdQueue<String> producer = closing(builder(client, null).buildIdQueue());
        producer.start();
        producer.put("a", "id-a");
        producer.put("b", "id-b");
        producer.put("c", "id-c");
        awaitChildren(path, 3);

        assertEquals(1, producer.remove("id-b"));
        assertEquals(0, producer.remove("id-x"));

        closing(builder(other, taken).buildIdQueue()).start();
        assertEquals("a", take());
        assertEquals("c", take());
    }

    @Test
    void shouldTakeByPriority() throws Exception
    {
        final DistributedPriorityQueue<String> producer = closing(builder(client, null).buildPriorityQueue(0));
        producer.start();
        producer.put("late", 30);
        producer.put("negative", -5);
        producer.put("middle", 20);
        producer.put("first", -10);
        awaitChildren(path, 4);

        closing(builder(other, taken).buildPriorityQueue(0)).start();

        assertEquals(List.of("first", "negative", "middle", "late"), List.of(take(), take(), take(), take()));
    }

    @Test
    void shouldTakeAfterADelay() throws Exception
    {
        final DistributedDelayQueue<String> producer = closing(builder(client, null).buildDelayQueue());
        producer.start();
        closing(builder(other, taken).buildDelayQueue()).start();
        final long nowMs = System.currentTimeMillis();
        producer.put("later", nowMs + 400);
        producer.put("sooner", nowMs + 200);

        assertEquals("sooner", take());
        assertEquals("later", take());
        assertTrue(System.currentTimeMillis() >= nowMs + 400);
    }

    @Test
    void shouldOfferAndPoll() throws Exception
    {
        final SimpleDistributedQueue mine = new SimpleDistributedQueue(client, path);
        final SimpleDistributedQueue theirs = new SimpleDistributedQueue(other, path);
        final Future<byte[]> waiting = run(() -> theirs.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        Await.until(() -> client.checkExists().forPath(path) != null, () -> "no queue");

        assertTrue(mine.offer(bytes("first")));
        assertArrayEquals(bytes("first"), get(waiting));
        assertNull(theirs.poll());
        mine.offer(bytes("second"));
        mine.offer(bytes("third"));
        assertEquals("second", text(theirs.peek()));
        assertEquals("second", text(theirs.element()));
        assertEquals("second", text(theirs.take()));
        assertEquals("third", text(theirs.remove()));
    }

    private String take() throws InterruptedException
    {
        final String item = taken.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(item, "nothing taken");
        return item;
    }

    private QueueBuilder<String> builder(final CuratorFramework framework, final BlockingQueue<String> consumer)
    {
        return QueueBuilder.builder(
            framework, consumer == null ? null : new Consumer(consumer), new TextSerializer(), path);
    }

    private record Consumer(BlockingQueue<String> items) implements QueueConsumer<String>
    {
        @Override
        public void consumeMessage(final String message)
        {
            items.add(message);
        }

        @Override
        public void stateChanged(final CuratorFramework from, final ConnectionState state)
        {
            // A queue goes on by itself.
        }
    }

    private static final class TextSerializer implements QueueSerializer<String>
    {
        @Override
        public byte[] serialize(final String item)
        {
            return bytes(item);
        }

        @Override
        public String deserialize(final byte[] data)
        {
            return text(data);
        }
    }
}

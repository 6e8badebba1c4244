package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.cache.NodeCache;
import org.apache.curator.framework.recipes.cache.PathChildrenCache;
import org.apache.curator.framework.recipes.cache.TreeCache;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.client.Await;
import io.ringmaster.zookeeper.client.EventRecorder;

/** Curator's caches: they follow what another client changes, also over a restart and a lost session. */
@SuppressWarnings("deprecation")
class CachesTest extends CuratorFixture
{
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    @Test
    void shouldFollowATree() throws Exception
    {
        other.create().forPath(root + "/before", bytes("0"));
        final CountDownLatch isInitialized = new CountDownLatch(1);
        final CuratorCache cache = closing(CuratorCache.build(client, root));
        cache.listenable().addListener(CuratorCacheListener.builder()
            .forCreates(node -> events.add("created " + node.getPath() + "=" + text(node.getData())))
            .forChanges((old, node) -> events.add("changed " + text(old.getData()) + " to " + text(node.getData())))
            .forDeletes(node -> events.add("deleted " + node.getPath() + "=" + text(node.getData())))
            .forInitialized(isInitialized::countDown)
            .build());
        cache.start();
        assertTrue(isInitialized.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        awaitEvents("created " + root + "=", "created " + root + "/before=0");
        events.clear();

        other.create().forPath(root + "/a", bytes("1"));
        awaitEvents("created " + root + "/a=1");
        other.create().forPath(root + "/a/b", bytes("2"));
        awaitEvents("created " + root + "/a=1", "created " + root + "/a/b=2");
        other.setData().forPath(root + "/a", bytes("3"));
        awaitEvents("created " + root + "/a=1", "created " + root + "/a/b=2", "changed 1 to 3");
        other.delete().deletingChildrenIfNeeded().forPath(root + "/a");
        awaitEvents(
            "created " + root + "/a=1", "created " + root + "/a/b=2", "changed 1 to 3",
            "deleted " + root + "/a/b=2", "deleted " + root + "/a=3");
        assertEquals(2, cache.size());
        assertEquals("0", text(cache.get(root + "/before").orElseThrow().getData()));
    }

    @Test
    void shouldFollowATreeOverARestart() throws Exception
    {
        final CuratorCache cache = closing(CuratorCache.build(client, root));
        cache.start();
        other.create().forPath(root + "/a", bytes("1"));
        Await.until(() -> cache.get(root + "/a").isPresent(), () -> "no /a");

        SERVER.restart();
        other.setData().forPath(root + "/a", bytes("2"));
        other.create().forPath(root + "/b", bytes("3"));

        Await.until(
            () -> cache.get(root + "/b").isPresent() &&
                text(cache.get(root + "/a").orElseThrow().getData()).equals("2"),
            () -> cache.stream().toList().toString());
    }

    @Test
    void shouldFollowATreeOverALostSession() throws Exception
    {
        final CuratorCache cache = closing(CuratorCache.build(client, root));
        cache.start();
        other.create().forPath(root + "/a", bytes("1"));
        Await.until(() -> cache.get(root + "/a").isPresent(), () -> "no /a");

        expire(client);
        other.delete().forPath(root + "/a");
        other.create().forPath(root + "/b", bytes("2"));

        Await.until(
            () -> cache.get(root + "/a").isEmpty() && cache.get(root + "/b").isPresent(),
            () -> cache.stream().toList().toString());
    }

    @Test
    void shouldFollowChildren() throws Exception
    {
        other.create().forPath(root + "/before", bytes("0"));
        final PathChildrenCache cache = closing(new PathChildrenCache(client, root, true));
        cache.getListenable().addListener((from, event) -> events.add(
            event.getType() + (event.getData() == null ? "" :
                " " + event.getData().getPath() + "=" + text(event.getData().getData()))));
        cache.start(PathChildrenCache.StartMode.BUILD_INITIAL_CACHE);
        assertEquals(1, cache.getCurrentData().size());

        other.create().forPath(root + "/a", bytes("1"));
        awaitEvents("CHILD_ADDED " + root + "/a=1");
        other.setData().forPath(root + "/a", bytes("2"));
        awaitEvents("CHILD_ADDED " + root + "/a=1", "CHILD_UPDATED " + root + "/a=2");
        other.delete().forPath(root + "/a");
        awaitEvents(
            "CHILD_ADDED " + root + "/a=1", "CHILD_UPDATED " + root + "/a=2", "CHILD_REMOVED " + root + "/a=2");
        assertEquals("0", text(cache.getCurrentData(root + "/before").getData()));
    }

    @Test
    void shouldFollowATreeWithTheOldCache() throws Exception
    {
        final TreeCache cache = closing(TreeCache.newBuilder(client, root).build());
        final CountDownLatch isInitialized = new CountDownLatch(1);
        cache.getListenable().addListener((from, event) ->
        {
            if (event.getData() != null)
            {
                events.add(event.getType() + " " + event.getData().getPath());
            }
            else
            {
                isInitialized.countDown();
            }
        });
        cache.start();
        assertTrue(isInitialized.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        events.clear();

        other.create().creatingParentsIfNeeded().forPath(root + "/a/b", bytes("1"));
        awaitEvents("NODE_ADDED " + root + "/a", "NODE_ADDED " + root + "/a/b");
        other.setData().forPath(root + "/a/b", bytes("2"));
        awaitEvents("NODE_ADDED " + root + "/a", "NODE_ADDED " + root + "/a/b", "NODE_UPDATED " + root + "/a/b");
        other.delete().forPath(root + "/a/b");

        Await.until(() -> cache.getCurrentChildren(root + "/a").isEmpty(), events::toString);
    }

    @Test
    void shouldFollowANode() throws Exception
    {
        final String path = root + "/node";
        final NodeCache cache = closing(new NodeCache(client, path));
        cache.start(true);
        assertEquals(null, cache.getCurrentData());

        other.create().forPath(path, bytes("1"));
        Await.until(() -> cache.getCurrentData() != null, () -> "absent");
        other.setData().forPath(path, bytes("2"));
        Await.until(() -> text(cache.getCurrentData().getData()).equals("2"), () -> "not changed");
        SERVER.restart();
        other.delete().forPath(path);
        Await.until(() -> cache.getCurrentData() == null, () -> "not deleted");
    }

    @Test
    void shouldWatchOverALostSession() throws Exception
    {
        final EventRecorder recorder = new EventRecorder();
        final CountDownLatch isReset = new CountDownLatch(2);
        final PersistentWatcher watcher = closing(new PersistentWatcher(client, root, true));
        watcher.getListenable().addListener(recorder);
        watcher.getResetListenable().addListener(isReset::countDown);
        watcher.start();
        Await.until(() -> isReset.getCount() == 1, () -> "not set");
        other.create().forPath(root + "/a");
        Await.until(() -> recorder.nodeEvents().size() == 1, () -> recorder.nodeEvents().toString());

        expire(client);
        assertTrue(isReset.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "not set again");
        other.create().forPath(root + "/a/b");

        Await.until(
            () -> recorder.nodeEvents().equals(
                List.of("NodeCreated " + root + "/a", "NodeCreated " + root + "/a/b")),
            () -> recorder.nodeEvents().toString());
    }

    private void awaitEvents(final String... expected) throws Exception
    {
        Await.until(() -> events.equals(List.of(expected)), events::toString);
    }
}

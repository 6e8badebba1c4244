package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.framework.recipes.nodes.PersistentTtlNode;
import org.apache.curator.x.discovery.ServiceCache;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceProvider;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.client.Await;

/** Nodes that Curator keeps alive: persistent nodes, group members, and services that are found by name. */
class NodesTest extends CuratorFixture
{
    @Test
    void shouldCreateAPersistentNodeAgain() throws Exception
    {
        final String path = root + "/persistent";
        final PersistentNode node =
            closing(new PersistentNode(client, CreateMode.EPHEMERAL, false, path, bytes("x")));
        node.start();
        assertTrue(node.waitForInitialCreate(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        final Stat first = other.checkExists().forPath(path);
        assertEquals(client.getZookeeperClient().getZooKeeper().getSessionId(), first.getEphemeralOwner());

        other.delete().forPath(path);
        Await.until(() -> other.checkExists().forPath(path) != null, () -> "not created again");
        node.setData(bytes("y"));
        Await.until(() -> text(other.getData().forPath(path)).equals("y"), () -> "not changed");
    }

    @Test
    void shouldCreateAPersistentNodeAgainAfterALostSession() throws Exception
    {
        final String path = root + "/persistent";
        final PersistentNode node =
            closing(new PersistentNode(client, CreateMode.EPHEMERAL, true, path, bytes("x")));
        node.start();
        assertTrue(node.waitForInitialCreate(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        final long before = client.getZookeeperClient().getZooKeeper().getSessionId();

        expire(client);

        Await.until(() ->
        {
            final String actual = node.getActualPath();
            final Stat stat = actual == null ? null : other.checkExists().forPath(actual);
            return stat != null && stat.getEphemeralOwner() != before && stat.getEphemeralOwner() != 0;
        }, () -> "not created by the new session");
    }

    @Test
    void shouldKeepATtlNodeAlive() throws Exception
    {
        Assumptions.assumeTrue(SERVER.checksContainers(), "this server does not look for such nodes");
        final long ttlMs = 1_500;
        final String path = root + "/ttl";
        final PersistentTtlNode node = new PersistentTtlNode(client, path, ttlMs, bytes("x"));
        node.start();
        assertTrue(node.waitForInitialCreate(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        assertEquals("x", text(other.getData().forPath(path)));
        // A node of the same age that nobody touches is the clock.
        final String clock = other.create().withTtl(ttlMs).withMode(CreateMode.PERSISTENT_WITH_TTL)
            .forPath(root + "/clock", bytes("x"));
        Await.until(() -> other.checkExists().forPath(clock) == null, () -> "the clock stays");
        assertNotNull(other.checkExists().forPath(path));

        node.close();

        Await.until(() -> other.checkExists().forPath(path) == null, () -> "not removed");
    }

    @Test
    void shouldKnowTheMembersOfAGroup() throws Exception
    {
        final GroupMember first = new GroupMember(client, root + "/group", "first", bytes("1"));
        final GroupMember second = closing(new GroupMember(other, root + "/group", "second", bytes("2")));
        first.start();
        second.start();
        awaitMembers(first, Set.of("first", "second"));
        awaitMembers(second, Set.of("first", "second"));
        assertEquals("2", text(first.getCurrentMembers().get("second")));

        first.setThisData(bytes("changed"));
        Await.until(
            () -> text(second.getCurrentMembers().get("first")).equals("changed"),
            () -> second.getCurrentMembers().toString());
        SERVER.restart();
        expire(other);
        awaitMembers(first, Set.of("first", "second"));
        first.close();

        awaitMembers(second, Set.of("second"));
    }

    @Test
    void shouldFindServices() throws Exception
    {
        final ServiceInstance<String> instance = ServiceInstance.<String>builder()
            .name("mail").id("one").address("10.0.0.1").port(25).payload("payload").build();
        final ServiceInstance<String> second = ServiceInstance.<String>builder()
            .name("mail").id("two").address("10.0.0.2").port(25).build();
        final ServiceDiscovery<String> mine = closing(ServiceDiscoveryBuilder.builder(String.class)
            .client(client).basePath(root + "/services").thisInstance(instance).build());
        final ServiceDiscovery<String> theirs = closing(ServiceDiscoveryBuilder.builder(String.class)
            .client(other).basePath(root + "/services").build());
        mine.start();
        theirs.start();
        assertEquals(Set.of("mail"), Set.copyOf(theirs.queryForNames()));
        final ServiceInstance<String> found = theirs.queryForInstance("mail", "one");
        assertEquals("10.0.0.1", found.getAddress());
        assertEquals(25, found.getPort());
        assertEquals("payload", found.getPayload());

        final ServiceCache<String> cache = closing(theirs.serviceCacheBuilder().name("mail").build());
        cache.start();
        assertEquals(1, cache.getInstances().size());
        mine.registerService(second);
        Await.until(() -> cache.getInstances().size() == 2, () -> cache.getInstances().toString());
        final ServiceProvider<String> provider =
            closing(theirs.serviceProviderBuilder().serviceName("mail").build());
        provider.start();
        Await.until(() -> provider.getAllInstances().size() == 2, () -> "not found");
        assertNotNull(provider.getInstance());

        mine.unregisterService(second);
        Await.until(() -> cache.getInstances().size() == 1, () -> cache.getInstances().toString());
        final long before = client.getZookeeperClient().getZooKeeper().getSessionId();
        expire(client);
        Await.until(
            () ->
            {
                final Stat stat = other.checkExists().forPath(root + "/services/mail/one");
                return stat != null && stat.getEphemeralOwner() != before;
            },
            () -> "not registered again by the next session");
        Await.until(() -> cache.getInstances().size() == 1, () -> cache.getInstances().toString());
    }

    private static void awaitMembers(final GroupMember member, final Set<String> expected) throws Exception
    {
        Await.until(
            () -> member.getCurrentMembers().keySet().equals(expected), () -> member.getCurrentMembers().toString());
    }
}

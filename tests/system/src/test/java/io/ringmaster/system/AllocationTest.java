package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.sun.management.ThreadMXBean;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;
import io.ringmaster.tools.server.ThreadingMode;

/** A whole server in steady state, socket to disk: its threads allocate nothing for a get, and nothing for a set. */
@Tag("system")
@Timeout(180)
class AllocationTest
{
    private static final int WARM_UP_COUNT = 6_000;
    private static final int COUNT = 2_000;
    /** What a JVM does on its own now and then, such as compiling a method again, over all operations together. */
    private static final long TOLERATED_BYTES = 1024;
    private static final int ATTEMPTS = 5;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAllocateNothingPerRequest(final ThreadingMode threadingMode)
    {
        final ServerContext context =
            new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(0)
                .threadingMode(threadingMode);
        try (RingmasterServer server = RingmasterServer.launch(context);
            RingmasterClient client = RingmasterClient.connect(new ClientContext().servers(server.address())))
        {
            final byte[] data = new byte[100];
            client.sync().create("/a", data, CreateMode.PERSISTENT);
            final long[] ids = serverThreads(threadingMode);
            final Runnable get = () -> client.sync().getData("/a");
            final Runnable set = () -> client.sync().setData("/a", data, -1);
            repeat(get, WARM_UP_COUNT);
            repeat(set, WARM_UP_COUNT);

            final long getBytes = leastAllocated(ids, get);
            final long setBytes = leastAllocated(ids, set);

            System.out.println("allocation, " + threadingMode + ": " + getBytes + " bytes for " + COUNT + " gets, " +
                setBytes + " bytes for " + COUNT + " sets on the threads of the server");
            assertTrue(getBytes <= TOLERATED_BYTES, "bytes for " + COUNT + " gets: " + getBytes);
            assertTrue(setBytes <= TOLERATED_BYTES, "bytes for " + COUNT + " sets: " + setBytes);
        }
    }

    /** The same by way of the translation of ZooKeeper's protocol. */
    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAllocateNothingPerRequestOfAClientOfZooKeeper(final ThreadingMode threadingMode) throws IOException
    {
        final ServerContext context =
            new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(0)
                .threadingMode(threadingMode);
        try (RingmasterServer server = RingmasterServer.launch(context);
            JuteConnection client = JuteConnection.open(server.zooKeeperPort()))
        {
            client.call(OpCode.CREATE, JuteBody.create("/a", "x".repeat(100), 0));
            client.call(OpCode.CREATE, JuteBody.create("/a/b", "", 0));
            final long[] ids = serverThreads(threadingMode);
            final JuteBody multi = new JuteBody()
                .operation(OpCode.CHECK, JuteBody.versioned("/a", -1))
                .operation(OpCode.SET_DATA, JuteBody.setData("/a/b", "y", -1)).done();
            final Map<String, JuteRequest> requests = Map.of(
                "get", new JuteRequest(OpCode.GET_DATA, JuteBody.watched("/a", false)),
                "set", new JuteRequest(OpCode.SET_DATA, JuteBody.setData("/a", "x".repeat(100), -1)),
                "exists of nothing", new JuteRequest(OpCode.EXISTS, JuteBody.watched("/nothing", false)),
                "children", new JuteRequest(OpCode.GET_CHILDREN2, JuteBody.watched("/a", false)),
                "sync", new JuteRequest(OpCode.SYNC, JuteBody.path("/a")),
                "ping", new JuteRequest(OpCode.PING, new JuteBody()),
                "multi", new JuteRequest(OpCode.MULTI, multi));
            requests.forEach((name, request) ->
            {
                final byte[] frame = request.toFrame(1);
                final Runnable call = () -> exchange(client, frame);
                repeat(call, WARM_UP_COUNT);
                final long bytes = leastAllocated(ids, call);
                System.out.println("allocation, " + threadingMode + ", ZooKeeper's protocol: " + bytes +
                    " bytes for " + COUNT + " times " + name);
                assertTrue(bytes <= TOLERATED_BYTES, "bytes for " + COUNT + " times " + name + ": " + bytes);
            });
        }
    }

    /** What is counted stands as text in a node, which each write rewrites; the limits are read from another. */
    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAllocateNothingPerWriteBelowAQuota(final ThreadingMode threadingMode) throws IOException
    {
        final ServerContext context =
            new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(0)
                .threadingMode(threadingMode);
        context.engine().enforceQuota(true);
        try (RingmasterServer server = RingmasterServer.launch(context);
            JuteConnection client = JuteConnection.open(server.zooKeeperPort()))
        {
            create(client, "/a", "");
            create(client, "/a/b", "");
            create(client, "/zookeeper/quota/a", "");
            create(client, "/zookeeper/quota/a/zookeeper_limits", "count=1000,bytes=100000=;byteHardLimit=100000");
            create(client, "/zookeeper/quota/a/zookeeper_stats", "");
            final long[] ids = serverThreads(threadingMode);
            final byte[] longer = setData("/a/b", "x".repeat(1000));
            final byte[] shorter = setData("/a/b", "x".repeat(9));
            final Runnable write = () ->
            {
                exchange(client, longer);
                exchange(client, shorter);
            };
            repeat(write, WARM_UP_COUNT);
            final long bytes = leastAllocated(ids, write);
            System.out.println("allocation, " + threadingMode + ", below a quota: " + bytes +
                " bytes for " + 2 * COUNT + " sets");
            assertTrue(bytes <= TOLERATED_BYTES, "bytes for " + 2 * COUNT + " sets: " + bytes);

            // They were counted, and the limit holds.
            final String stats = text(client, "/zookeeper/quota/a/zookeeper_stats");
            assertTrue(stats.startsWith("count=2,bytes=9"), stats);
            final JuteReply refused =
                client.call(OpCode.SET_DATA, JuteBody.setData("/a/b", "x".repeat(100_001), -1));
            assertEquals(ErrorCode.QUOTA_EXCEEDED, refused.error());
        }
    }

    private static void create(final JuteConnection client, final String path, final String data) throws IOException
    {
        assertEquals(ErrorCode.OK, client.call(OpCode.CREATE, JuteBody.create(path, data, 0)).error(), path);
    }

    private static byte[] setData(final String path, final String data)
    {
        return new JuteRequest(OpCode.SET_DATA, JuteBody.setData(path, data, -1)).toFrame(1);
    }

    private static String text(final JuteConnection client, final String path) throws IOException
    {
        return client.call(OpCode.GET_DATA, JuteBody.watched(path, false)).text();
    }

    private static void exchange(final JuteConnection client, final byte[] frame)
    {
        try
        {
            client.send(frame);
            client.readFrame();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Steady state shows in the best of several runs; a leak per request would show in every one. */
    private long leastAllocated(final long[] ids, final Runnable operation)
    {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && least > 0; i++)
        {
            final long before = allocated(ids);
            repeat(operation, COUNT);
            least = Math.min(least, allocated(ids) - before);
        }
        return least;
    }

    private long allocated(final long[] ids)
    {
        long sum = 0;
        for (final long bytes : threads.getThreadAllocatedBytes(ids))
        {
            sum += bytes;
        }
        return sum;
    }

    private static void repeat(final Runnable operation, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            operation.run();
        }
    }

    private static long[] serverThreads(final ThreadingMode threadingMode)
    {
        final List<String> names = threadingMode == ThreadingMode.SHARED ?
            List.of("ringmaster-server", "ringmaster-journaler") :
            List.of("ringmaster-endpoint", "ringmaster-engine", "ringmaster-journaler");
        final List<Long> ids = new ArrayList<>();
        for (final Thread thread : Thread.getAllStackTraces().keySet())
        {
            if (names.contains(thread.getName()))
            {
                ids.add(thread.getId());
            }
        }
        assertEquals(names.size(), ids.size());
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}

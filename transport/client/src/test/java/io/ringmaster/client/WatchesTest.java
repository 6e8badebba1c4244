package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.CheckWatchesDecoder;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.ExistsDecoder;
import io.ringmaster.codecs.client.GetChildrenDecoder;
import io.ringmaster.codecs.client.RemoveWatchesDecoder;
import io.ringmaster.codecs.client.SetWatchesDecoder;
import io.ringmaster.codecs.client.WatchEventType;

/** Watches at the client, by section 15 of the protocol. */
@Timeout(60)
class WatchesTest
{
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Watcher watcher = watcher("w");
    private final Recorder recorder = new Recorder(WatchesTest::serve);

    private Watcher watcher(final String name)
    {
        return (event) -> events.add(name + " " + event.type() + " " + event.path() + " " + event.zxid());
    }

    /** Nodes whose name begins with "missing" do not exist; getChildren answers with an empty list. */
    private static void serve(
        final FakeServer.Link link,
        final int templateId,
        final DirectBuffer buffer,
        final int body,
        final int end)
    {
        final long id = Scripts.correlationId(buffer, body);
        if (templateId == ExistsDecoder.TEMPLATE_ID &&
            Scripts.path(buffer, body, ExistsDecoder.BLOCK_LENGTH).contains("missing"))
        {
            link.status(id, id, ErrorCode.NO_NODE);
        }
        else if (templateId == GetChildrenDecoder.TEMPLATE_ID)
        {
            Replies.children(link, id, List.of("one", "two"));
        }
        else
        {
            Scripts.agree(link, templateId, buffer, body, end);
        }
    }

    private static ClientContext context(final FakeServer server)
    {
        return Scripts.context(server).minReconnectDelayMs(1).maxReconnectDelayMs(20);
    }

    private void fire(final FakeServer server, final WatchEventType type, final String path) throws IOException
    {
        final FakeServer.Link link = server.lastLink();
        synchronized (link)
        {
            link.event(77, type, path);
            link.flush();
        }
    }

    /** A request behind the events: when it is answered they have been handled. */
    private List<String> eventsOf(final RingmasterClient client)
    {
        client.sync().sync("/");
        return events;
    }

    @Test
    void shouldUseUpAOneShotWatch() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            client.sync().getData("/a", watcher);
            client.sync().getData("/a", watcher);
            client.sync().exists("/missing", watcher);
            assertEquals(List.of("one", "two"), client.sync().getChildren("/c", watcher).names());
            assertEquals(3, client.watchCount());

            fire(server, WatchEventType.NODE_DATA_CHANGED, "/a");
            fire(server, WatchEventType.NODE_DATA_CHANGED, "/a");
            fire(server, WatchEventType.NODE_CREATED, "/missing");
            fire(server, WatchEventType.NODE_CHILDREN_CHANGED, "/c");
            fire(server, WatchEventType.NODE_CHILDREN_CHANGED, "/c");
            fire(server, WatchEventType.NODE_DELETED, "/unknown");

            assertEquals(
                List.of(
                    "w NODE_DATA_CHANGED /a 77", "w NODE_CREATED /missing 77", "w NODE_CHILDREN_CHANGED /c 77"),
                eventsOf(client));
            assertEquals(0, client.watchCount());
        }
    }

    @Test
    void shouldUseUpAllOneShotWatchesOfADeletedNode() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            client.sync().getData("/a", watcher);
            client.sync().getChildren("/a", watcher("children"));
            client.sync().getChildren("/a", watcher);
            fire(server, WatchEventType.NODE_DELETED, "/a");
            fire(server, WatchEventType.NODE_DELETED, "/a");

            assertEquals(List.of("w NODE_DELETED /a 77", "children NODE_DELETED /a 77"), eventsOf(client));
        }
    }

    @Test
    void shouldSetNoWatchWhenTheReadFails() throws Exception
    {
        try (FakeServer server = new FakeServer(
            (link, templateId, buffer, body, end) ->
            {
                if (templateId == ConnectDecoder.TEMPLATE_ID)
                {
                    Scripts.agree(link, templateId, buffer, body, end);
                }
                else
                {
                    link.status(Scripts.correlationId(buffer, body), 1, ErrorCode.NO_AUTH);
                }
            });
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            assertThrows(NoAuthException.class, () -> client.sync().getData("/a", watcher));
            assertThrows(NoAuthException.class, () -> client.sync().exists("/a", watcher));
            assertThrows(NoAuthException.class, () -> client.sync().addWatch("/a", WatchMode.PERSISTENT, watcher));
            assertEquals(0, client.watchCount());
        }
    }

    @Test
    void shouldKeepPersistentWatches() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            client.sync().addWatch("/a", WatchMode.PERSISTENT, watcher);
            client.sync().addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, watcher("recursive"));
            client.sync().addWatch("/", WatchMode.PERSISTENT_RECURSIVE, watcher("root"));
            for (int i = 0; i < 2; i++)
            {
                fire(server, WatchEventType.NODE_DATA_CHANGED, "/a");
                fire(server, WatchEventType.NODE_CHILDREN_CHANGED, "/a");
                fire(server, WatchEventType.NODE_CREATED, "/a/b/c");
                fire(server, WatchEventType.NODE_CREATED, "/ab");
                assertEquals(
                    List.of(
                        "w NODE_DATA_CHANGED /a 77",
                        "recursive NODE_DATA_CHANGED /a 77",
                        "root NODE_DATA_CHANGED /a 77",
                        "w NODE_CHILDREN_CHANGED /a 77",
                        "recursive NODE_CREATED /a/b/c 77",
                        "root NODE_CREATED /a/b/c 77",
                        "root NODE_CREATED /ab 77"),
                    eventsOf(client));
                events.clear();
            }
        }
    }

    @Test
    void shouldDeliverAnEventBeforeTheReplyBehindIt() throws Exception
    {
        try (FakeServer server = new FakeServer(
            (link, templateId, buffer, body, end) ->
            {
                if (templateId == ExistsDecoder.TEMPLATE_ID)
                {
                    link.event(5, WatchEventType.NODE_DATA_CHANGED, "/a");
                }
                serve(link, templateId, buffer, body, end);
            });
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            client.sync().getData("/a", watcher);
            final CompletableFuture<Integer> eventCount = new CompletableFuture<>();
            client.exists("/a", null, 0, (context, errorCode, zxid, stat) -> eventCount.complete(events.size()));
            assertEquals(1, eventCount.get());
        }
    }

    @Test
    void shouldRegisterWatchesAgainAfterAReconnect() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            client.sync().getData("/used", watcher);
            client.sync().getData("/a", watcher);
            client.sync().exists("/missing", watcher);
            client.sync().getChildren("/c", watcher);
            client.sync().addWatch("/p", WatchMode.PERSISTENT, watcher);
            client.sync().addWatch("/r", WatchMode.PERSISTENT_RECURSIVE, watcher);
            fire(server, WatchEventType.NODE_DATA_CHANGED, "/used");
            eventsOf(client);
            server.lastLink().drop();

            final Recorder.Received message = recorder.await(SetWatchesDecoder.TEMPLATE_ID, 0);
            assertEquals(
                List.of("data /a", "exist /missing", "child /c", "persistent /p", "recursive /r"), message.watches());
            // The last reply with a zxid was that of getChildren, whose id was 4. Events do not count: another one of
            // the same change might have been on its way.
            assertEquals(4, message.setWatches().relativeZxid());

            events.clear();
            fire(server, WatchEventType.NODE_DATA_CHANGED, "/a");
            assertEquals(List.of("w NODE_DATA_CHANGED /a 77"), eventsOf(client));
        }
    }

    @Test
    void shouldKeepTheZxidUntilAllWatchesAreRegisteredAgain() throws Exception
    {
        final Recorder dropping = new Recorder((link, templateId, buffer, body, end) ->
        {
            if (templateId == SetWatchesDecoder.TEMPLATE_ID && link.index() == 1)
            {
                // A later zxid is seen, but the registration is not confirmed: what happened between must not be lost.
                link.data(2, 1000, Scripts.DATA);
                link.flush();
                link.drop();
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        });
        try (FakeServer server = new FakeServer(dropping);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            client.sync().getData("/a", watcher);
            server.lastLink().drop();
            assertEquals(1, dropping.await(SetWatchesDecoder.TEMPLATE_ID, 0).setWatches().relativeZxid());
            assertEquals(1, dropping.await(SetWatchesDecoder.TEMPLATE_ID, 1).setWatches().relativeZxid());
        }
    }

    @Test
    void shouldSplitManyWatchesByTheServersFrameLength() throws Exception
    {
        final int maxFrameLength = 1024;
        final int count = 500;
        final Recorder small = new Recorder((link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID)
            {
                link.connectReply(ErrorCode.OK, 30_000, FakeServer.SESSION_ID, maxFrameLength);
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        });
        try (FakeServer server = new FakeServer(small);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            final Set<String> expected = new HashSet<>();
            for (int i = 0; i < count; i++)
            {
                client.sync().getData("/node-" + i, watcher);
                expected.add("data /node-" + i);
                client.sync().addWatch("/node-" + i, WatchMode.PERSISTENT, watcher);
                expected.add("persistent /node-" + i);
            }
            server.lastLink().drop();
            Scripts.await(() -> server.linkCount() == 2, () -> "links " + server.linkCount());
            client.sync().sync("/");

            final Set<String> registered = new HashSet<>();
            final List<Recorder.Received> messages = small.all(SetWatchesDecoder.TEMPLATE_ID);
            for (final Recorder.Received message : messages)
            {
                final int length = message.body().capacity() + 8;
                assertTrue(length <= maxFrameLength, () -> "length " + length);
                registered.addAll(message.watches());
            }
            assertEquals(expected, registered);
            assertTrue(messages.size() >= 12, () -> "messages " + messages.size());
        }
    }

    @Test
    void shouldTryAgainWhenWatchesCannotBeRegistered() throws Exception
    {
        final Recorder refusing = new Recorder((link, templateId, buffer, body, end) ->
        {
            if (templateId == SetWatchesDecoder.TEMPLATE_ID && link.index() == 1)
            {
                link.status(Scripts.correlationId(buffer, body), 0, ErrorCode.LIMIT_REACHED);
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        });
        try (FakeServer server = new FakeServer(refusing);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            client.sync().getData("/a", watcher);
            server.lastLink().drop();
            assertEquals(List.of("data /a"), refusing.await(SetWatchesDecoder.TEMPLATE_ID, 1).watches());
        }
    }

    @Test
    void shouldRemoveWatches() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server)))
        {
            final Watcher other = watcher("other");
            client.sync().getData("/a", watcher);
            client.sync().exists("/a", other);
            client.sync().addWatch("/a", WatchMode.PERSISTENT, watcher);

            // The server's registration serves the other watcher still: it is only asked for.
            client.sync().removeWatches("/a", WatchKind.DATA, watcher);
            assertEquals(1, recorder.all(CheckWatchesDecoder.TEMPLATE_ID).size());
            assertEquals(0, recorder.all(RemoveWatchesDecoder.TEMPLATE_ID).size());
            client.sync().removeWatches("/a", WatchKind.DATA, other);
            assertEquals(1, recorder.all(RemoveWatchesDecoder.TEMPLATE_ID).size());
            client.sync().removeWatches("/a", WatchKind.ANY, null);
            assertEquals(
                List.of("w WATCH_REMOVED /a -1", "other WATCH_REMOVED /a -1", "w WATCH_REMOVED /a -1"), events);
            assertEquals(0, client.watchCount());
        }
    }

    @Test
    void shouldStripTheChrootFromEvents() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server).servers(server.address() + "/app/x")))
        {
            client.sync().getData("/a", watcher);
            client.sync().getData("/", watcher);
            client.sync().addWatch("/", WatchMode.PERSISTENT_RECURSIVE, watcher("recursive"));
            fire(server, WatchEventType.NODE_DATA_CHANGED, "/app/x/a");
            fire(server, WatchEventType.NODE_DATA_CHANGED, "/app/x");
            fire(server, WatchEventType.NODE_CREATED, "/app/xy");
            assertEquals(
                List.of(
                    "w NODE_DATA_CHANGED /a 77",
                    "recursive NODE_DATA_CHANGED /a 77",
                    "w NODE_DATA_CHANGED / 77",
                    "recursive NODE_DATA_CHANGED / 77"),
                eventsOf(client));
            server.lastLink().drop();
            assertEquals(
                List.of("recursive /app/x"), recorder.await(SetWatchesDecoder.TEMPLATE_ID, 0).watches());
        }
    }

    @Test
    void shouldGoOnWhenAWatcherThrows() throws Exception
    {
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server).errorHandler(errors::add)))
        {
            final Watcher throwing = (event) ->
            {
                throw new IllegalStateException("of the watcher");
            };
            client.sync().getData("/a", throwing);
            client.sync().getData("/a", watcher);
            fire(server, WatchEventType.NODE_DATA_CHANGED, "/a");
            assertEquals(List.of("w NODE_DATA_CHANGED /a 77"), eventsOf(client));
            assertEquals("of the watcher", errors.get(0).getMessage());
        }
    }
}

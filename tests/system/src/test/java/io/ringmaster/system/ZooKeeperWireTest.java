package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;

/** What a client of ZooKeeper sees on the wire, request by request. The sections are those of the protocol. */
@Tag("system")
@Timeout(120)
class ZooKeeperWireTest extends WireFixture
{
    /** Sections 8.1, 8.6, 8.7, 8.3, 8.5, 10. */
    @Test
    void shouldCreateReadChangeAndDelete() throws IOException
    {
        final JuteReply created = client.call(OpCode.CREATE, JuteBody.create("/a", "x", 0));
        assertEquals(ErrorCode.OK, created.error());
        assertEquals("/a", created.text());
        assertEquals(0, created.remaining());

        final JuteReply data = client.call(OpCode.GET_DATA, JuteBody.watched("/a", false));
        assertEquals("x", data.text());
        final JuteReply.Stat stat = data.stat();
        assertEquals(created.zxid(), stat.czxid());
        assertEquals(1, stat.dataLength());
        assertEquals(0, data.remaining());

        final JuteReply set = client.call(OpCode.SET_DATA, JuteBody.setData("/a", "yz", 0));
        final JuteReply.Stat changed = set.stat();
        assertEquals(1, changed.version());
        assertEquals(set.zxid(), changed.mzxid());
        assertEquals(created.zxid() + 1, set.zxid());
        assertEquals(ErrorCode.BAD_VERSION,
            client.call(OpCode.SET_DATA, JuteBody.setData("/a", "yz", 0)).error());

        assertEquals(changed, client.call(OpCode.EXISTS, JuteBody.watched("/a", false)).stat());
        client.call(OpCode.CREATE, JuteBody.create("/a/b", "", 0));
        client.call(OpCode.CREATE, JuteBody.create("/a/c", null, 0));
        final JuteReply names = client.call(OpCode.GET_CHILDREN, JuteBody.watched("/a", false));
        assertEquals(Set.of("b", "c"), Set.copyOf(names.texts()));
        assertEquals(0, names.remaining());
        final JuteReply names2 = client.call(OpCode.GET_CHILDREN2, JuteBody.watched("/a", false));
        assertEquals(2, names2.texts().size());
        assertEquals(2, names2.stat().numChildren());

        assertEquals("", client.call(OpCode.GET_DATA, JuteBody.watched("/a/b", false)).text());
        assertNull(client.call(OpCode.GET_DATA, JuteBody.watched("/a/c", false)).text());

        assertEquals(ErrorCode.NOT_EMPTY, client.call(OpCode.DELETE, JuteBody.versioned("/a", -1)).error());
        final JuteReply deleted = client.call(OpCode.DELETE, JuteBody.versioned("/a/b", -1));
        assertEquals(ErrorCode.OK, deleted.error());
        assertEquals(0, deleted.remaining());
        assertEquals(ErrorCode.NO_NODE, client.call(OpCode.EXISTS, JuteBody.watched("/a/b", false)).error());
    }

    /** Section 15: the event before the reply, with the zxid of the change. */
    @Test
    void shouldSendEvents() throws IOException
    {
        client.call(OpCode.EXISTS, JuteBody.watched("/w", true));
        client.call(OpCode.GET_CHILDREN, JuteBody.watched("/", true));
        final int xid = client.send(OpCode.CREATE, JuteBody.create("/w", "", 0));
        final JuteReply created = client.read();
        assertEquals(-1, created.xid());
        assertEquals("1 /w", created.event());
        final JuteReply children = client.read();
        assertEquals("4 /", children.event());
        final JuteReply reply = client.read();
        assertEquals(xid, reply.xid());
        assertEquals(reply.zxid(), created.zxid());
        assertEquals(reply.zxid(), children.zxid());
    }

    /** Section 8.11, checklist 6. */
    @Test
    void shouldAnswerPingWithItsOwnXid() throws IOException
    {
        client.send(JuteConnection.request(77, OpCode.PING, new JuteBody()));
        final JuteReply reply = client.read();
        assertEquals(-2, reply.xid());
        assertEquals(ErrorCode.OK, reply.error());
        assertEquals(0, reply.remaining());
    }

    /** Section 8.20, checklist 33. */
    @Test
    void shouldCloseSession() throws IOException
    {
        client.call(OpCode.CREATE, JuteBody.create("/e", "", 1));
        final JuteReply reply = client.call(OpCode.CLOSE_SESSION);
        assertEquals(ErrorCode.OK, reply.error());
        assertTrue(client.isAtEnd());
        try (JuteConnection other = JuteConnection.open(server.zooKeeperPort()))
        {
            assertEquals(ErrorCode.NO_NODE, other.call(OpCode.EXISTS, JuteBody.watched("/e", false)).error());
        }
    }

    /** Checklist 7: answered, then closed; what came behind is thrown away. */
    @Test
    void shouldCloseAfterARequestOfAnUnknownType() throws IOException
    {
        for (final int type : new int[]{0, OpCode.CHECK, 10, 23, 99, 108, -10, -12, Integer.MAX_VALUE})
        {
            try (JuteConnection connection = JuteConnection.open(server.zooKeeperPort()))
            {
                connection.send(new JuteBody()
                    .raw(JuteConnection.request(5, OpCode.SYNC, JuteBody.path("/")))
                    .raw(JuteConnection.request(6, type, JuteBody.versioned("/", 0)))
                    .raw(JuteConnection.request(7, OpCode.PING, new JuteBody()))
                    .toBytes());
                assertEquals(5, connection.read().xid());
                final JuteReply reply = connection.read();
                assertEquals(6, reply.xid());
                assertEquals(-1, reply.zxid());
                assertEquals(ErrorCode.UNIMPLEMENTED, reply.error());
                assertEquals(0, reply.remaining());
                assertTrue(connection.isAtEnd(), "type " + type);
            }
        }
    }

    /** Checklist 8: for every request with a body, at every length that is too short. */
    @Test
    void shouldSurviveBodiesThatCannotBeDecoded() throws IOException
    {
        final long before = client.call(OpCode.SYNC, JuteBody.path("/")).zxid();
        for (final JuteRequest request : JuteRequest.ALL)
        {
            final byte[] whole = request.body().toBytes();
            // Of these two a body that cannot be decoded ends the connection; a multi takes a zxid.
            final boolean isApart = request.type() == OpCode.MULTI || request.type() == OpCode.AUTH ||
                request.type() == OpCode.SASL;
            for (int length = 0; length < whole.length && !isApart; length++)
            {
                final JuteReply reply =
                    client.call(request.type(), new JuteBody().raw(Arrays.copyOf(whole, length)));
                assertEquals(ErrorCode.MARSHALLING_ERROR, reply.error(), request.type() + " of " + length + " bytes");
                assertEquals(0, reply.remaining());
            }
        }
        assertEquals(before, client.call(OpCode.SYNC, JuteBody.path("/")).zxid());
    }

    /** Bytes behind a record are ignored (section 1). */
    @Test
    void shouldIgnoreWhatStandsBehindARecord() throws IOException
    {
        final JuteReply reply =
            client.call(OpCode.EXISTS, JuteBody.watched("/", false).longNumber(1).longNumber(-1));
        assertEquals(ErrorCode.OK, reply.error());
        assertEquals(1, reply.stat().numChildren());
    }

    /** Nulls where the reference trips over them: an error, and a write has taken its zxid. */
    @Test
    void shouldRefuseNulls() throws IOException
    {
        final long before = client.call(OpCode.SYNC, JuteBody.path("/")).zxid();
        for (final int type : new int[]{OpCode.EXISTS, OpCode.GET_DATA, OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2})
        {
            assertError(ErrorCode.MARSHALLING_ERROR, type, JuteBody.watched(null, false));
        }
        assertError(ErrorCode.MARSHALLING_ERROR, OpCode.GET_ACL, JuteBody.path(null));
        assertError(ErrorCode.MARSHALLING_ERROR, OpCode.GET_ALL_CHILDREN_NUMBER, JuteBody.path(null));
        assertEquals(before, client.call(OpCode.SYNC, JuteBody.path("/")).zxid());

        assertError(ErrorCode.MARSHALLING_ERROR, OpCode.CREATE, JuteBody.create(null, "", 0));
        assertError(ErrorCode.MARSHALLING_ERROR, OpCode.DELETE, JuteBody.versioned(null, 0));
        assertError(ErrorCode.BAD_ARGUMENTS, OpCode.SET_DATA, JuteBody.setData(null, "", 0));
        assertError(ErrorCode.MARSHALLING_ERROR, OpCode.CREATE,
            JuteBody.path("/n").text("").acl(31, "world", null).number(0));
        assertEquals(before + 4, client.call(OpCode.SYNC, JuteBody.path("/")).zxid());

        assertError(ErrorCode.INVALID_ACL, OpCode.CREATE, JuteBody.path("/n").text("").acl(31, null, "x").number(0));
        assertError(ErrorCode.INVALID_ACL, OpCode.CREATE, JuteBody.path("/n").text("").number(-1).number(0));
        assertError(ErrorCode.INVALID_ACL, OpCode.SET_ACL, JuteBody.path("/n").number(0).number(-1));
    }

    /** Section 8.1: which opcode and which flags make which node. */
    @Test
    void shouldLetTheOpcodeDecideTheKindOfNode() throws IOException
    {
        final JuteReply created = client.call(OpCode.CREATE2, JuteBody.create("/c2", "x", 0));
        assertEquals("/c2", created.text());
        assertEquals(created.zxid(), created.stat().czxid());
        assertEquals(0, created.remaining());
        for (int flags = 0; flags < 4; flags++)
        {
            final JuteReply container =
                client.call(OpCode.CREATE_CONTAINER, JuteBody.create("/container" + flags, "", flags));
            assertTrue(container.text().startsWith("/container" + flags));
            assertEquals(0, container.stat().ephemeralOwner());
        }
        final JuteReply ttl = client.call(OpCode.CREATE_TTL, JuteBody.createTtl("/ttl", 6, 60_000));
        assertEquals("/ttl0000000005", ttl.text());
        assertEquals(0, ttl.stat().ephemeralOwner());
        assertEquals("/e0000000006", client.call(OpCode.CREATE, JuteBody.create("/e", "", 3)).text());
        assertEquals("/d0000000007", client.call(OpCode.CREATE, JuteBody.create("/d", "", 2)).text());
        assertEquals("/four", client.call(OpCode.CREATE, JuteBody.create("/four", "", 4)).text());
        for (final int flags : new int[]{-1, 5, 6, 7, Integer.MIN_VALUE})
        {
            assertError(ErrorCode.BAD_ARGUMENTS, OpCode.CREATE, JuteBody.create("/x", "", flags));
            assertError(ErrorCode.BAD_ARGUMENTS, OpCode.CREATE_CONTAINER, JuteBody.create("/x", "", flags));
        }
        for (int flags = 0; flags < 5; flags++)
        {
            assertError(ErrorCode.BAD_ARGUMENTS, OpCode.CREATE_TTL, JuteBody.createTtl("/x", flags, -1));
        }
        assertError(ErrorCode.BAD_ARGUMENTS, OpCode.CREATE_TTL, JuteBody.createTtl("/x", 5, 0));
        assertError(ErrorCode.BAD_ARGUMENTS, OpCode.CREATE_TTL, JuteBody.createTtl("/x", 5, 1L << 40));
    }

    /** Checklist 9: a failed write takes a zxid and shows it. */
    @Test
    void shouldShowTheZxidOfAFailedWrite() throws IOException
    {
        final long before = client.call(OpCode.SYNC, JuteBody.path("/")).zxid();
        final JuteReply reply = client.call(OpCode.CREATE, JuteBody.create("/no/parent", "", 0));
        assertEquals(ErrorCode.NO_NODE, reply.error());
        assertEquals(before + 1, reply.zxid());
        assertEquals(0, reply.remaining());
    }

    /** Section 8.10: the reply repeats the path, whatever it is; in order, however many are under way. */
    @Test
    void shouldRepeatThePathOfASync() throws IOException
    {
        final String[] paths = {"/", "", null, "no path", "/long" + "x".repeat(100_000), "/z"};
        for (final String path : paths)
        {
            client.send(OpCode.SET_DATA, JuteBody.setData("/", "", -1));
            client.send(OpCode.SYNC, JuteBody.path(path));
            client.send(OpCode.SYNC, new JuteBody().number(1));
        }
        for (final String path : paths)
        {
            assertEquals(68, client.read().remaining());
            final JuteReply reply = client.read();
            assertEquals(ErrorCode.OK, reply.error());
            assertEquals(path, reply.text());
            assertEquals(0, reply.remaining());
            assertEquals(ErrorCode.MARSHALLING_ERROR, client.read().error());
        }
    }

    /** Sections 8.8, 8.9, 8.12, 12; checklist 30 and 31. */
    @Test
    void shouldKnowAclsAndIdentities() throws IOException
    {
        client.send(JuteConnection.request(-4, OpCode.AUTH, new JuteBody().number(0).text("digest").text("u:p")));
        final JuteReply auth = client.read();
        assertEquals(-4, auth.xid());
        assertEquals(0, auth.zxid());
        assertEquals(ErrorCode.OK, auth.error());
        assertEquals(0, auth.remaining());

        client.call(OpCode.CREATE, JuteBody.path("/acl").text("").acl(31, "auth", null).number(0));
        final JuteReply acl = client.call(OpCode.GET_ACL, JuteBody.path("/acl"));
        assertEquals(1, acl.number());
        assertEquals(31, acl.number());
        assertEquals("digest", acl.text());
        assertEquals("u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=", acl.text());
        assertEquals(0, acl.stat().aversion());
        final JuteReply set = client.call(OpCode.SET_ACL, JuteBody.path("/acl").openAcl().number(0));
        assertEquals(1, set.stat().aversion());

        final JuteReply who = client.call(OpCode.WHO_AM_I);
        assertEquals(2, who.number());
        final String first = who.text() + " " + who.text();
        final String second = who.text() + " " + who.text();
        assertEquals(Set.of("ip 127.0.0.1", "digest u"), Set.of(first, second));
        assertEquals(0, who.remaining());
    }

    /** Section 8.12: a failed authentication is answered with zxid 0, and ends the connection. */
    @Test
    void shouldCloseAfterAFailedAuthentication() throws IOException
    {
        final JuteBody[] wrong = {
            new JuteBody().number(0).text("kerberos").text("me"),
            new JuteBody().number(0).text(null).text("me"),
            new JuteBody().number(0).text("digest").text(null)};
        for (final JuteBody body : wrong)
        {
            try (JuteConnection connection = JuteConnection.open(server.zooKeeperPort()))
            {
                final JuteReply reply = connection.call(OpCode.AUTH, body);
                assertEquals(ErrorCode.AUTH_FAILED, reply.error());
                assertEquals(0, reply.zxid());
                assertTrue(connection.isAtEnd());
            }
        }
    }

    /** Sections 8.13, 21, 8.4: what a standalone server without them answers. */
    @Test
    void shouldAnswerWhatItDoesNotDo() throws IOException
    {
        final JuteReply sasl = client.call(OpCode.SASL, JuteBody.path("token"));
        assertEquals(ErrorCode.OK, sasl.error());
        assertEquals(0, sasl.zxid());
        assertNull(sasl.text());
        assertError(-123, OpCode.RECONFIG, new JuteBody().text(null).text(null).text("x").longNumber(-1));
        assertError(ErrorCode.UNIMPLEMENTED, OpCode.DELETE_CONTAINER, JuteBody.path("/x"));
        assertError(ErrorCode.OK, OpCode.PING, new JuteBody());
    }

    /** Sections 8.17 and 8.18, checklist 31. */
    @Test
    void shouldListEphemeralsAndCountDescendants() throws IOException
    {
        client.call(OpCode.CREATE, JuteBody.create("/x", "", 0));
        client.call(OpCode.CREATE, JuteBody.create("/x/1", "", 1));
        client.call(OpCode.CREATE, JuteBody.create("/y", "", 1));
        assertEquals(Set.of("/x/1", "/y"), paths(null));
        assertEquals(Set.of("/x/1", "/y"), paths("/"));
        assertEquals(Set.of("/x/1"), paths("/x"));
        final JuteReply count = client.call(OpCode.GET_ALL_CHILDREN_NUMBER, JuteBody.path("/"));
        assertEquals(6, count.number());
        assertEquals(0, count.remaining());
    }

    /** Sections 8.15, 8.16 and 15: persistent watches, and removing them. */
    @Test
    void shouldAddCheckAndRemoveWatches() throws IOException
    {
        final JuteReply added = client.call(OpCode.ADD_WATCH, JuteBody.versioned("/p", 1));
        assertEquals(0, added.number());
        assertEquals(0, added.remaining());
        client.send(OpCode.CREATE, JuteBody.create("/p", "", 0));
        assertEquals("1 /p", client.read().event());
        client.read();
        client.send(OpCode.CREATE, JuteBody.create("/p/q", "", 0));
        assertEquals("1 /p/q", client.read().event());
        client.read();
        assertError(ErrorCode.OK, OpCode.CHECK_WATCHES, JuteBody.versioned("/p", 5));
        assertError(ErrorCode.NO_WATCHER, OpCode.CHECK_WATCHES, JuteBody.versioned("/p", 4));
        assertError(ErrorCode.NO_WATCHER, OpCode.REMOVE_WATCHES, JuteBody.versioned("/p", 2));
        assertError(ErrorCode.OK, OpCode.REMOVE_WATCHES, JuteBody.versioned("/p", 3));
        assertError(ErrorCode.NO_WATCHER, OpCode.REMOVE_WATCHES, JuteBody.versioned("/p", 3));
        for (final int wrong : new int[]{-1, 2, 258, Integer.MAX_VALUE})
        {
            assertError(ErrorCode.MARSHALLING_ERROR, OpCode.ADD_WATCH, JuteBody.versioned("/p", wrong));
        }
        for (final int wrong : new int[]{-1, 0, 6, 257, Integer.MIN_VALUE})
        {
            assertError(ErrorCode.MARSHALLING_ERROR, OpCode.CHECK_WATCHES, JuteBody.versioned("/p", wrong));
            assertError(ErrorCode.MARSHALLING_ERROR, OpCode.REMOVE_WATCHES, JuteBody.versioned("/p", wrong));
        }
    }

    /** Section 15.6, checklist 26: events with zxid -1, before the reply, whatever its xid. */
    @Test
    void shouldCatchUpWithSetWatches() throws IOException
    {
        final long before = client.call(OpCode.SYNC, JuteBody.path("/")).zxid();
        client.call(OpCode.CREATE, JuteBody.create("/new", "", 0));
        client.send(JuteConnection.request(-8, OpCode.SET_WATCHES, new JuteBody().longNumber(before)
            .texts("/new", "/gone").texts("/new", "/later").texts("/", "/gone")));
        assertCatchUp("3 /new");
        assertCatchUp("2 /gone");
        assertCatchUp("1 /new");
        assertCatchUp("4 /");
        assertCatchUp("2 /gone");
        final JuteReply reply = client.read();
        assertEquals(-8, reply.xid());
        assertEquals(ErrorCode.OK, reply.error());
        assertEquals(0, reply.remaining());
        client.send(OpCode.CREATE, JuteBody.create("/later", "", 0));
        assertEquals("1 /later", client.read().event());
        client.read();

        assertError(ErrorCode.OK, OpCode.SET_WATCHES2, new JuteBody().longNumber(before)
            .texts().texts().texts().texts("/p").texts("/q"));
        assertError(ErrorCode.OK, OpCode.CHECK_WATCHES, JuteBody.versioned("/p", 4));
        assertError(ErrorCode.OK, OpCode.CHECK_WATCHES, JuteBody.versioned("/q", 5));
    }

    /** A null list or path: what stands before it is done, then the request fails, as in the reference. */
    @Test
    void shouldCutSetWatchesAtANull() throws IOException
    {
        client.send(OpCode.SET_WATCHES, new JuteBody().longNumber(0)
            .texts("/gone", null, "/gone").texts("/gone").texts("/gone"));
        assertCatchUp("2 /gone");
        assertEquals(ErrorCode.MARSHALLING_ERROR, client.read().error());
        client.send(OpCode.SET_WATCHES2, new JuteBody().longNumber(0)
            .texts("/gone").texts((String[])null).texts("/gone").texts("/p").texts("/q"));
        assertCatchUp("2 /gone");
        assertEquals(ErrorCode.MARSHALLING_ERROR, client.read().error());
        assertError(ErrorCode.NO_WATCHER, OpCode.CHECK_WATCHES, JuteBody.versioned("/p", 4));
    }

    /** One tree and one set of watches, whatever the protocol. */
    @Test
    void shouldSeeAndTellClientsOfTheNativeProtocol() throws Exception
    {
        try (RingmasterClient other = RingmasterClient.connect(new ClientContext().servers(server.address())))
        {
            client.call(OpCode.CREATE, JuteBody.create("/both", "jute", 0));
            final CompletableFuture<String> event = new CompletableFuture<>();
            assertEquals("jute", other.sync().getData("/both", fired -> event.complete(fired.path())).text());
            client.call(OpCode.SET_DATA, JuteBody.setData("/both", "again", 0));
            assertEquals("/both", event.get(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS));

            client.call(OpCode.GET_DATA, JuteBody.watched("/both", true));
            other.sync().delete("/both", -1);
            final JuteReply deleted = client.read();
            assertEquals("2 /both", deleted.event());
            assertTrue(deleted.zxid() > 0);
        }
    }

    /** Requests sent without waiting are answered in order, however they are cut on the way. */
    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException
    {
        final int count = 3000;
        final JuteBody all = new JuteBody();
        for (int i = 0; i < count; i++)
        {
            all.raw(switch (i % 4)
            {
                case 0 -> JuteConnection.request(i, OpCode.CREATE, JuteBody.create("/n" + i, "d", 0));
                case 1 -> JuteConnection.request(i, OpCode.GET_DATA, JuteBody.watched("/n" + (i - 1), false));
                case 2 -> JuteConnection.request(i, OpCode.SYNC, JuteBody.path("/n" + i));
                default -> JuteConnection.request(i, OpCode.DELETE, new JuteBody());
            });
        }
        final byte[] bytes = all.toBytes();
        final Random random = new Random(3);
        int sent = 0;
        while (sent < bytes.length)
        {
            final int part = Math.min(bytes.length - sent, 1 + random.nextInt(20_000));
            client.send(Arrays.copyOfRange(bytes, sent, sent + part));
            sent += part;
        }
        for (int i = 0; i < count; i++)
        {
            final JuteReply reply = client.read();
            assertEquals(i, reply.xid());
            assertEquals(i % 4 == 3 ? ErrorCode.MARSHALLING_ERROR : ErrorCode.OK, reply.error());
        }
    }

    /** A child list and data far longer than a chunk or a fragment arrive whole. */
    @Test
    void shouldSendLongReplies() throws IOException
    {
        final int count = 300;
        for (int i = 0; i < count; i++)
        {
            client.send(OpCode.CREATE, JuteBody.create("/" + i + "-" + "n".repeat(5000), "", 0));
        }
        for (int i = 0; i < count; i++)
        {
            assertEquals(ErrorCode.OK, client.read().error());
        }
        final JuteReply names = client.call(OpCode.GET_CHILDREN2, JuteBody.watched("/", false));
        assertEquals(count + 1, names.texts().size());
        assertEquals(count + 1, names.stat().numChildren());
        assertEquals(0, names.remaining());
        final int[] lengths = {65_000, 65_400, 65_450, 65_536, 66_000, 200_000, 1_000_000};
        for (final int length : lengths)
        {
            final String data = "d".repeat(length);
            client.call(OpCode.SET_DATA, JuteBody.setData("/", data, -1));
            final JuteReply reply = client.call(OpCode.GET_DATA, JuteBody.watched("/", false));
            assertEquals(data, reply.text());
            assertEquals(length, reply.stat().dataLength());
            assertEquals(0, reply.remaining());
        }
    }

    private void assertCatchUp(final String expected) throws IOException
    {
        final JuteReply event = client.read();
        assertEquals(-1, event.xid());
        assertEquals(-1, event.zxid());
        assertEquals(expected, event.event());
    }

    private void assertError(final int error, final int type, final JuteBody body) throws IOException
    {
        final int xid = client.send(type, body);
        final JuteReply reply = client.read();
        assertEquals(error, reply.error(), reply::toString);
        assertEquals(type == OpCode.PING ? -2 : xid, reply.xid(), reply::toString);
        if (error != ErrorCode.OK)
        {
            assertEquals(0, reply.remaining(), reply::toString);
        }
    }

    private Set<String> paths(final String prefix) throws IOException
    {
        return Set.copyOf(client.call(OpCode.GET_EPHEMERALS, JuteBody.path(prefix)).texts());
    }
}

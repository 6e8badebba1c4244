package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/** What a client of ZooKeeper sees on the wire, request by request. The sections are those of the protocol. */
@Tag("system")
@Timeout(120)
class ZooKeeperWireTest
{
    @TempDir
    private Path directory;
    private RingmasterServer server;
    private JuteConnection client;

    @BeforeEach
    void start() throws IOException
    {
        server = RingmasterServer.launch(
            new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(0));
        client = JuteConnection.open(server.zooKeeperPort());
    }

    @AfterEach
    void stop() throws IOException
    {
        client.close();
        server.close();
    }

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
}

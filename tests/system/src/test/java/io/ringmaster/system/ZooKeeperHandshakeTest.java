package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/** ZooKeeper protocol, sections 2, 3 and 16: how connections begin and end. */
@Tag("system")
@Timeout(120)
class ZooKeeperHandshakeTest
{
    private static final int LONG_RESPONSE = 37;
    private static final int SHORT_RESPONSE = 36;
    private static final String INVALID_SESSION =
        "00000025 00000000 00000000 0000000000000000 00000010 00000000000000000000000000000000 00";

    @TempDir
    private Path directory;
    private RingmasterServer server;

    @BeforeEach
    void start()
    {
        final ServerContext context = new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(0);
        context.engine().tickTimeMs(1000);
        server = RingmasterServer.launch(context);
    }

    @AfterEach
    void stop()
    {
        server.close();
    }

    /** Checklist 1; the golden bytes of section 24. */
    @Test
    void shouldEchoTheReadOnlyByteOnlyIfItCame() throws IOException
    {
        try (JuteConnection modern = connect(); JuteConnection old = connect())
        {
            modern.send(HexFormat.of().parseHex(
                ("0000002d 00000000 0000000000000000 00001770 0000000000000000 00000010 " +
                "00000000000000000000000000000000 01").replace(" ", "")));
            assertEquals(LONG_RESPONSE, modern.readConnectResponse().responseLength());
            old.send(JuteConnection.connectRequest(0, 6000, 0, JuteConnection.NO_PASSWORD, false));
            final JuteConnection.Session session = old.readConnectResponse();
            assertEquals(SHORT_RESPONSE, session.responseLength());
            assertEquals(16, session.password().length);
            assertNotEquals(0, session.id());
        }
    }

    /** Checklist 2. */
    @Test
    void shouldCloseSilentlyIfTheClientHasSeenMore() throws IOException
    {
        try (JuteConnection ahead = connect(); JuteConnection equal = JuteConnection.open(server.zooKeeperPort()))
        {
            ahead.send(JuteConnection.connectRequest(Long.MAX_VALUE, 6000, 0, JuteConnection.NO_PASSWORD, true));
            assertEquals(0, ahead.readToEnd().length);
            final long zxid = equal.call(OpCode.SYNC, JuteBody.path("/")).zxid();
            try (JuteConnection other = connect())
            {
                other.send(JuteConnection.connectRequest(zxid, 6000, 0, JuteConnection.NO_PASSWORD, true));
                assertNotEquals(0, other.readConnectResponse().id());
            }
        }
    }

    /** Checklist 3. */
    @Test
    void shouldClampTimeoutsAndNegotiateThemAgain() throws IOException
    {
        try (JuteConnection low = connect(); JuteConnection high = connect(); JuteConnection again = connect())
        {
            assertEquals(2000, low.connect(1, 0, JuteConnection.NO_PASSWORD).timeoutMs());
            final JuteConnection.Session session = high.connect(1_000_000, 0, JuteConnection.NO_PASSWORD);
            assertEquals(20_000, session.timeoutMs());
            assertEquals(5000, again.connect(5000, session.id(), session.password()).timeoutMs());
        }
    }

    /** Checklist 4. */
    @Test
    void shouldRefuseAnUnknownSessionAndAWrongPassword() throws IOException
    {
        try (JuteConnection owner = connect(); JuteConnection wrong = connect(); JuteConnection unknown = connect();
            JuteConnection nulls = connect(); JuteConnection odd = connect(); JuteConnection old = connect())
        {
            final JuteConnection.Session session = owner.connect(6000, 0, JuteConnection.NO_PASSWORD);
            assertInvalid(wrong, session.id(), JuteConnection.NO_PASSWORD);
            assertInvalid(unknown, 0x1234_5678L, session.password());
            assertInvalid(nulls, session.id(), null);
            assertInvalid(odd, session.id(), new byte[3]);
            old.send(JuteConnection.connectRequest(0, 6000, 77, JuteConnection.NO_PASSWORD, false));
            assertEquals(SHORT_RESPONSE, old.readConnectResponse().responseLength());
            assertTrue(old.isAtEnd());
            // Nobody without the password disconnects the owner.
            assertEquals(ErrorCode.OK, owner.call(OpCode.SYNC, JuteBody.path("/")).error());
        }
    }

    /** A new session needs no password. */
    @Test
    void shouldTakeAnyPasswordForANewSession() throws IOException
    {
        try (JuteConnection nulls = connect(); JuteConnection odd = connect())
        {
            assertNotEquals(0, nulls.connect(6000, 0, null).id());
            assertNotEquals(0, odd.connect(6000, 0, new byte[40]).id());
        }
    }

    /** Checklist 5. */
    @Test
    void shouldCloseTheOlderConnectionOfASession() throws IOException
    {
        try (JuteConnection older = connect(); JuteConnection newer = connect())
        {
            final JuteConnection.Session session = older.connect(6000, 0, JuteConnection.NO_PASSWORD);
            older.call(OpCode.CREATE, JuteBody.create("/mine", "", 1));
            assertEquals(session.id(), newer.connect(6000, session.id(), session.password()).id());
            assertTrue(older.isAtEnd());
            final JuteReply.Stat stat = newer.call(OpCode.EXISTS, JuteBody.watched("/mine", false)).stat();
            assertEquals(session.id(), stat.ephemeralOwner());
        }
    }

    /** Checklist 34. */
    @Test
    void shouldEndTheConnectionOfAnExpiredSession() throws IOException
    {
        try (JuteConnection silent = connect(); JuteConnection later = connect())
        {
            final JuteConnection.Session session = silent.connect(1, 0, JuteConnection.NO_PASSWORD);
            assertEquals(0, silent.readToEnd().length);
            assertInvalid(later, session.id(), session.password());
        }
    }

    /** Section 22: connect, authentication and requests back to back. */
    @Test
    void shouldTakeRequestsSentBehindTheHandshake() throws IOException
    {
        try (JuteConnection eager = connect())
        {
            eager.send(new JuteBody()
                .raw(JuteConnection.connectRequest(0, 6000, 0, JuteConnection.NO_PASSWORD, true))
                .raw(JuteConnection.request(-4, OpCode.AUTH, new JuteBody().number(0).text("digest").text("u:p")))
                .raw(JuteConnection.request(1, OpCode.CREATE, JuteBody.create("/eager", "", 1)))
                .raw(JuteConnection.request(2, OpCode.GET_DATA, JuteBody.watched("/eager", false)))
                .raw(JuteConnection.request(3, OpCode.CLOSE_SESSION, new JuteBody()))
                .toBytes());
            assertNotEquals(0, eager.readConnectResponse().id());
            assertReply(-4, eager.read());
            assertReply(1, eager.read());
            assertReply(2, eager.read());
            assertReply(3, eager.read());
            assertTrue(eager.isAtEnd());
        }
    }

    /** Section 2: bytes that are no ConnectRequest end the connection without a word. */
    @Test
    void shouldCloseSilentlyAtAWrongBegin() throws IOException
    {
        final byte[][] begins = {
            JuteConnection.frame(new byte[0]),
            JuteConnection.frame(new byte[27]),
            JuteConnection.request(1, OpCode.PING, new JuteBody()),
            "nope".getBytes(StandardCharsets.US_ASCII),
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            new JuteBody().number(-1).toBytes(),
            new JuteBody().number(Integer.MIN_VALUE).toBytes()};
        for (final byte[] begin : begins)
        {
            try (JuteConnection connection = connect())
            {
                connection.send(begin);
                assertEquals(0, connection.readToEnd().length, HexFormat.of().formatHex(begin));
            }
        }
    }

    /** Checklist 35. */
    @Test
    void shouldTakeFramesUpToTheLimit() throws IOException
    {
        final int limit = Frame.DEFAULT_MAX_REQUEST_LENGTH;
        final int overhead = JuteConnection.request(0, OpCode.CREATE, JuteBody.create("/big", "", 0)).length - 4;
        try (JuteConnection client = JuteConnection.open(server.zooKeeperPort()))
        {
            final String data = "x".repeat(limit - overhead);
            final byte[] exact = JuteConnection.request(1, OpCode.CREATE, JuteBody.create("/big", data, 0));
            assertEquals(limit + 4, exact.length);
            client.send(exact);
            assertReply(1, client.read());
            assertEquals(data, client.call(OpCode.GET_DATA, JuteBody.watched("/big", false)).text());

            client.send(JuteConnection.request(2, OpCode.CREATE, JuteBody.create("/big", data + "x", 0)));
            assertEquals(0, client.readToEnd().length);
        }
    }

    /** A request without a whole header ends the connection; one without a body does not. */
    @Test
    void shouldCloseSilentlyAtAFrameWithoutAHeader() throws IOException
    {
        for (int length = 0; length < 8; length++)
        {
            try (JuteConnection client = JuteConnection.open(server.zooKeeperPort()))
            {
                client.send(JuteConnection.frame(new byte[length]));
                assertEquals(0, client.readToEnd().length);
            }
        }
    }

    private void assertInvalid(final JuteConnection connection, final long sessionId, final byte[] password)
        throws IOException
    {
        connection.send(JuteConnection.connectRequest(0, 6000, sessionId, password, true));
        assertEquals(INVALID_SESSION.replace(" ", ""), HexFormat.of().formatHex(connection.readToEnd()));
    }

    private static void assertReply(final int xid, final JuteReply reply)
    {
        assertEquals(xid, reply.xid(), reply::toString);
        assertEquals(ErrorCode.OK, reply.error(), reply::toString);
    }

    private JuteConnection connect() throws IOException
    {
        return new JuteConnection(server.zooKeeperPort());
    }
}

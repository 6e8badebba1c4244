package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;
import io.ringmaster.tools.server.ThreadingMode;

/** What four-letter words answer, letter by letter as ZooKeeper 3.9.5 does (section 20 of the protocol). */
@Tag("system")
@Timeout(120)
class FourLetterWordsTest
{
    private static final int EPHEMERAL = 1;
    private static final int PERSISTENT_WATCH = 0;
    private static final int RECURSIVE_WATCH = 1;

    @TempDir
    private Path directory;
    private RingmasterServer server;

    @AfterEach
    void stop()
    {
        if (server != null)
        {
            server.close();
        }
    }

    @Test
    void shouldAnswerOnlySrvrByDefault() throws IOException
    {
        start(new ServerContext());
        assertEquals("ruok is not executed because it is not in the whitelist.\n", ask("ruok"));
        assertEquals("ruok is not executed because it is not in the whitelist.\n", ask("ruok\n"), "as from echo");
        assertEquals("stmk is not executed because it is not in the whitelist.\n", ask("stmk"));
        assertTrue(ask("srvr").startsWith("Zookeeper version: 3.9.5-ringmaster-"), ask("srvr"));
        assertEquals("", ask("abcd"), "an unknown word is a frame that is too long");
    }

    @Test
    void shouldAnswerListedWords() throws IOException
    {
        start(new ServerContext().fourLetterWords("ruok, isro"));
        assertEquals("imok", ask("ruok"));
        assertEquals("imok", ask("ruok\n"));
        assertEquals("imok", ask("ruok\r\n"));
        assertEquals("rw", ask("isro"));
        assertEquals("srvr is not executed because it is not in the whitelist.\n", ask("srvr"));
    }

    @Test
    void shouldAnswerAClientThatHasEndedItsStream() throws IOException
    {
        start(new ServerContext().fourLetterWords("*"));
        try (JuteConnection connection = new JuteConnection(server.zooKeeperPort()))
        {
            connection.send("srvr".getBytes(StandardCharsets.US_ASCII));
            connection.endOutput();
            assertTrue(text(connection).endsWith("Mode: standalone\nNode count: 5\n"));
        }
    }

    @Test
    void shouldKeepTheTraceMask() throws IOException
    {
        start(new ServerContext().fourLetterWords("*"));
        assertEquals("306", ask("gtmk"));
        assertEquals("2", ask("stmk\0\0\0\0\0\0\0\2"));
        assertEquals("2", ask("gtmk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHARED", "DEDICATED"})
    void shouldShowServerAndConnections(final ThreadingMode threading) throws IOException
    {
        start(new ServerContext().fourLetterWords("*").threadingMode(threading));
        try (JuteConnection client = JuteConnection.open(server.zooKeeperPort()))
        {
            client.call(OpCode.CREATE, JuteBody.create("/a", "hello", 0));
            final long zxid = client.call(OpCode.CREATE, JuteBody.create("/a/e", "", EPHEMERAL)).zxid();
            client.call(OpCode.GET_DATA, JuteBody.watched("/a", true));

            final String stat = ask("stat");
            assertMatches("""
                Zookeeper version: 3\\.9\\.5-ringmaster-\\S+, built on \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC
                Clients:
                 /127\\.0\\.0\\.1:\\d+\\[1\\]\\(queued=0,recved=4,sent=4\\)
                 /127\\.0\\.0\\.1:\\d+\\[0\\]\\(queued=0,recved=1,sent=0\\)

                Latency min/avg/max: \\d+/\\d+\\.\\d+/\\d+
                Received: 5
                Sent: 4
                Connections: 2
                Outstanding: 0
                Zxid: 0x%s
                Mode: standalone
                Node count: 7
                """.formatted(Long.toHexString(zxid)), stat);
            assertMatches("""
                 /127\\.0\\.0\\.1:\\d+\\[1\\]\\(queued=0,recved=4,sent=4,sid=0x[0-9a-f]+,lop=GETD,est=\\d{13},\
                to=10000,lcxid=0x3,lzxid=0x%s,lresp=\\d+,llat=\\d+,minlat=\\d+,avglat=\\d+,maxlat=\\d+\\)
                 /127\\.0\\.0\\.1:\\d+\\[0\\]\\(queued=0,recved=1,sent=0\\)

                """.formatted(Long.toHexString(zxid)), withoutClosing(ask("cons")));

            assertEquals("Connection stats reset.\n", ask("crst"));
            assertMatches("(?s).*recved=0,sent=0,sid=0x[0-9a-f]+,lop=NA,.*", ask("cons"));
            assertEquals("Server stats reset.\n", ask("srst"));
            assertMatches("(?s).*Latency min/avg/max: 0/0\\.0/0\nReceived: 1\nSent: 1\n.*", ask("srvr"));
        }
    }

    @Test
    void shouldShowMetricsToPrograms() throws IOException
    {
        start(new ServerContext().fourLetterWords("*"));
        try (JuteConnection client = JuteConnection.open(server.zooKeeperPort()))
        {
            client.call(OpCode.CREATE, JuteBody.create("/a", "hello", 0));
            client.call(OpCode.CREATE, JuteBody.create("/a/e", "", EPHEMERAL));
            client.call(OpCode.GET_DATA, JuteBody.watched("/a", true));
            client.call(OpCode.GET_CHILDREN, JuteBody.watched("/a", true));

            final Map<String, String> metrics = metrics();
            assertEquals("standalone", metrics.get("zk_server_state"));
            assertTrue(metrics.get("zk_version").startsWith("3.9.5-"), metrics.get("zk_version"));
            assertEquals("7", metrics.get("zk_znode_count"));
            assertEquals("1", metrics.get("zk_ephemerals_count"));
            assertEquals("2", metrics.get("zk_watch_count"));
            assertEquals("1", metrics.get("zk_global_sessions"));
            assertEquals("0", metrics.get("zk_outstanding_requests"));
            assertEquals("2", metrics.get("zk_num_alive_connections"));
            final String paths = "/" + "/zookeeper" + "/zookeeper/quota" + "/zookeeper/config" + "/a" + "/a/e";
            assertEquals("" + (paths + "hello").length(), metrics.get("zk_approximate_data_size"));
            assertEquals("2", metrics.get("zk_cnt_updatelatency"));
            assertEquals("2", metrics.get("zk_cnt_readlatency"));
            assertTrue(Long.parseLong(metrics.get("zk_cnt_fsynctime")) >= 2, metrics.get("zk_cnt_fsynctime"));
            assertTrue(metrics.containsKey("zk_ringmaster_engine_transactions_applied"), metrics.toString());
            for (final String name : metrics.keySet())
            {
                assertMatches("zk_[a-z0-9_]+", name);
            }
        }
    }

    @Test
    void shouldShowSessionsEphemeralsAndWatches() throws IOException
    {
        start(new ServerContext().fourLetterWords("*"));
        try (JuteConnection first = new JuteConnection(server.zooKeeperPort());
            JuteConnection second = new JuteConnection(server.zooKeeperPort()))
        {
            final String id1 = hex(first.connect(10_000, 0, JuteConnection.NO_PASSWORD).id());
            final String id2 = hex(second.connect(30_000, 0, JuteConnection.NO_PASSWORD).id());
            assertEquals("0 connections watching 0 paths\nTotal watches:0\n", ask("wchs"));
            assertEquals("\n", ask("wchc"));
            assertEquals("\n", ask("wchp"));

            first.call(OpCode.CREATE, JuteBody.create("/a", "hello", 0));
            first.call(OpCode.CREATE, JuteBody.create("/a/e", "", EPHEMERAL));
            first.call(OpCode.GET_DATA, JuteBody.watched("/a", true));
            first.call(OpCode.GET_CHILDREN, JuteBody.watched("/a", true));
            first.call(OpCode.ADD_WATCH, JuteBody.versioned("/b", RECURSIVE_WATCH));
            second.call(OpCode.GET_DATA, JuteBody.watched("/a", true));
            second.call(OpCode.ADD_WATCH, JuteBody.versioned("/a", PERSISTENT_WATCH));
            second.call(OpCode.EXISTS, JuteBody.watched("/nope", true));

            assertEquals("2 connections watching 3 paths\nTotal watches:4\n", ask("wchs"));
            assertEquals(id1 + "\n\t/b\n\t/a\n" + id2 + "\n\t/nope\n\t/a\n\n", ask("wchc"));
            final String byPath = ask("wchp");
            assertTrue(byPath.contains("/a\n\t" + id1 + "\n\t" + id2 + "\n"), byPath);
            assertTrue(byPath.contains("/b\n\t" + id1 + "\n"), byPath);
            assertTrue(byPath.contains("/nope\n\t" + id2 + "\n") && byPath.endsWith("\n\n"), byPath);

            final String date = "\\w{3} \\w{3} \\d\\d \\d\\d:\\d\\d:\\d\\d \\S+ \\d{4}";
            assertMatches("""
                SessionTracker dump:
                Session Sets \\(2\\)/\\(2\\):
                1 expire at DATE:
                \tID1
                1 expire at DATE:
                \tID2
                ephemeral nodes dump:
                Sessions with Ephemerals \\(1\\):
                ID1:
                \t/a/e
                Connections dump:
                Connections Sets \\(3\\)/\\(\\d\\):
                (?s:.*)\tip: /127\\.0\\.0\\.1:\\d+ sessionId: 0x0
                (?s:.*)1 expire at DATE:
                \tip: /127\\.0\\.0\\.1:\\d+ sessionId: ID1
                1 expire at DATE:
                \tip: /127\\.0\\.0\\.1:\\d+ sessionId: ID2
                """.replace("DATE", date).replace("ID1", id1).replace("ID2", id2), ask("dump"));
        }
    }

    @Test
    void shouldShowClientsOfBothProtocols() throws IOException
    {
        start(new ServerContext().fourLetterWords("*"));
        try (RingmasterClient client = RingmasterClient.connect(new ClientContext().servers(server.address())))
        {
            client.sync().create("/mine", null, CreateMode.EPHEMERAL);
            final String cons = ask("cons");
            assertMatches(
                "(?s) /127\\.0\\.0\\.1:\\d+\\[1\\]\\(queued=0,recved=\\d+,sent=\\d+,sid=0x[0-9a-f]+,.*", cons);
            assertMatches("(?s).*Sessions with Ephemerals \\(1\\):\n0x[0-9a-f]+:\n\t/mine\n.*", ask("dump"));
        }
    }

    @Test
    void shouldShowSettingsAndProcess() throws IOException
    {
        final Path data = directory.resolve("data");
        start(new ServerContext().fourLetterWords("*"));
        assertMatches("""
            clientPort=%d
            secureClientPort=-1
            dataDir=\\Q%s\\E
            dataDirSize=\\d+
            dataLogDir=\\Q%s\\E
            dataLogSize=\\d+
            tickTime=2000
            maxClientCnxns=60
            minSessionTimeout=4000
            maxSessionTimeout=40000
            clientPortListenBacklog=-1
            serverId=0
            """.formatted(server.zooKeeperPort(), data, data), ask("conf"));
        assertMatches("datadir_size: \\d+\nlogdir_size: \\d+\n", ask("dirs"));
        final String environment = ask("envi");
        assertMatches(
            "(?s)Environment:\nzookeeper\\.version=3\\.9\\.5-.*\nhost\\.name=.*\njava\\.version=.*\nos\\.name=.*" +
            "os\\.memory\\.free=\\d+MB\nos\\.memory\\.max=\\d+MB\nos\\.memory\\.total=\\d+MB\n", environment);
        assertMatches("[0-9a-f]+: -?\\d+\n", ask("hash"));
    }

    /** Nobody waits for an answer as long as the state: others are served while it is told. */
    @Test
    void shouldTellManyWatchesAndServeOthersMeanwhile() throws IOException
    {
        start(new ServerContext().fourLetterWords("*"));
        final int count = 20_000;
        try (JuteConnection watcher = JuteConnection.open(server.zooKeeperPort());
            JuteConnection other = JuteConnection.open(server.zooKeeperPort());
            JuteConnection asker = new JuteConnection(server.zooKeeperPort()))
        {
            for (int i = 0; i < count; i++)
            {
                watcher.send(OpCode.EXISTS, JuteBody.watched("/watched-by-somebody-" + i, true));
                if (i % 1000 == 999)
                {
                    for (int j = 0; j < 1000; j++)
                    {
                        watcher.read();
                    }
                }
            }
            asker.send("wchp".getBytes(StandardCharsets.US_ASCII));
            other.call(OpCode.CREATE, JuteBody.create("/served", "", 0));
            assertEquals(2L * count + 1, text(asker).lines().count());
        }
    }

    /** Throttling by not reading: many more requests than the limit, and each is answered, in order. */
    @ParameterizedTest
    @ValueSource(strings = {"SHARED", "DEDICATED"})
    void shouldHoldTheGlobalOutstandingLimit(final ThreadingMode threading) throws IOException
    {
        final ServerContext context = new ServerContext().fourLetterWords("*").threadingMode(threading);
        context.connections().maxOutstandingRequests(2);
        start(context);
        try (JuteConnection first = JuteConnection.open(server.zooKeeperPort());
            JuteConnection second = JuteConnection.open(server.zooKeeperPort()))
        {
            final int count = 500;
            for (int i = 0; i < count; i++)
            {
                first.send(OpCode.CREATE, JuteBody.create("/a" + i, "", 0));
                second.send(OpCode.EXISTS, JuteBody.watched("/a" + i, false));
            }
            for (int i = 0; i < count; i++)
            {
                assertEquals(i + 1, first.read().xid());
                assertEquals(i + 1, second.read().xid());
            }
            final Map<String, String> metrics = metrics();
            assertEquals("0", metrics.get("zk_outstanding_requests"));
            assertTrue(Long.parseLong(metrics.get("zk_request_throttle_wait_count")) > 0, metrics.toString());
        }
    }

    /** As with ZooKeeper's maxClientCnxns; the native port has no such limit for its own host. */
    @Test
    void shouldLimitConnectionsOfAnAddress() throws IOException
    {
        final ServerContext context = new ServerContext().fourLetterWords("*");
        context.connections().maxPerAddress(2);
        start(context);
        try (JuteConnection first = JuteConnection.open(server.zooKeeperPort());
            JuteConnection second = JuteConnection.open(server.zooKeeperPort());
            JuteConnection third = new JuteConnection(server.zooKeeperPort()))
        {
            assertTrue(third.isAtEnd());
            assertEquals(ErrorCode.OK, first.call(OpCode.EXISTS, JuteBody.watched("/", false)).error());
            assertEquals(ErrorCode.OK, second.call(OpCode.EXISTS, JuteBody.watched("/", false)).error());
        }
    }

    private void start(final ServerContext context)
    {
        server = RingmasterServer.launch(context.dataDir(directory.resolve("data")).port(0).zooKeeperPort(0));
    }

    private String ask(final String word) throws IOException
    {
        try (JuteConnection connection = new JuteConnection(server.zooKeeperPort()))
        {
            connection.send(word.getBytes(StandardCharsets.ISO_8859_1));
            return text(connection);
        }
    }

    private Map<String, String> metrics() throws IOException
    {
        final Map<String, String> metrics = new LinkedHashMap<>();
        for (final String line : ask("mntr").split("\n"))
        {
            final String[] parts = line.split("\t");
            assertEquals(2, parts.length, line);
            assertEquals(null, metrics.put(parts[0], parts[1]), line);
        }
        return metrics;
    }

    private static String text(final JuteConnection connection) throws IOException
    {
        return new String(connection.readToEnd(), StandardCharsets.UTF_8);
    }

    /** The connection of the word before may still be there, having said all. */
    private static String withoutClosing(final String text)
    {
        return text.replaceAll(" /127\\.0\\.0\\.1:\\d+\\[.\\]\\(queued=0,recved=1,sent=1\\)\n", "");
    }

    private static String hex(final long id)
    {
        return "0x" + Long.toHexString(id);
    }

    private static void assertMatches(final String pattern, final String text)
    {
        assertTrue(text.matches(pattern), text);
    }
}

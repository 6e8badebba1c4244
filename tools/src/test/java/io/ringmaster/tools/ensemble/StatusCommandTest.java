package io.ringmaster.tools.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.tools.CommandLines;
import picocli.CommandLine;

@Timeout(60)
class StatusCommandTest
{
    private final FakeServers servers = new FakeServers();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop()
    {
        servers.close();
    }

    @Test
    void shouldShowAnEnsemble() throws IOException
    {
        final String follower = servers.start(FakeServers.status(ServerRole.FOLLOWER, true, 1, 3, 7));
        final String observer = servers.start(FakeServers.status(ServerRole.OBSERVER, true, 2, 3, 10));
        final String leader = servers.start(FakeServers.status(ServerRole.LEADER, true, 3, 3, 10));
        assertEquals(0, status("--server", follower + "," + observer + "," + leader));
        assertEquals(List.of(
            "SERVER ID ROLE SERVES EPOCH ZXID COMMITTED LAG LEADER HEARD PEERS",
            follower + " 1 follower yes 2 0x200000007 0x200000007 3 37 ms 2 down, 3 down",
            observer + " 2 observer yes 2 0x20000000a 0x20000000a 0 37 ms 1 up, 3 down",
            leader + " 3 leader yes 2 0x20000000a 0x20000000a 0 0 ms 1 up, 2 down",
            "",
            "as leader 3 sees the others (2 of 3 participants are a quorum):",
            "ID KIND LINK PHASE DURABLE APPLIED HEARD",
            "1 participant up synced 0x20000000a 0x200000009 41 ms",
            "2 participant down - - - -"), lines());
    }

    @Test
    void shouldShowThatThereIsNoLeader() throws IOException
    {
        final String server = servers.start(FakeServers.status(ServerRole.LOOKING, false, 1, 0, 7));
        assertEquals(1, status("--server", server));
        assertEquals(List.of(
            "SERVER ID ROLE SERVES EPOCH ZXID COMMITTED LAG LEADER HEARD PEERS",
            server + " 1 looking no - 0x200000007 0x200000007 - - 2 down, 3 down",
            "",
            "no leader"), lines());
    }

    @Test
    void shouldFailWithALeaderThatDoesNotServeOrTwoThatDo() throws IOException
    {
        final String gathering = servers.start(FakeServers.status(ServerRole.LEADER, false, 3, 3, 10));
        assertEquals(1, status("--server", gathering));
        final String first = servers.start(FakeServers.status(ServerRole.LEADER, true, 1, 1, 10));
        final String second = servers.start(FakeServers.status(ServerRole.LEADER, true, 2, 2, 10));
        assertEquals(1, status("--server", first + "," + second));
        assertEquals(0, status("--server", second));
    }

    @Test
    void shouldSayWhyAServerDoesNotAnswer() throws IOException
    {
        assertDown("what answers there is no server of Ringmaster",
            servers.start("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertDown("it closed the connection", servers.start(new byte[0]));
        assertDown("it closed the connection", servers.start(new byte[]{100, 0, 0, 0, 1, 2, 3}));
        assertDown("it does not understand the question", servers.start(FakeServers.frame(new byte[64])));
        assertDown("no answer within 200 ms", servers.start(FakeServers.SILENCE));
        assertDown("no such host", "no-such-host.invalid:7181");
        final String gone = servers.start(new byte[0]);
        servers.close();
        assertDown("connection refused", gone);
    }

    private void assertDown(final String reason, final String server)
    {
        assertEquals(1, status("--timeout", "200", "--server", server));
        assertTrue(lines().get(1).startsWith(server + " - down: " + reason), out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a:", "a:0", "a:65536", "a:x", ":1", "[::1", "a:1,,b:2", "a:1:2",
        "aeron:udp:127.0.0.1:7182", "aeron:ipc[/dev/shm/ringmaster]"})
    void shouldRefuseWhatIsNoServer(final String text)
    {
        assertEquals(1, status("--server", text));
        assertTrue(err.toString().startsWith("ringmaster: not a server, host:port: '"), err.toString());
    }

    @Test
    void shouldFindTheServersInAFile(@TempDir final Path directory) throws IOException
    {
        final String first = servers.start(FakeServers.status(ServerRole.FOLLOWER, true, 1, 2, 10));
        final String second = servers.start(FakeServers.status(ServerRole.LEADER, true, 2, 2, 10));
        final Path config = directory.resolve("zoo.cfg");
        Files.write(config, List.of(
            "server.1=127.0.0.1:1;2181", "server.2=10.255.255.1:2;127.0.0.1:2182",
            "ringmaster.port.1=" + port(first), "ringmaster.port=" + port(second)));
        assertEquals(0, status("--config", config.toString(), "--format", "json"));
        final JsonNode node = new JsonMapper().readTree(out.toString());
        assertTrue(node.get("healthy").asBoolean());
        assertEquals(second, node.get("leader").asText());
        assertEquals("0x20000000a", node.get("servers").get(0).get("lastZxid").asText());
        assertEquals(37, node.get("servers").get(0).get("leaderSilenceMs").asInt());
        assertEquals("synced", node.get("servers").get(1).get("peers").get(0).get("phase").asText());
        assertFalse(node.get("servers").get(1).get("peers").get(1).has("phase"));

        Files.write(config, List.of("server.1=127.0.0.1:1", "server.3=127.0.0.1:2",
            "ringmaster.port.1=" + port(first), "ringmaster.port.3=" + port(second)));
        assertEquals(1, status("--config", config.toString(), "--format", "json"));
        assertEquals("it is server 2, not 3",
            new JsonMapper().readTree(out.toString()).get("servers").get(1).get("failure").asText());

        Files.write(config, List.of("ringmaster.port=" + port(second)));
        assertEquals(0, status("--config", config.toString()));
    }

    @Test
    void shouldNotTellAnEpochThatIsNotKnown() throws IOException
    {
        final String joining = servers.start(FakeServers.status(ServerRole.FOLLOWER, false, 1, 0, 7));
        final String leader = servers.start(FakeServers.status(ServerRole.LEADER, true, 3, 3, 10));
        assertEquals(1, status("--server", joining + "," + leader, "--format", "json"));
        final JsonNode shown = new JsonMapper().readTree(out.toString()).get("servers");
        assertTrue(shown.get(0).get("epoch").isNull(), out::toString);
        assertEquals(2, shown.get(1).get("epoch").asInt());
    }

    private int status(final String... arguments)
    {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        final CommandLine commandLine = CommandLines.of(new StatusCommand());
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private List<String> lines()
    {
        return out.toString().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
    }

    private static int port(final String server)
    {
        return Integer.parseInt(server.substring(server.indexOf(':') + 1));
    }
}

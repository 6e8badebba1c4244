package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The programs of a person, against a server that runs: what they print, and their exit codes. */
@Tag("system")
@Timeout(300)
class ProgramsTest
{
    @TempDir
    private Path directory;

    private final JsonMapper json = new JsonMapper();
    private Path dataDir;
    private ServerProcess server;

    @BeforeEach
    void startServer() throws IOException
    {
        dataDir = directory.resolve("data");
        server = ServerProcess.start(dataDir, 0);
    }

    @AfterEach
    void stopServer()
    {
        server.close();
    }

    @Test
    void shouldRunOneCommand() throws IOException
    {
        assertEquals("created /a", shell(0, "create", "/a", "hello"));
        assertEquals("hello", shell(0, "get", "/a"));
        assertEquals("set /a, version 1", shell(0, "set", "-v", "0", "/a", "there"));
        assertTrue(shell(1, "set", "-v", "0", "/a", "late").startsWith("set: BAD_VERSION for /a"));
        assertTrue(shell(1, "get", "/absent").startsWith("get: NO_NODE for /absent"));
        assertEquals(
            "shell: no such command: no-such-command; 'shell help' lists the commands",
            shell(64, "no-such-command", "and", "more"));
        assertTrue(shell(64, "get", "--no-such-option", "/a").startsWith("get: Unknown option"));
        assertTrue(shell(64, "get").endsWith("; 'shell help get' tells more"));
        assertTrue(shell(0, "help", "get").contains("Usage: get [-sw]"));
        assertTrue(shell(64, "setacl", "/a", "world").contains("not scheme:id:permissions"));

        final JsonNode node = json.readTree(shell(0, "get", "/a", "--output", "json"));
        assertEquals("there", node.get("data").asText());
        assertEquals(1, node.get("stat").get("version").asInt());
        assertEquals("[\"a\",\"zookeeper\"]",
            json.readTree(shell(0, "ls", "/", "--output", "json")).get("children").toString());
    }

    @Test
    void shouldRunCommandsFromItsInput() throws IOException
    {
        final Path script = Files.writeString(directory.resolve("script"), """
            # a tour
            create /tour
            create -s /tour/n- one
            create -e /tour/here
            create -c /tour/box
            create -t 60000 /tour/brief
            multi create /tour/m 1 ; set /tour/m 2 ; check /tour/m 1
            get /tour/m
            ls /tour
            ephemerals
            getacl /tour
            setacl /tour world:anyone:cdrwa,ip:127.0.0.1:r
            getacl /tour
            whoami
            sync
            count /tour
            deleteall /tour
            get /tour
            create /not-reached
            """);
        final ServerProcess process = ServerProcess.run(
            List.of(), List.of("shell", "--server", server.address()), script);
        assertEquals(1, process.awaitExit(), process.output());

        final List<String> lines = process.output().lines().toList();
        for (final String expected : List.of("created /tour/n-0000000000", "2", "brief", "/tour/here",
            "world:anyone:cdrwa", "ip:127.0.0.1:r", "ip:127.0.0.1", "synced", "5", "deleted 6 znodes at /tour"))
        {
            assertTrue(lines.contains(expected), () -> expected + " is not in:\n" + process.output());
        }
        assertTrue(process.output().contains("get: NO_NODE for /tour"), process.output());
        assertTrue(shell(1, "get", "/not-reached").contains("NO_NODE"));
    }

    @Test
    void shouldPrintWatchEvents() throws IOException
    {
        shell(0, "create", "/watched");
        final ServerProcess watch = ServerProcess.run(List.of(), List.of(
            "shell", "--server", server.address(), "--output", "json", "watch", "-r", "--count", "2", "/watched"));
        watch.awaitLine(line -> line.contains("watching"));
        shell(0, "create", "/watched/child");
        shell(0, "set", "/watched", "x");
        assertEquals(0, watch.awaitExit(), watch.output());

        final List<String> lines = watch.output().lines().toList();
        assertEquals("/watched/child", json.readTree(lines.get(1)).get("path").asText());
        assertEquals("NODE_CREATED", json.readTree(lines.get(1)).get("event").asText());
        assertEquals("NODE_DATA_CHANGED", json.readTree(lines.get(2)).get("event").asText());
    }

    @Test
    void shouldSayThatNoServerAnswers() throws IOException
    {
        final int port = server.port();
        server.kill();
        final ServerProcess process = ServerProcess.run(List.of(), List.of(
            "shell", "--server", "127.0.0.1:" + port, "--timeout", "1000", "get", "/"));
        assertEquals(1, process.awaitExit(), process.output());
        assertTrue(process.output().contains("127.0.0.1:" + port), process.output());
    }

    @Test
    void shouldInspectAndVerifyJournalAndSnapshots() throws IOException
    {
        shell(0, "create", "/a", "hello");
        shell(0, "multi", "create", "/b", "x", ";", "set", "/a", "there", ";", "check", "/b", "0");
        final String journal = tool(0, "journal", "inspect", "--data-dir", dataDir.toString());
        assertTrue(journal.contains("create /a kind=PERSISTENT"), journal);
        assertTrue(journal.contains("data=\"hello\""), journal);
        assertTrue(journal.contains("openSession"), journal);
        JsonNode multi = null;
        for (final String line :
            tool(0, "journal", "inspect", "--output", "json", "--data-dir", dataDir.toString()).split("\n"))
        {
            final JsonNode record = json.readTree(line);
            multi = record.path("isMulti").asBoolean() ? record : multi;
        }
        assertEquals("create", multi.get("operations").get(0).get("operation").asText());
        assertEquals("/a", multi.get("operations").get(1).get("path").asText());

        final String snapshot = tool(0, "snapshot", "take", "--data-dir", dataDir.toString());
        assertTrue(snapshot.endsWith(".snapshot"), snapshot);
        final JsonNode tree =
            json.readTree(tool(0, "snapshot", "inspect", "--output", "json", "--data-dir", dataDir.toString()));
        assertEquals("there", tree.get("nodes").get(1).get("data").asText());
        assertTrue(tool(0, "snapshot", "verify", "--data-dir", dataDir.toString()).contains(": valid, zxid 0x"));
        assertTrue(tool(0, "journal", "verify", "--data-dir", dataDir.toString()).startsWith("sound: "));
        assertTrue(tool(0, "counters", "--data-dir", dataDir.toString()).contains("journal: transactions"));

        server.kill();
        server = ServerProcess.start(dataDir, 0);
        assertTrue(server.output().contains("from snapshot 0x"), server.output());
        assertEquals("there", shell(0, "get", "/a"));
    }

    @Test
    void shouldShowWhatTheServerDoes() throws IOException
    {
        shell(0, "create", "/a", "hello");
        // The same server twice: over the network, and from its file.
        final JsonNode servers = json.readTree(tool(0, "top", "--once", "--json", "--interval", "0.6",
            "--server", server.address(), "--data-dir", dataDir.toString())).get("servers");
        assertEquals(2, servers.size());
        for (final JsonNode shown : servers)
        {
            assertTrue(shown.get("answers").asBoolean(), shown.toString());
            assertEquals("standalone", shown.get("role").asText());
            assertEquals(1, shown.at("/counters/requests: create").asLong());
            assertEquals(4, shown.get("rings").size());
            assertTrue(shown.at("/latenciesNs/request/count").isNumber());
        }
        assertEquals(servers.get(0).get("pid"), servers.get(1).get("pid"));
        server.kill();
        final String failure =
            tool(1, "top", "--once", "--server", server.address(), "--data-dir", dataDir.toString());
        assertTrue(failure.contains(": connection refused"), failure);
        assertTrue(failure.contains(" is gone"), failure);
    }

    @Test
    void shouldTakeASnapshotOnSighup() throws IOException, InterruptedException
    {
        assumeFalse(isHangupIgnored(), "a JVM leaves SIGHUP ignored if it was when it started, as below nohup");
        shell(0, "create", "/a");
        assertEquals(0, new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start().waitFor());
        server.awaitLine(line -> line.contains("snapshot of zxid 0x"));
        try (Stream<Path> files = Files.list(dataDir))
        {
            assertTrue(files.anyMatch(file -> file.toString().endsWith(".snapshot")));
        }
    }

    /** The script itself, where the build has made what it runs from. */
    @Test
    void shouldRunFromTheScript() throws IOException
    {
        final Path script = Path.of("..", "..", "bin", "ringmaster").toAbsolutePath().normalize();
        final Path lib = script.resolveSibling("../perf/target/dist/lib").normalize();
        assumeTrue(Files.isDirectory(lib), "bin/ringmaster runs from " + lib + ", which 'mvn package' makes");
        final Path link = Files.createSymbolicLink(directory.resolve("rm"), script);

        final ServerProcess version = script(link, "version");
        assertEquals(0, version.awaitExit(), version.output());
        assertTrue(version.output().startsWith("ringmaster "), version.output());
        final ServerProcess versionHelp = script(link, "version", "--help");
        assertEquals(0, versionHelp.awaitExit(), versionHelp.output());
        assertTrue(versionHelp.output().contains("Print the version."), versionHelp.output());
        for (final String command : List.of("journal verify", "perf load", "server"))
        {
            final List<String> words = new ArrayList<>(List.of("help"));
            words.addAll(List.of(command.split(" ")));
            final ServerProcess help = script(link, words.toArray(new String[0]));
            assertEquals(0, help.awaitExit(), help.output());
            assertTrue(help.output().startsWith("Usage: ringmaster " + command + " "), help.output());
        }
        assertEquals(64, script(link, "help", "no-such-command").awaitExit());
        final ServerProcess unknown = script(link, "no-such-command");
        assertEquals(64, unknown.awaitExit(), unknown.output());

        final Path scriptDir = directory.resolve("script-data");
        try (ServerProcess fromScript =
            script(link, "server", "--data-dir", scriptDir.toString(), "--port", "0", "--zookeeper-port", "0")
                .awaitReady())
        {
            // The script has become the server: signals reach it, and it ends as the server does.
            assertTrue(fromScript.output().contains("process " + fromScript.pid()), fromScript.output());
            final ServerProcess shell =
                script(link, "shell", "--server", fromScript.address(), "create", "/from-script", "x");
            assertEquals(0, shell.awaitExit(), shell.output());
            assertEquals(0, fromScript.terminate(), fromScript.output());
        }
    }

    /** SIGHUP is signal 1, so the lowest bit of the mask. */
    private boolean isHangupIgnored() throws IOException
    {
        for (final String line : Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")))
        {
            if (line.startsWith("SigIgn:"))
            {
                return (Long.parseUnsignedLong(line.substring("SigIgn:".length()).trim(), 16) & 1) != 0;
            }
        }
        return false;
    }

    private ServerProcess script(final Path script, final String... arguments) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return ServerProcess.run(builder);
    }

    private String shell(final int expectedExitCode, final String... words) throws IOException
    {
        final List<String> arguments = new ArrayList<>(List.of("shell", "--server", server.address()));
        arguments.addAll(List.of(words));
        return run(expectedExitCode, arguments);
    }

    private String tool(final int expectedExitCode, final String... arguments) throws IOException
    {
        return run(expectedExitCode, List.of(arguments));
    }

    private String run(final int expectedExitCode, final List<String> arguments) throws IOException
    {
        final ServerProcess process = ServerProcess.run(List.of(), arguments);
        final int exitCode = process.awaitExit();
        assertEquals(expectedExitCode, exitCode, () -> arguments + " printed:\n" + process.output());
        return process.output();
    }
}

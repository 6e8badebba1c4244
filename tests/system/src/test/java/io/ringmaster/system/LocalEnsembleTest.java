package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** {@code ringmaster ensemble} and {@code ringmaster status}, with real processes. */
@Tag("system")
@Timeout(300)
class LocalEnsembleTest
{
    private static final String SHELL = "sh";

    @TempDir
    private Path directory;
    private final List<ServerProcess> started = new ArrayList<>();

    @AfterEach
    void stop()
    {
        // Not killed: an ensemble stops its servers when it is told to.
        started.stream().filter(ServerProcess::isAlive).forEach(ServerProcess::terminate);
    }

    @Test
    void shouldRunThreeServersOfWhichOneMayDieAndComeBack() throws IOException
    {
        final Path root = directory.resolve("ensemble");
        final ServerProcess ensemble = ensemble("--local", "3", "--data-dir", root.toString());
        ensemble.awaitReady();
        final String config = root.resolve("node-1/zoo.cfg").toString();
        final JsonNode atFirst = status(0, config);
        assertTrue(atFirst.get("healthy").asBoolean());
        assertEquals(3, atFirst.get("servers").size());
        final int leaderId = atFirst.get("servers").get(0).get("leaderId").asInt();
        checkThatItIsLeftAlone(root);
        assertTrue(status(0, config).get("healthy").asBoolean());
        final String servers = printed(ensemble, "servers:");
        shell(0, servers, "create", "/before", "x");

        final List<String> row = row(ensemble, leaderId);
        assertEquals("leader", row.get(5));
        final ProcessHandle leader = ProcessHandle.of(Long.parseLong(row.get(1))).orElseThrow();
        assertEquals("kill -9 " + leader.pid(), printed(ensemble, "kill node " + leaderId + ":"));
        leader.destroyForcibly();
        ensemble.awaitLine(line -> line.startsWith("node " + leaderId + " (process " + leader.pid() + ") has ended"));
        assertEquals("x", shell(0, servers, "get", "/before"));
        shell(0, servers, "create", "/while", "y");
        checkThatOthersSayWhy(root, ensemble, leaderId);
        final JsonNode without = status(1, config);
        assertFalse(without.get("servers").get(leaderId - 1).get("answers").asBoolean());

        final ServerProcess restarted = run(
            new ProcessBuilder(SHELL, "-c", "exec " + printed(ensemble, "restart node " + leaderId + ":")));
        ensemble.awaitLine(line -> line.startsWith("node " + leaderId + " runs again, process "));
        awaitHealthy(config);
        assertEquals("y", shell(0, own(status(0, config), leaderId), "get", "/while"));

        assertEquals(0, ensemble.terminate(), ensemble.output());
        assertEquals(0, restarted.awaitExit(), "the one that is no child was stopped as well");
        assertFalse(status(1, config).get("healthy").asBoolean());
        assertEquals("stopped", ensemble.output().lines().reduce((first, second) -> second).orElseThrow());

        final ServerProcess again = run(List.of("ensemble", "--local", "3", "--data-dir", root.toString(),
            "--port", "0", "--zookeeper-port", "off"));
        again.awaitReady();
        assertEquals("off", row(again, 1).get(3));
        assertEquals("y", shell(0, printed(again, "servers:"), "get", "/while"));
        assertEquals(0, again.terminate(), again.output());
    }

    private void checkThatItIsLeftAlone(final Path root) throws IOException
    {
        final String before = Files.readString(root.resolve("node-1/zoo.cfg"));
        final ServerProcess second = run(List.of("ensemble", "--local", "3", "--data-dir", root.toString(),
            "--port", "0", "--zookeeper-port", "0"));
        assertEquals(1, second.awaitExit());
        assertTrue(second.output().contains("cannot start: node 1 runs already, process "), second.output());
        assertEquals(before, Files.readString(root.resolve("node-1/zoo.cfg")));
    }

    @Test
    void shouldLeaveNothingRunningWhenItCannotStart() throws IOException
    {
        final Path root = directory.resolve("ensemble");
        Files.createDirectories(root.resolve("node-1"));
        final ServerProcess other = ensemble("--local", "3", "--data-dir", root.toString());
        assertEquals(1, other.awaitExit());
        assertTrue(other.output().contains("has an ensemble of 1. Start it with --local 1"), other.output());

        final Path standalone = directory.resolve("standalone");
        ServerProcess.start(standalone, 0).terminate();
        final ServerProcess inside = ensemble("--local", "1", "--data-dir", standalone.toString());
        assertEquals(1, inside.awaitExit());
        assertTrue(inside.output().contains(standalone + " is the data directory of a server"), inside.output());
        assertTrue(Files.notExists(standalone.resolve("node-1")));

        final Path file = Files.createFile(directory.resolve("file"));
        final ServerProcess noDirectory = ensemble("--local", "1", "--data-dir", file.resolve("d").toString());
        assertEquals(1, noDirectory.awaitExit());
        assertTrue(noDirectory.output().contains("cannot write to " + file), noDirectory.output());

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            final ServerProcess noPort = run(List.of("ensemble", "--local", "1", "--data-dir", root.toString(),
                "--port", "" + taken.getLocalPort(), "--zookeeper-port", "off"));
            assertEquals(1, noPort.awaitExit());
            assertTrue(noPort.output().contains("port " + taken.getLocalPort() + " (TCP, node 1) is taken"),
                noPort.output());
        }

        Files.createDirectories(root.resolve("node-1/data"));
        Files.writeString(root.resolve("node-1/data/foreign"), "no data of ringmaster");
        final ServerProcess dying = ensemble("--local", "1", "--data-dir", root.toString());
        assertEquals(1, dying.awaitExit());
        assertTrue(dying.output().contains("node 1 has ended with exit code 1"), dying.output());
        assertTrue(dying.output().contains("is not empty and is not a data directory"), dying.output());
    }

    @Test
    void shouldSayWhatToDoAboutALostDiskAndLeaveNothingBehind() throws IOException
    {
        final Path root = directory.resolve("ensemble");
        final ServerProcess ensemble = ensemble("--local", "3", "--data-dir", root.toString());
        shell(0, printed(ensemble.awaitReady(), "servers:"), "create", "/a", "x");
        ProcessHandle.of(Long.parseLong(row(ensemble, 1).get(1))).orElseThrow().destroyForcibly();
        ensemble.awaitLine(line -> line.startsWith("node 1 (process "));
        final Path data = root.resolve("node-1/data");
        Files.move(data, root.resolve("lost"));
        Files.createDirectory(data);
        Files.writeString(data.resolve("myid"), "1");

        final ServerProcess empty = run(
            new ProcessBuilder(SHELL, "-c", "exec " + printed(ensemble, "restart node 1:")));
        assertEquals(1, empty.awaitExit(), empty.output());
        final List<String> lines = empty.output().lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.endsWith(", waiting for a leader")), empty.output());
        assertTrue(lines.stream().noneMatch(line -> line.equals("ready") || line.equals("serving") ||
            line.contains("Exception")), empty.output());
        assertTrue(lines.stream().anyMatch(line -> line.contains("cannot serve: " + data) &&
            line.contains("start it with --rejoin")), empty.output());
        assertLeavesNothing(empty);

        final ServerProcess rejoined = run(
            new ProcessBuilder(SHELL, "-c", "exec " + printed(ensemble, "restart node 1:") + " --rejoin"));
        rejoined.awaitLine("serving"::equals);
        assertEquals(0, ensemble.terminate(), ensemble.output());
        assertEquals(0, rejoined.awaitExit(), rejoined.output());
    }

    /** As {@code timeout} does, which sends a signal to its command and to its group. */
    @Test
    void shouldStopCleanlyHoweverOftenItIsTold() throws IOException
    {
        final Path root = directory.resolve("ensemble");
        final ServerProcess ensemble = ensemble("--local", "1", "--data-dir", root.toString());
        ensemble.awaitReady();
        final String restart = printed(ensemble, "restart node 1:");
        assertEquals(0, ensemble.terminate(), ensemble.output());

        final ServerProcess server = run(new ProcessBuilder(SHELL, "-c", "exec " + restart));
        server.awaitLine("serving"::equals);
        final String kill = "kill -TERM " + server.pid() + "; ";
        run(new ProcessBuilder(SHELL, "-c", kill + kill + kill + kill + "true")).awaitExit();
        assertEquals(0, server.awaitExit(), server.output());
        assertTrue(server.output().contains("stopping: SIGTERM"), server.output());
        assertLeavesNothing(server);
    }

    private static void assertLeavesNothing(final ServerProcess server) throws IOException
    {
        final String[] left = new File("/dev/shm").list(
            (parent, name) -> name.startsWith("ringmaster-media-" + server.pid() + "-"));
        assertEquals(List.of(), left == null ? List.of() : List.of(left));
    }

    /** In the log, and by counters. */
    private void checkThatOthersSayWhy(final Path root, final ServerProcess ensemble, final int lost) throws IOException
    {
        for (int id = 1; id <= 3; id++)
        {
            if (id != lost)
            {
                final String log = Files.readString(root.resolve("node-" + id + "/server.log"));
                final String why = "lost the link to server " + lost + ": ";
                assertTrue(log.contains(why), log);
                assertTrue(log.contains("left leader " + lost + ": its link went down, "), log);
                assertTrue(log.indexOf(why) < log.indexOf("left leader " + lost), log);
                assertFalse(log.contains("epoch 0"), log);
                assertTrue(log.contains("\nserving\n"), log);
                final int port = Integer.parseInt(row(ensemble, id).get(3));
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port))
                {
                    socket.getOutputStream().write("mntr".getBytes(StandardCharsets.US_ASCII));
                    final String metrics =
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    assertTrue(Pattern.compile("\nzk_ringmaster_link_to_server_" + lost + "_losses\t[1-9]\\d*\n")
                        .matcher(metrics).find(), metrics);
                    assertTrue(Pattern.compile("\nzk_ringmaster_ensemble_elections_begun\t[2-9]\\d*\n")
                        .matcher(metrics).find(), metrics);
                }
            }
        }
    }

    private ServerProcess ensemble(final String... arguments) throws IOException
    {
        final List<String> all = new ArrayList<>(List.of("ensemble"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--port", "0", "--zookeeper-port", "0"));
        return run(all);
    }

    private ServerProcess run(final List<String> arguments) throws IOException
    {
        final ServerProcess process = ServerProcess.run(List.of(), arguments);
        started.add(process);
        return process;
    }

    private ServerProcess run(final ProcessBuilder builder) throws IOException
    {
        final ServerProcess process = ServerProcess.run(builder);
        started.add(process);
        return process;
    }

    private JsonNode status(final int exitCode, final String config) throws IOException
    {
        final ServerProcess process = run(List.of("status", "--config", config, "--format", "json"));
        assertEquals(exitCode, process.awaitExit(), process.output());
        return new JsonMapper().readTree(process.output());
    }

    private void awaitHealthy(final String config) throws IOException
    {
        final long deadlineNs = System.nanoTime() + ServerProcess.DEADLINE_SECONDS * 1_000_000_000;
        ServerProcess process;
        do
        {
            process = run(List.of("status", "--config", config));
            assertTrue(deadlineNs - System.nanoTime() > 0, process.output());
        }
        while (process.awaitExit() != 0);
    }

    private String shell(final int exitCode, final String servers, final String... words) throws IOException
    {
        final List<String> arguments = new ArrayList<>(List.of("shell", "--server", servers));
        arguments.addAll(List.of(words));
        final ServerProcess process = run(arguments);
        assertEquals(exitCode, process.awaitExit(), process.output());
        return process.output().strip();
    }

    private static String own(final JsonNode status, final int id)
    {
        return status.get("servers").get(id - 1).get("server").asText();
    }

    /** What is printed behind a word, at the begin of a line. */
    private static String printed(final ServerProcess process, final String label)
    {
        return process.awaitLine(line -> line.startsWith(label)).substring(label.length()).strip();
    }

    private static List<String> row(final ServerProcess ensemble, final int id)
    {
        return List.of(ensemble.awaitLine(line -> line.startsWith(id + " ")).split(" +"));
    }
}

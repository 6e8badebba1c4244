package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.codecs.client.NodeKind;

/** How a server starts, refuses to start, and stops: exit codes, and the one line that tells the operator. */
@Tag("system")
@Timeout(180)
class StartAndStopTest
{
    private static final int SEGMENT_HEADER_LENGTH = 4096;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"shared", "dedicated"})
    void shouldServeStopOnSigtermAndServeAgain(final String threading) throws IOException
    {
        final Path dataDir = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(dataDir, 0, "--threading", threading))
        {
            try (RingmasterClient client = connect(server))
            {
                client.sync().create("/a", bytes("1"), CreateMode.PERSISTENT);
                client.sync().setData("/a", bytes("2"), 0);
            }
            assertEquals(0, server.terminate(), server.output());
            assertTrue(server.output().contains("stopping: SIGTERM"), server.output());
        }
        try (ServerProcess server = ServerProcess.start(dataDir, 0, "--threading", threading))
        {
            assertTrue(server.output().contains("recovered zxid 0x"), server.output());
            try (RingmasterClient client = connect(server))
            {
                assertArrayEquals(bytes("2"), client.sync().getData("/a").data());
            }
        }
    }

    @Test
    void shouldAnswerWhatItHasTakenInWhenItIsStopped() throws IOException
    {
        final Path dataDir = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(dataDir, 0);
            RawConnection connection = new RawConnection(server.port()))
        {
            connection.openSession(10_000);
            final int count = 200;
            for (int i = 0; i < count; i++)
            {
                connection.send(connection.create(i, "/node-" + i, bytes("x"), NodeKind.PERSISTENT));
            }
            connection.read();
            assertEquals(0, server.terminate(), server.output());
        }
        final ServerProcess verify = ServerProcess.run(
            List.of(), List.of("journal", "verify", "--data-dir", dataDir.toString()));
        assertEquals(0, verify.awaitExit(), verify.output());
        assertTrue(verify.output().startsWith("sound: "), verify.output());
    }

    @Test
    void shouldRefuseADirectoryInUse() throws IOException
    {
        final Path dataDir = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(dataDir, 0))
        {
            assertRefused(ServerProcess.launch(dataDir, 0), dataDir.toString(), "in use by another server");
            assertTrue(server.isAlive());
        }
    }

    /** Before recovery, and before a file is made. */
    @Test
    void shouldRefuseAPortInUseNamingItsFlag() throws IOException
    {
        final Path dataDir = directory.resolve("data");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            final int port = socket.getLocalPort();
            assertRefused(
                ServerProcess.launch(dataDir, port), "127.0.0.1:" + port + " (--port " + port + ")", "already in use");
            assertRefused(
                tool(List.of("server", "--port", "0", "--zookeeper-port", Integer.toString(port)), dataDir),
                "127.0.0.1:" + port + " (--zookeeper-port " + port + ")", "already in use");
            final Path config = Files.writeString(
                directory.resolve("zoo.cfg"), "\nclientPort=" + port + "\nringmaster.port=" + port + "\n");
            assertRefused(
                tool(List.of("server", "--config", config.toString(), "--port", "0"), dataDir),
                "127.0.0.1:" + port + " (" + config + ":2: clientPort " + port + ")", "already in use");
            assertRefused(
                tool(List.of("server", "--config", config.toString(), "--zookeeper-port", "off"), dataDir),
                "127.0.0.1:" + port + " (" + config + ":3: ringmaster.port " + port + ")", "already in use");
            assertTrue(Files.notExists(dataDir), "a start that failed has made the data directory");
        }
    }

    @Test
    void shouldRefuseAPortInUseBeforeItRecovers() throws IOException
    {
        final Path dataDir = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(dataDir, 0);
            RingmasterClient client = connect(server))
        {
            client.sync().create("/a", bytes("1"), CreateMode.PERSISTENT);
        }
        // Recovery would fail on it.
        flipBit(newest(dataDir, "journal-"), SEGMENT_HEADER_LENGTH + 100);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            assertRefused(ServerProcess.launch(dataDir, socket.getLocalPort()), "--port " + socket.getLocalPort());
        }
    }

    @Test
    void shouldRefuseOnePortForBothProtocols() throws IOException
    {
        final Path dataDir = directory.resolve("data");
        assertRefused(
            tool(List.of("server", "--port", "7181", "--zookeeper-port", "7181"), dataDir),
            "--port 7181 and --zookeeper-port 7181");
        assertTrue(Files.notExists(dataDir));
    }

    @Test
    void shouldRefuseADamagedJournalNamingFileAndOffset() throws IOException
    {
        final Path dataDir = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start(dataDir, 0))
        {
            try (RingmasterClient client = connect(server))
            {
                for (int i = 0; i < 10; i++)
                {
                    client.sync().create("/node-" + i, bytes("x"), CreateMode.PERSISTENT);
                }
            }
            server.kill();
        }
        final Path segment = newest(dataDir, "journal-");
        flipBit(segment, SEGMENT_HEADER_LENGTH + 100);

        assertRefused(ServerProcess.launch(dataDir, 0), segment.toString(), "damaged at offset 4", "journal verify");
        final ServerProcess verify = ServerProcess.run(
            List.of(), List.of("journal", "verify", "--data-dir", dataDir.toString(), "--output", "json"));
        assertEquals(1, verify.awaitExit(), verify.output());
        assertTrue(verify.output().contains("\"isSound\":false"), verify.output());
    }

    @Test
    void shouldRefuseAForeignDirectory() throws IOException
    {
        final Path dataDir = Files.createDirectories(directory.resolve("data"));
        Files.writeString(dataDir.resolve("letters.txt"), "not ours");

        assertRefused(ServerProcess.launch(dataDir, 0), dataDir.toString(), "letters.txt");
        assertEquals("not ours", Files.readString(dataDir.resolve("letters.txt")));
    }

    /** Below a file there can be no directory, whoever asks: root may write anywhere else. */
    @Test
    void shouldRefuseADirectoryThatCannotBeMade() throws IOException
    {
        final Path file = Files.writeString(directory.resolve("file"), "x");

        assertRefused(
            ServerProcess.launch(file.resolve("data"), 0), file.resolve("data") + ": Not a directory", "--data-dir");
        assertRefused(ServerProcess.launch(file, 0), file + " is not a directory", "--data-dir");
        assertRefused(
            ServerProcess.launch(Path.of("/proc/ringmaster-data"), 0), "takes no new directories", "--data-dir");
    }

    @Test
    void shouldSayThatThereAreNoCounters() throws IOException
    {
        final Path missing = directory.resolve("missing");
        final Path file = Files.writeString(directory.resolve("file"), "x");
        for (final List<String> command : List.of(List.of("counters"), List.of("snapshot", "take")))
        {
            assertRefused(tool(command, missing), "there is no directory " + missing, "--data-dir");
            assertRefused(tool(command, file), file + " is not a directory", "--data-dir");
            assertRefused(tool(command, directory), "no server has shown counters in " + directory, "--data-dir");
        }
        for (final List<String> command : List.of(List.of("journal", "verify"), List.of("snapshot", "inspect")))
        {
            assertRefused(tool(command, missing), "there is no directory " + missing, "--data-dir");
            assertRefused(tool(command, file), file + " is not a directory", "--data-dir");
        }
    }

    @Test
    void shouldRefuseAWrongSettingNamingFileAndLine() throws IOException
    {
        final Path config = Files.writeString(directory.resolve("zoo.cfg"), "tickTime=2000\nmaxCnxns=many\n");

        assertRefused(
            ServerProcess.launch(directory.resolve("data"), 0, "--config", config.toString()),
            config + ":2: maxCnxns=many");
    }

    @Test
    void shouldWarnOfSettingsWithoutEffectByReason() throws IOException
    {
        final Path config = Files.writeString(directory.resolve("zoo.cfg"), "initLimit=5\nsurprise=1\n");
        try (ServerProcess server =
            ServerProcess.start(directory.resolve("data"), 0, "--config", config.toString()))
        {
            server.awaitLine(line -> line.contains("WARN") && line.contains("no effect: initLimit: "));
            server.awaitLine(line -> line.contains("WARN") && line.contains("no effect: surprise: "));
        }
    }

    @Test
    void shouldTellAWrongCommandLineByItsExitCode() throws IOException
    {
        assertWrongUsage("Usage: ringmaster", "no such command: serve", "serve");
        assertWrongUsage("see 'ringmaster server --help'", "'--prot'", "server", "--prot", "1");
        assertWrongUsage("see 'ringmaster server --help'", "--port 70000 is not in", "server", "--port", "70000");
        assertWrongUsage("Usage: ringmaster journal", "no such command: print", "journal", "print");
        assertWrongUsage("see 'ringmaster counters --help'", "'here'", "counters", "here");
    }

    @Test
    void shouldTellItsVersionByOptionAsItsCommandsDo() throws IOException
    {
        final ServerProcess command = ServerProcess.run(List.of(), List.of("version"));
        assertEquals(0, command.awaitExit(), command.output());
        for (final String option : List.of("--version", "-V"))
        {
            final ServerProcess process = ServerProcess.run(List.of(), List.of(option));
            assertEquals(0, process.awaitExit(), process.output());
            assertEquals(command.output(), process.output());
        }
    }

    private static void assertWrongUsage(final String usage, final String reason, final String... arguments)
        throws IOException
    {
        final ServerProcess process = ServerProcess.run(List.of(), List.of(arguments));
        assertEquals(64, process.awaitExit(), process.output());
        final String first = process.output().lines().findFirst().orElse("");
        assertTrue(first.startsWith("ringmaster") && first.contains(reason), process.output());
        assertTrue(process.output().contains(usage), process.output());
    }

    private static ServerProcess tool(final List<String> command, final Path dataDir) throws IOException
    {
        final List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--data-dir", dataDir.toString()));
        return ServerProcess.run(List.of(), arguments);
    }

    private static void assertRefused(final ServerProcess process, final String... expectedTexts)
    {
        try (process)
        {
            assertEquals(1, process.awaitExit(), process.output());
            final List<String> lines = process.output().lines().filter(line -> !line.isBlank()).toList();
            assertEquals(1, lines.size(), process.output());
            assertFalse(lines.get(0).contains("Exception"), process.output());
            for (final String expected : expectedTexts)
            {
                assertTrue(lines.get(0).contains(expected), process.output());
            }
        }
    }

    private static RingmasterClient connect(final ServerProcess server)
    {
        return RingmasterClient.connect(new ClientContext().servers(server.address()));
    }

    private static Path newest(final Path dataDir, final String prefix) throws IOException
    {
        try (Stream<Path> files = Files.list(dataDir))
        {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                .max(Path::compareTo).orElseThrow();
        }
    }

    private static void flipBit(final Path file, final long offset) throws IOException
    {
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            final ByteBuffer buffer = ByteBuffer.allocate(1);
            channel.read(buffer, offset);
            buffer.put(0, (byte)(buffer.get(0) ^ 1)).rewind();
            channel.write(buffer, offset);
        }
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

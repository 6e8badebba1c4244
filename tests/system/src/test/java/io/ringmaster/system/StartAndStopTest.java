package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

    @Test
    void shouldRefuseAPortInUse() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            final int port = socket.getLocalPort();
            assertRefused(ServerProcess.launch(directory.resolve("data"), port), "127.0.0.1:" + port);
        }
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

        assertRefused(ServerProcess.launch(file.resolve("data"), 0), file.toString());
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
    void shouldNameUnknownSettingsInOneWarning() throws IOException
    {
        final Path config = Files.writeString(directory.resolve("zoo.cfg"), "initLimit=5\nsurprise=1\n");
        try (ServerProcess server =
            ServerProcess.start(directory.resolve("data"), 0, "--config", config.toString()))
        {
            server.awaitLine(line -> line.contains("WARN") &&
                line.contains("initLimit (one server runs alone), surprise (unknown)"));
        }
    }

    @Test
    void shouldTellAWrongCommandLineByItsExitCode() throws IOException
    {
        for (final List<String> arguments :
            List.of(List.of("serve"), List.of("server", "--prot", "1"), List.of("server", "--port", "70000")))
        {
            final ServerProcess process = ServerProcess.run(List.of(), arguments);
            assertEquals(64, process.awaitExit(), process.output());
        }
    }

    private static void assertRefused(final ServerProcess process, final String... expectedTexts)
    {
        try (process)
        {
            assertEquals(1, process.awaitExit(), process.output());
            final List<String> lines = process.output().lines().filter(line -> !line.isBlank()).toList();
            assertEquals(1, lines.size(), process.output());
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

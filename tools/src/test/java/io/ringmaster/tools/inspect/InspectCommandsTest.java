package io.ringmaster.tools.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.tools.CommandLines;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.RingmasterMain;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/** {@code ringmaster journal} and {@code ringmaster snapshot}, on files of a server, and on what is none of one. */
class InspectCommandsTest
{
    @TempDir
    private Path directory;

    private final JsonMapper json = new JsonMapper();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldSayOfADirectoryWithoutAJournalThatThereIsNone() throws IOException
    {
        Files.writeString(directory.resolve("letters.txt"), "not ours");
        for (final String command : new String[]{"inspect", "verify"})
        {
            assertRefused("there is no journal in " + directory +
                ". Name the data directory of a server, or its dataLogDir if it has one, with --data-dir",
                command, "--data-dir", directory.toString());
        }
        // One that has lost its segments is damaged.
        Files.writeString(directory.resolve("ringmaster.identity"), "lost");
        assertEquals(ExitCode.FAILURE, journal("verify", "--data-dir", directory.toString()));
        assertTrue(out.toString().startsWith("DAMAGED: 0 segments"), out.toString());
        assertRefused("there is no segment of the journal in " + directory,
            "inspect", "--data-dir", directory.toString());
    }

    @Test
    void shouldSayThatAFileIsNoSegment() throws IOException
    {
        final Path brief = Files.writeString(directory.resolve("brief"), "x");
        final Path text = Files.writeString(directory.resolve("text"), "not ours".repeat(10_000));
        final Path absent = directory.resolve("absent");
        for (final String command : new String[]{"inspect", "verify"})
        {
            assertRefused(brief + " is not a journal segment of ringmaster", command, brief.toString());
            assertRefused(text + " is not a journal segment of ringmaster", command, text.toString());
            assertRefused("cannot read " + absent + ": " + absent + " does not exist", command, absent.toString());
            assertRefused(directory + " is a directory, not a journal segment. Name a data directory with --data-dir",
                command, directory.toString());
        }
    }

    @Test
    void shouldVerifyOneSegment() throws IOException
    {
        final Path dataDir = serve();
        final Path segment = file(dataDir, ".segment");
        assertEquals(ExitCode.OK, journal("verify", segment.toString()), err.toString());
        assertTrue(out.toString().startsWith(segment + ": sound: "), out.toString());
        assertEquals(ExitCode.OK, journal("verify", "--output", "json", segment.toString()));
        final JsonNode verdict = json.readTree(out.toString());
        assertEquals(segment.toString(), verdict.get("file").asText());
        assertTrue(verdict.get("isSound").asBoolean());

        final byte[] bytes = Files.readAllBytes(segment);
        bytes[4096 + 100] ^= 1;
        final Path copy = Files.write(directory.resolve("copy"), bytes);
        assertEquals(ExitCode.FAILURE, journal("verify", segment.toString(), copy.toString()));
        assertTrue(out.toString().startsWith(segment + ": sound: "), out.toString());
        assertTrue(out.toString().contains("\n" + copy + ": DAMAGED: "), out.toString());
    }

    /** It is not the time at which the snapshot was taken. */
    @Test
    void shouldNameTheTimeInASnapshotForWhatItIs() throws IOException
    {
        final Path dataDir = serve();
        assertEquals(ExitCode.OK, journal("inspect", "--output", "json", "--data-dir", dataDir.toString()));
        final String[] records = out.toString().split("\n");
        final JsonNode last = json.readTree(records[records.length - 1]);
        assertEquals(ExitCode.OK, run("snapshot", "inspect", "--output", "json", "--data-dir", dataDir.toString()));
        final JsonNode snapshot = json.readTree(out.toString());
        assertEquals(last.get("zxid").asText(), snapshot.get("zxid").asText());
        assertEquals(last.get("time").asText(), snapshot.get("lastTransactionTime").asText());
        assertFalse(snapshot.has("time"));
    }

    /** A server that has taken a snapshot at its end. */
    private Path serve() throws IOException
    {
        final Path dataDir = directory.resolve("data");
        try (RingmasterServer server = RingmasterServer.launch(
            new ServerContext().dataDir(dataDir).port(0).zooKeeperPort(ServerContext.NO_PORT)))
        {
            try (RingmasterClient client = RingmasterClient.connect(new ClientContext().servers(server.address())))
            {
                client.sync().create("/a", null, CreateMode.PERSISTENT);
            }
            assertEquals(ExitCode.OK, run("snapshot", "take", "--data-dir", dataDir.toString()), err.toString());
        }
        return dataDir;
    }

    private static Path file(final Path dataDir, final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(dataDir))
        {
            return files.filter(path -> path.toString().endsWith(suffix)).findFirst().orElseThrow();
        }
    }

    private void assertRefused(final String message, final String... words)
    {
        assertEquals(ExitCode.FAILURE, journal(words), out.toString());
        assertEquals("ringmaster: " + message + System.lineSeparator(), err.toString());
        assertEquals("", out.toString());
        err.getBuffer().setLength(0);
    }

    private int journal(final String... words)
    {
        final String[] all = new String[words.length + 1];
        all[0] = "journal";
        System.arraycopy(words, 0, all, 1, words.length);
        return run(all);
    }

    private int run(final String... words)
    {
        out.getBuffer().setLength(0);
        return CommandLines.of(new RingmasterMain())
            .setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(words);
    }
}

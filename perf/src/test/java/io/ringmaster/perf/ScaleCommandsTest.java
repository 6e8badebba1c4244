package io.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The commands that let something grow, each small, against server processes. Nothing asserts on time. As every server
 * takes seconds, most of them only with {@code -Dringmaster.test.scale=true}.
 */
@Tag("system")
@Timeout(120)
class ScaleCommandsTest
{
    private static final String ALL = "ringmaster.test.scale";

    @TempDir
    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
        PerfMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void shouldMeasureWatchersOfBothKinds() throws Exception
    {
        final JsonNode result = run("watch-fanout", "--watchers", "20", "--watchers-per-connection", "2",
            "--rounds", "1", "--sets", "2", "--zookeeper-jvm-option=-XX:TieredStopAtLevel=1");

        for (final String figure : List.of("first", "median", "last"))
        {
            assertTrue(result.at("/" + figure + "/ringmaster/median").asDouble() > 0, result.toString());
            assertTrue(result.at("/" + figure + "/zookeeper/median").asDouble() > 0, result.toString());
        }
        assertEquals(1, result.at("/last/bars/0/rounds").size(), result.toString());
    }

    @Test
    void shouldMeasureSessions() throws Exception
    {
        final JsonNode result = run("sessions", "--only", "ringmaster", "--sessions", "50", "--session-timeout", "1s",
            "--config", "tickTime=100", "--rate", "200", "--connections", "2", "--quiet", "500ms", "--tail", "1s",
            "--settle", "10ms", "--rounds", "1", "--server-jvm-option=-Xms32m", "--server-jvm-option=-Xmx32m");

        for (final String figure : List.of("open", "p99Quiet", "p99Expiring", "p99ExpiringToQuiet"))
        {
            assertTrue(result.at("/" + figure + "/ringmaster/median").asDouble() > 0, figure + " of " + result);
        }
        // So few connections may all be closed between two operations of the others.
        assertTrue(result.at("/p99Closing/ringmaster/median").isNumber(), result.toString());
        assertEquals("not measured", result.at("/open/bars/0/verdict").asText());
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "true")
    void shouldMeasureRestarts() throws Exception
    {
        final JsonNode result = run("recovery", "--only", "ringmaster", "--znodes", "1500", "--sets", "100",
            "--probe", "200ms", "--rounds", "1");

        for (final String figure : List.of("firstAnswer", "resident", "residentAfterFullCollection", "longestGet"))
        {
            assertTrue(result.at("/" + figure + "/ringmaster/median").asDouble() > 0, figure + " of " + result);
        }
        assertEquals("not measured", result.at("/resident/bars/0/verdict").asText());
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "true")
    void shouldMeasureGrowth() throws Exception
    {
        final JsonNode result = run("growth", "--few-znodes", "10", "--znodes", "1100", "--few-connections", "2",
            "--connections", "20", "--rate", "500", "--duration", "100ms", "--warmup", "0ms", "--rounds", "1");

        assertTrue(result.at("/getZnodes/10 znodes/median").asDouble() > 0, result.toString());
        assertTrue(result.at("/setZnodes/1,100 znodes/median").asDouble() > 0, result.toString());
        assertEquals(1, result.at("/setConnections/bars/0/rounds").size(), result.toString());
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "true")
    void shouldMeasureMemory() throws Exception
    {
        final JsonNode result = run("memory", "--znodes", "2000", "--warmup-operations", "2000",
            "--server-jvm-option=-Xms32m", "--server-jvm-option=-Xmx64m");

        assertTrue(result.at("/heap/before/median").asDouble() > 0, result.toString());
        assertTrue(result.at("/nameAndData/each znode/median").asDouble() > 100, result.toString());
        assertTrue(result.has("bytesPerZnode"), result.toString());
        assertTrue(result.at("/resident/zookeeper/median").asDouble() > 0, result.toString());
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "true")
    void shouldMeasureSnapshots() throws Exception
    {
        final Path published = directory.resolve("out");
        final JsonNode result = run("snapshot", "--znodes", "1000", "--duration", "200ms", "--rounds", "1",
            "--rate", "500", "--protocol", "zookeeper", "--output-dir", published.toString(), "--publish-anyway");

        assertTrue(result.at("/snapshot/during snapshots/median").asDouble() > 0, result.toString());
        assertTrue(result.at("/setP999/no snapshot/median").asDouble() > 0, result.toString());
        assertEquals(1, result.at("/getP999/bars/0/rounds").size(), result.toString());
        for (final String name : List.of("snapshot.html", "snapshot.json", "snapshot-get-during-snapshots.hgrm"))
        {
            assertTrue(Files.size(published.resolve(name)) > 0, name);
        }
    }

    /** The verdict may be any, as may the machine. */
    private JsonNode run(final String... arguments) throws IOException
    {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--control", "20ms", "--dir", directory.toString()));
        final int exitCode = commandLine.execute(all.toArray(new String[0]));
        final JsonNode result = new ObjectMapper().readTree(out.toString());
        assertTrue(result.has("verdict"), err.toString());
        assertEquals(Map.of("met", 0, "MISSED", 1, "undecided", 4).get(result.get("verdict").asText()), exitCode,
            err.toString());
        assertEquals("20ms", result.at("/settings/--control").asText());
        assertTrue(result.at("/control/echoP50Us/0").asDouble() > 0, result.toString());
        try (Stream<Path> left = Files.list(directory))
        {
            assertEquals(List.of(), left.filter((path) -> !path.endsWith("out")).toList());
        }
        return result;
    }
}

package io.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.PublicationJson;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

@Timeout(60)
class CommandLineTest
{
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
        PerfMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "load --mix fly                   | unknown operation 'fly'",
        "load --connections 0             | connections must be 1",
        "load --threads 4                 | more threads (4) than connections (1)",
        "load --duration soon             | 'soon' is not a duration",
        "load --rate -3                   | rate must be 0",
        "load --root /                    | root must be",
        "load --no-such-option            | Unknown option",
        "load --server localhost:99999    | has no valid port",
        "load --server localhost:1 --protocol aeron | aeron:ipc[/directory] or aeron:udp:host:port is needed",
        "load --server localhost --protocol zookeeper | not HOST:PORT",
        "load --server localhost:0 --protocol etcd | not HOST:PORT",
        "compare --target sbe@localhost:1 --target zookeeper@localhost:x | not HOST:PORT",
        "saturate --percentile 100         | percentile must be above 0",
        "saturate --server 127.0.0.1:1    | --server needs --protocol",
        "saturate --mix fly               | unknown operation 'fly'",
        "saturate --max-rate 10           | start rate must be",
        "saturate --protocol aeron        | need --server",
        "saturate --protocol sbe --server aeron:udp:127.0.0.1:1 | that is for --protocol aeron",
        "limits --output-dir /dev/null/out | cannot be made",
        "report                           | Missing required parameter",
        "jmh -f many                      | many",
        "limits --mode asleep             | asleep",
        "limits --dir no/such/directory   | 'no/such/directory' is not a directory",
        "load --output-dir /dev/null/x    | /dev/null is not a directory",
        "load --output-dir pom.xml        | pom.xml is not a directory",
        "failover --kills 0               | must be positive",
        "failover --nodes 2               | nodes three or more",
        "failover --only etcd             | etcd",
        "rejoin --znodes 0                | must be positive",
        "compare --rounds 0               | must be positive",
        "compare --target sbe@localhost:1 | targets two or more",
        "compare --target etcetera        | not PROTOCOL@HOST:PORT",
        "compare --only half              | 'half' is not standalone or ensemble",
        "compare --only ensemble --endpoints | exclude each other",
        "compare --data-size -1           | data size must be 0",
        "compare --within 3               | exclude each other",
        "watch-fanout --watchers 0        | must be positive",
        "watch-fanout --watchers 10 --watchers-per-connection 3 | not a multiple of 3",
        "watch-fanout --only etcd         | etcd",
        "watch-fanout --rounds 0          | rounds must be positive",
        "sessions --sessions 0            | must be positive",
        "sessions --quiet 0s              | must be positive",
        "sessions --session-timeout 10ms  | a second or more",
        "sessions --sessions 2000000000   | open files, and the limit is",
        "recovery --sets 0                | must be positive",
        "recovery --rounds 0              | rounds must be positive",
        "growth --znodes 1000             | it must grow",
        "growth --few-connections 5 --connections 5 | it must grow",
        "snapshot --load 101              | at most 100 per cent",
        "snapshot --gets-per-set 0        | must be positive",
        "nothing                          | no such command: nothing",
        "help nothing                     | no such command: nothing",
    })
    void shouldRefuseWrongArguments(final String arguments, final String message)
    {
        assertEquals(64, commandLine.execute(arguments.trim().split(" +")));
        assertTrue(err.toString().contains(message), err.toString());
        assertTrue(err.toString().startsWith("ringmaster perf"), err.toString());
        // The commands are listed to who does not know one; what is wrong about one stands alone.
        final String name = arguments.trim().split(" +")[0];
        assertTrue(err.toString().contains(
            arguments.contains("nothing") ? "Usage: ringmaster perf" : "see 'ringmaster perf " + name + " --help'"),
            err.toString());
    }

    @Test
    void shouldExplainEveryCommand()
    {
        for (final String name : commandLine.getSubcommands().keySet())
        {
            assertEquals(0, commandLine.execute(name, "--help"));
        }
        assertTrue(out.toString().contains("Usage: ringmaster perf load"), out.toString());
    }

    @Test
    void shouldExplainACommandThatHelpIsAskedFor()
    {
        assertEquals(0, commandLine.execute("help", "load"));
        assertTrue(out.toString().startsWith("Usage: ringmaster perf load"), out.toString());
    }

    @Test
    void shouldListTheExitCodeOfWrongArguments()
    {
        commandLine.getSubcommands().forEach((name, command) ->
        {
            final Map<String, String> listed = command.getCommandSpec().usageMessage().exitCodeList();
            assertTrue(
                listed.isEmpty() || "wrong arguments".equals(listed.get(Integer.toString(ExitCode.USAGE))),
                name + " " + listed);
        });
    }

    @Test
    void shouldSayWhyALoadCannotRun()
    {
        assertEquals(1, commandLine.execute("load", "--server", "127.0.0.1:1", "--connect-timeout", "300ms"));
        assertTrue(err.toString().endsWith("ringmaster perf load: no session with 127.0.0.1:1: Connection refused" +
            System.lineSeparator()), err.toString());
        assertEquals(1, commandLine.execute("load", "--server", "127.0.0.1:1", "--protocol", "zookeeper"));
        assertTrue(err.toString().endsWith("ringmaster perf load: no session with 127.0.0.1:1: Connection refused" +
            System.lineSeparator()), err.toString());
    }

    @Test
    void shouldMeasureTheFloor(@TempDir final Path directory) throws IOException
    {
        final Path reports = directory.resolve("with space");

        assertEquals(0, commandLine.execute("limits", "--dir", directory.toString(), "--duration", "20ms",
            "--warmup", "0ms", "--write-size", "512", "--depth", "8", "--mode", "selector,spin,blocking",
            "--output-dir", reports.toString()));
        assertTrue(out.toString().contains("write 512 B + fdatasync"), out.toString());
        assertTrue(out.toString().contains("1 x 8"), out.toString());

        final Publication publication = PublicationJson.read(reports.resolve("limits.json"));
        assertEquals("bin/ringmaster perf limits --dir " + directory + " --duration 20ms --warmup 0ms " +
            "--write-size 512 --depth 8 --mode selector,spin,blocking --output-dir '" + reports + "'",
            publication.command());
        assertEquals("20ms", publication.settings().get("--duration"));
        assertEquals("selector,spin,blocking", publication.settings().get("--mode"));
        assertEquals("100", publication.settings().get("--data-size"));
        assertEquals(directory.toAbsolutePath().toString(), publication.machine().directory());
        assertTrue(publication.machine().coreCount() > 0);
        assertFalse(publication.settings().containsKey("--help"));
    }

    @Test
    void shouldNotOverwriteARunUnlessAsked(@TempDir final Path directory) throws IOException
    {
        final Path earlier = Files.writeString(directory.resolve("limits.hlog"), "half an hour of work");
        final String[] arguments = {"limits", "--dir", directory.toString(), "--duration", "5ms", "--warmup", "0ms",
            "--write-size", "512", "--depth", "8", "--mode", "selector", "--output-dir", directory.toString()};

        assertEquals(64, commandLine.execute(arguments));
        assertTrue(err.toString().contains(earlier + " is of a run before"), err.toString());
        assertEquals("half an hour of work", Files.readString(earlier));

        assertEquals(0, commandLine.execute(
            Stream.concat(Arrays.stream(arguments), Stream.of("--overwrite")).toArray(String[]::new)));
        assertTrue(Files.exists(directory.resolve("limits.json")), err.toString());
    }

    @Test
    void shouldPrintTheFloorAsJsonAndDrawItsPageAgain(@TempDir final Path directory) throws IOException
    {
        assertEquals(0, commandLine.execute("limits", "--dir", directory.toString(), "--duration", "5ms",
            "--warmup", "0ms", "--write-size", "512", "--depth", "8", "--mode", "selector", "--json"));
        final Path json = Files.writeString(directory.resolve("limits.json"), out.toString());
        assertEquals(2, PublicationJson.read(json).exhibits().size());

        assertEquals(0, commandLine.execute("report", json.toString()));
        assertTrue(Files.readString(directory.resolve("limits.html")).contains("What this machine allows"));
        Files.writeString(json, "{}");
        assertEquals(1, commandLine.execute("report", json.toString()));
        assertTrue(err.toString().contains("is no report"), err.toString());
    }

    @Test
    void shouldReadDurations()
    {
        final DurationConverter converter = new DurationConverter();
        assertEquals(800_000L, converter.convert("800us"));
        assertEquals(500_000_000L, converter.convert("500ms"));
        assertEquals(10_000_000_000L, converter.convert("10s"));
        assertEquals(10_000_000_000L, converter.convert("10"));
        assertEquals(120_000_000_000L, converter.convert("2m"));
        assertThrows(TypeConversionException.class, () -> converter.convert("-1s"));
        assertThrows(TypeConversionException.class, () -> converter.convert("1.5s"));
        assertThrows(TypeConversionException.class, () -> converter.convert(""));
    }
}

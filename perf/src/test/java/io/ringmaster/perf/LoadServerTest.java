package io.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.client.ClientContext;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.PublicationJson;
import io.ringmaster.perf.report.RateChart;
import io.ringmaster.perf.report.RatePoint;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** The commands against a real server in this JVM. Bounded by operations or short times; nothing asserts on time. */
@Timeout(120)
class LoadServerTest
{
    @TempDir
    private Path directory;
    private RingmasterServer server;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
        PerfMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @BeforeEach
    void launch()
    {
        server = RingmasterServer.launch(
            new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(0)
                .segmentLength(1024 * 1024 * 4));
    }

    @AfterEach
    void close()
    {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = {"SBE", "ZOOKEEPER"})
    void shouldLoadWithEveryOperationAndLeaveNothingBehind(final Protocol protocol) throws Exception
    {
        final int exitCode = load(protocol, "--mix", "get:4,set:2,create:2,delete,exists,children",
            "--connections", "3", "--depth", "16", "--threads", "2", "--keys", "250", "--operations", "20000", "--json",
            "--output-dir", directory.resolve("out").toString());

        assertEquals(0, exitCode, err.toString());
        final JsonNode result = new ObjectMapper().readTree(out.toString());
        long count = 0;
        for (final String operation : List.of("get", "set", "create", "delete", "exists", "children"))
        {
            assertTrue(result.at("/operations/" + operation + "/count").asLong() > 0, operation);
            assertTrue(Files.size(directory.resolve("out/load-" + operation + ".hgrm")) > 0);
            count += result.at("/operations/" + operation + "/count").asLong();
        }
        assertEquals(20_000, count);
        assertTrue(result.get("perSecond").asDouble() > 0);
        assertTrue(Files.size(directory.resolve("out/load.hlog")) > 0);
        assertTrue(Files.readString(directory.resolve("out/load.html")).contains("Load: get:4"));
        assertEquals("Throughput", PublicationJson.read(directory.resolve("out/load.json")).exhibits().get(1).title());
        assertEquals(List.of("zookeeper"), children("/"));
    }

    @Test
    void shouldKeepARate() throws Exception
    {
        final int exitCode = load("--mix", "set:1", "--connections", "2", "--rate", "500", "--duration", "1s",
            "--keys", "10", "--root", "/kept", "--keep");

        assertEquals(0, exitCode, err.toString());
        assertTrue(out.toString().contains("open loop at 500 per second"), out.toString());
        assertTrue(err.toString().contains("/s"), err.toString());
        assertEquals(List.of("c0000", "c0001", "p0000"), children("/kept"));
    }

    @Test
    void shouldFailAndCountWhenTheServerGoesAway() throws Exception
    {
        final Thread closer = new Thread(() ->
        {
            // The load has begun when its nodes are there.
            try (RingmasterClient client = client())
            {
                while (client.sync().exists("/gone/p0000/k0000009") == null)
                {
                    Thread.onSpinWait();
                }
            }
            server.close();
        });
        closer.start();

        final int exitCode = load("--mix", "get", "--keys", "10", "--root", "/gone", "--duration", "60s");

        closer.join();
        assertEquals(1, exitCode);
        assertTrue(err.toString().contains("CONNECTION_LOSS") || err.toString().contains("no session"),
            err.toString());
    }

    @Test
    void shouldMeasureSpeedOfARunningServer() throws Exception
    {
        final int exitCode = commandLine.execute("speed", "--server", address(), "--dir", directory.toString(),
            "--rounds", "1", "--duration", "100ms", "--warmup", "20ms", "--connections", "2", "--depth", "8",
            "--idle-sessions", "5", "--idle-duration", "100ms", "--server-pid",
            Long.toString(ProcessHandle.current().pid()), "--json", "--output-dir",
            directory.resolve("out").toString());

        final JsonNode result = new ObjectMapper().readTree(out.toString());
        assertEquals(12, result.size(), result.toString());
        boolean isMet = true;
        for (final JsonNode figure : result)
        {
            isMet &= figure.path("isMet").asBoolean(true);
        }
        assertEquals(isMet ? 0 : 1, exitCode, err.toString());
        assertTrue(Files.size(directory.resolve("out/speed-write-fdatasync.hgrm")) > 0);
        assertEquals(4, PublicationJson.read(directory.resolve("out/speed.json")).exhibits().size());
        assertEquals(List.of("zookeeper"), children("/"));
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = {"SBE", "ZOOKEEPER"})
    void shouldSearchTheHighestRate(final Protocol protocol) throws Exception
    {
        // With a target that holds at any rate, so that the machine does not decide.
        final int exitCode = commandLine.execute("saturate", "--protocol", protocol.toString(), "--server",
            address(protocol), "--target-latency", "50s", "--start-rate", "200", "--max-rate", "1000", "--rounds", "2",
            "--mix", "get,set,create", "--connections", "2", "--duration", "100ms", "--warmup", "0s",
            "--output-dir", directory.resolve("out").toString());

        assertEquals(0, exitCode, err.toString());
        assertTrue(out.toString().contains("1,000 /s"), out.toString());
        assertTrue(out.toString().contains("the highest rate that was to be tried holds"), out.toString());
        assertTrue(err.toString().contains("800 /s"), err.toString());
        final Publication publication = PublicationJson.read(directory.resolve("out/saturate.json"));
        final RateChart chart = (RateChart)publication.exhibits().get(2);
        assertEquals(List.of(200.0, 400.0, 800.0, 1_000.0, 1_000.0, 1_000.0),
            chart.points().stream().map(RatePoint::rate).toList());
        assertTrue(Files.size(directory.resolve("out/saturate-" + protocol + ".hgrm")) > 0);
        assertEquals(List.of("zookeeper"), children("/"));
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = {"SBE", "ZOOKEEPER"})
    void shouldSayThatNoServerAnswers(final Protocol protocol)
    {
        server.close();

        assertEquals(1, load(protocol, "--connect-timeout", "200ms"));
        assertTrue(err.toString().contains("no session with " + address(protocol)), err.toString());
    }

    @Test
    void shouldCompareBothEndpointsOfAServer() throws Exception
    {
        final int exitCode = commandLine.execute("compare", "--target", "sbe@" + address(),
            "--target", "zookeeper@" + address(Protocol.ZOOKEEPER), "--quick", "--rounds", "1", "--duration", "100ms",
            "--connections", "2", "--depth", "8", "--json", "--output-dir", directory.resolve("out").toString());

        assertEquals(0, exitCode, err.toString());
        final JsonNode result = new ObjectMapper().readTree(out.toString());
        assertEquals(10, result.size());
        for (final JsonNode entry : result)
        {
            assertTrue(entry.get("median").asDouble() > 0, entry.toString());
        }
        assertEquals(1.0, result.get(0).get("ratio").asDouble());
        final Map<String, String> settings =
            PublicationJson.read(directory.resolve("out/compare.json")).settings();
        assertEquals("1", settings.get("--rounds"));
        assertEquals("100ms", settings.get("--duration"));
        assertEquals("200ms", settings.get("--warmup"));
        assertEquals(List.of("zookeeper"), children("/"));
    }

    private int load(final String... arguments)
    {
        return load(Protocol.SBE, arguments);
    }

    private int load(final Protocol protocol, final String... arguments)
    {
        final List<String> all = new ArrayList<>(
            List.of("load", "--protocol", protocol.toString(), "--server", address(protocol), "--warmup", "0s"));
        all.addAll(List.of(arguments));
        return commandLine.execute(all.toArray(new String[0]));
    }

    private String address(final Protocol protocol)
    {
        return protocol == Protocol.SBE ? address() : server.zooKeeperAddress();
    }

    private String address()
    {
        return "127.0.0.1:" + server.port();
    }

    private RingmasterClient client()
    {
        return RingmasterClient.connect(new ClientContext().servers(address()));
    }

    private List<String> children(final String path)
    {
        try (RingmasterClient client = client())
        {
            return client.sync().getChildren(path).names().stream().sorted().toList();
        }
    }
}

package io.ringmaster.tools.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.tools.metrics.MetricLabels;

class TextViewTest
{
    private final ServerSample leader = new ServerSample("one:7181", null,
        new Samples().ensemble(ServerRole.LEADER, 1, 0x2_0000_0000L, 0x2_0000_0000L).after(Samples.SECOND_NS),
        new Samples()
            .ensemble(ServerRole.LEADER, 1, 0x2_0000_0009L, 0x2_0000_0009L)
            .counter("requests: get", 12_340)
            .counter("requests: create", 50)
            .counter(MetricLabels.CONNECTIONS_OPEN, 8)
            .counter(MetricLabels.ZNODES, 1_234_567)
            .recorded(MetricLabels.REQUEST_LATENCY, 46_000, 100)
            .recorded(MetricLabels.STALLS, 25_000_000, 2)
            .ring("requests", 10, 4096, 700)
            .after(2 * Samples.SECOND_NS), 0);
    private final ServerSample follower = new ServerSample("two:7181", null, null,
        new Samples().ensemble(ServerRole.FOLLOWER, 2, 0x2_0000_0005L, 0x2_0000_0009L).after(1), 0);
    private final ServerSample gone = new ServerSample("three:7181", "connection refused", null, null, 0);

    @Test
    void shouldPrintARowForEachServer()
    {
        final List<String> table = TextView.table(List.of(leader, follower, gone), Column.SERVER);
        assertEquals(4, table.size());
        assertTrue(table.get(0).startsWith("<SERVER>"), table.get(0));
        assertEquals("one:7181 1 leader 12.3k 50.0 0 46.1us 0 0 70.3% 2 8 0 0 1.23M 2 0x200000009",
            table.get(1).replaceAll(" +", " "));
        assertTrue(table.get(2).matches("two:7181 +2  follower  .*  4  .*"), table.get(2));
        assertEquals("three:7181  down: connection refused", table.get(3));
        // Right-aligned figures end under their header.
        assertEquals(table.get(0).indexOf("READS/s") + 7, table.get(1).indexOf("12.3k") + 5);
    }

    @Test
    void shouldSortAndKeepTheUnreachableLast()
    {
        final List<ServerSample> samples = new ArrayList<>(List.of(gone, follower, leader));
        samples.sort(Column.READS.order());
        assertEquals(List.of(leader, follower, gone), samples);
        samples.sort(Column.LAG.order());
        assertEquals(List.of(follower, leader, gone), samples);
        samples.sort(Column.ID.order());
        assertEquals(List.of(leader, follower, gone), samples);
        for (final Column column : Column.values())
        {
            samples.sort(column.order());
            assertEquals(gone, samples.get(2), column.toString());
            assertEquals(column, column.next(1).next(-1));
        }
    }

    @Test
    void shouldPrintAllAboutAServer()
    {
        final String text = String.join("\n", TextView.details(leader)).replaceAll(" +", " ");
        assertTrue(text.contains("one:7181 pid 7, up 2s, figures of 1.0 s"), text);
        assertTrue(text.contains("reads/s 12.3k: get 12.3k"), text);
        assertTrue(text.contains("writes/s 50.0: create 50.0"), text);
        assertTrue(text.contains("request 100 46.1us 46.1us 46.1us 46.1us 46.1us"), text);
        assertTrue(text.contains("requests 10 1.00k 4.00KiB 8.00KiB 50.0% 70.3%"), text);
        assertTrue(text.contains("stalls 2 rounds of the engine's thread above 10 ms, the longest 25.0ms"), text);
        assertFalse(text.contains("NOTHING NEW"), text);
        assertEquals(
            List.of("three:7181  down: connection refused"), TextView.details(gone));
    }

    @Test
    void shouldSayThatAServerHasStopped()
    {
        final ServerSample stopped = new ServerSample("one", null, null, leader.now(), 5000);
        assertTrue(TextView.details(stopped).get(0).endsWith("IT HAS SHOWN NOTHING NEW FOR 5 s"));
    }

    @Test
    void shouldWriteJson()
    {
        final ObjectNode node = JsonView.of(42, List.of(leader, gone));
        assertEquals(42, node.get("timeMs").asLong());
        assertEquals("leader", node.at("/servers/0/role").asText());
        assertEquals(12_340, node.at("/servers/0/requestsPerSecond/get").asDouble(), 1e-6);
        assertEquals(100, node.at("/servers/0/latenciesNs/request/count").asLong());
        assertEquals("requests", node.at("/servers/0/rings/0/name").asText());
        assertEquals(1_234_567, node.at("/servers/0/counters/engine: znodes").asLong());
        assertFalse(node.at("/servers/1/answers").asBoolean());
        assertEquals("connection refused", node.at("/servers/1/failure").asText());
    }

    @Test
    void shouldWriteFiguresOfThreeDigits()
    {
        assertEquals("0", Figures.count(0.0));
        assertEquals("0.25", Figures.count(0.25));
        assertEquals("999", Figures.count(999L));
        assertEquals("1.00k", Figures.count(1000L));
        assertEquals("1.00k", Figures.count(999.6));
        assertEquals("12.3M", Figures.count(12_345_678L));
        assertEquals("-1.00", Figures.count(-1L));
        assertEquals("512B", Figures.bytes(512));
        assertEquals("1.50KiB", Figures.bytes(1536));
        assertEquals("150ns", Figures.time(150));
        assertEquals("1.25ms", Figures.time(1_250_000));
        assertEquals("100s", Figures.time(100_000_000_000L));
        assertEquals("59s", Figures.uptime(59 * Samples.SECOND_NS));
        assertEquals("1m01s", Figures.uptime(61 * Samples.SECOND_NS));
        assertEquals("26h03m", Figures.uptime((26 * 3600 + 3 * 60) * Samples.SECOND_NS));
    }
}

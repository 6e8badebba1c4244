package io.ringmaster.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest
{
    private static final Pattern EXTERNAL = Pattern.compile(
        "(?i)(src|href|action|data)\\s*=\\s*[\"']?\\s*(https?:|//)|@import|\\burl\\s*\\(|sourceMappingURL|" +
        "<link|<img|<iframe");
    private static final Pattern DATA = Pattern.compile(
        "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    @TempDir
    private Path directory;
    private final StringWriter progress = new StringWriter();

    @Test
    void shouldReadBackAllThatItWrites() throws IOException
    {
        final Publication written = publish(directory);

        assertEquals(written, PublicationJson.read(directory.resolve("example.json")));
        assertTrue(progress.toString().contains(directory.resolve("example.html").toString()));
    }

    /** Others read these names; whoever changes one raises the version of the schema. */
    @Test
    void shouldKeepItsSchema() throws IOException
    {
        publish(directory);

        final JsonNode json = new ObjectMapper().readTree(directory.resolve("example.json").toFile());
        assertEquals("[schema, schemaVersion, name, title, command, startedOn, version, commit, machine, settings, " +
            "notes, exhibits]", names(json));
        assertEquals("ringmaster-perf", json.get("schema").asText());
        assertEquals(1, json.get("schemaVersion").asInt());
        assertEquals("[cpu, coreCount, memoryBytes, kernel, virtualization, directory, disk, fileSystem, jdk, " +
            "clockSource]", names(json.get("machine")));
        final Map<String, JsonNode> exhibits = new HashMap<>();
        json.get("exhibits").forEach((exhibit) -> exhibits.put(exhibit.get("kind").asText(), exhibit));
        assertEquals(4, exhibits.size());
        assertEquals("[kind, title, figures]", names(exhibits.get("figures")));
        assertEquals("[name, target, unit, rounds, bar, verdict, value]",
            names(exhibits.get("figures").at("/figures/0")));
        assertEquals("MISSED", exhibits.get("figures").at("/figures/0/verdict").asText());
        assertEquals("[name, target, unit, rounds, value]", names(exhibits.get("bars").at("/figures/0")));
        assertEquals(20.0, exhibits.get("bars").at("/figures/0/value").asDouble());
        assertEquals("[name, encoded, latency, percentiles]",
            sortedNames(exhibits.get("percentiles").at("/curves/0"), "name"));
        assertEquals("[count, p50Us, p90Us, p99Us, p999Us, p9999Us, maxUs, meanUs]",
            names(exhibits.get("percentiles").at("/curves/0/latency")));
        assertEquals("[kind, title, axis, targetUs, points]", names(exhibits.get("rates")));
        assertEquals("[series, rate, achieved, latency, verdict, note]",
            names(exhibits.get("rates").at("/points/0")));
    }

    @Test
    void shouldWriteAPageThatNeedsNothingElse() throws IOException
    {
        final Publication written = publish(directory);

        final String page = Files.readString(directory.resolve("example.html"));
        final Matcher external = EXTERNAL.matcher(page);
        assertFalse(external.find(), () -> "refers to elsewhere: " + external.group());
        assertTrue(page.contains("Chart.js v"), "no plotter");
        assertFalse(page.contains("{{"), "a part is missing");
        assertTrue(page.contains("<title>Example &lt;/script&gt; &amp; more</title>"));
        // Three scripts and the data, and nothing in them that ends one early.
        assertEquals(count("<script", page), count("</script", page));
        assertEquals(3, count("</script", page));
        final Matcher data = DATA.matcher(page);
        assertTrue(data.find());
        final Path copy = Files.writeString(directory.resolve("copy.json"), data.group(1));
        assertEquals(written, PublicationJson.read(copy));
    }

    @Test
    void shouldWriteHistogramsForTheirOwnReaders() throws IOException
    {
        publish(directory);

        final List<String> tags = new ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(directory.resolve("example.hlog").toFile()))
        {
            for (EncodableHistogram next = reader.nextIntervalHistogram(); next != null;
                next = reader.nextIntervalHistogram())
            {
                tags.add(next.getTag() + " " + ((Histogram)next).getTotalCount());
            }
        }
        // Logged by the command as it went; and as a whole where it did not.
        assertEquals(List.of("get-1-x-1 1", "get-1-x-1 2", "set 1000", "elsewhere-set 1000"), tags);
        final List<String> distributions;
        try (Stream<Path> files = Files.list(directory))
        {
            distributions = files.map((path) -> path.getFileName().toString())
                .filter((name) -> name.endsWith(".hgrm")).sorted().toList();
        }
        assertEquals(
            List.of("example-elsewhere-set.hgrm", "example-get-1-x-1.hgrm", "example-set.hgrm"), distributions);
        final List<String> lines = Files.readAllLines(directory.resolve("example-set.hgrm"));
        final String[] last = lines.stream().filter((line) -> line.contains("1.000000000000")).findFirst()
            .orElseThrow().trim().split(" +");
        assertEquals(1_000, Double.parseDouble(last[0]), 1);
        assertEquals(1_000, Long.parseLong(last[2]));
    }

    @Test
    void shouldLeaveNothingOfARunBefore() throws IOException
    {
        assertEquals(Optional.empty(), Publisher.earlierRun(directory, "example"));
        final Path stale = Files.writeString(directory.resolve("example-of-a-run-before.hgrm"), "stale");
        final Path other = Files.writeString(directory.resolve("other-get.hgrm"), "of another command");
        publish(directory);

        assertFalse(Files.exists(stale));
        assertTrue(Files.exists(other));
        assertEquals(Optional.of(directory.resolve("example.json")), Publisher.earlierRun(directory, "example"));
        assertEquals(Optional.empty(), Publisher.earlierRun(directory, "other"));
    }

    @Test
    void shouldWriteNothingWithoutADirectory() throws IOException
    {
        final Publication publication = publish(null);

        assertEquals(5, publication.exhibits().size());
        assertEquals("", progress.toString());
    }

    @Test
    void shouldRefuseWhatItCannotRead() throws IOException
    {
        publish(directory);
        final String json = Files.readString(directory.resolve("example.json"));
        final Path newer = Files.writeString(directory.resolve("newer.json"),
            json.replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2"));
        final Path other = Files.writeString(directory.resolve("other.json"), "{\"schema\": \"another\"}");
        final Path none = Files.writeString(directory.resolve("none.json"), "<html>");
        final Path broken = Files.writeString(directory.resolve("broken.json"),
            json.replaceAll("\"encoded\" : \"H", "\"encoded\" : \"G"));

        assertTrue(message(newer).contains("version 2"), message(newer));
        for (final Path path : List.of(other, none, broken))
        {
            assertTrue(message(path).contains(path + " is no report"), message(path));
        }
    }

    @Test
    void shouldRefuseBarsOfDifferentUnits()
    {
        final List<Figure> figures = List.of(Figure.of("a", "us", 1), Figure.of("b", "/s", 1));
        assertThrows(IllegalArgumentException.class, () -> new BarChart("mixed", figures));
        assertThrows(IllegalArgumentException.class, () -> Figure.of("none", "us"));
    }

    private static String message(final Path path)
    {
        return assertThrows(IOException.class, () -> PublicationJson.read(path)).getMessage();
    }

    private Publication publish(final Path where) throws IOException
    {
        final Publication.Builder content = new Publication.Builder("example", "Example </script> & more")
            .command("bin/ringmaster perf example").setting("--rounds", 3).note("a note with </script> in it");
        try (Publisher publisher = new Publisher(where, "example", content, new PrintWriter(progress)))
        {
            publisher.interval("get, 1 x 1", histogram(1));
            publisher.interval("get, 1 x 1", histogram(2));
            final Map<String, Histogram> histograms = new LinkedHashMap<>();
            histograms.put("get, 1 x 1", histogram(3));
            histograms.put("set", histogram(1_000));
            publisher.content()
                .figures("Figures", Figure.of("ratio", "x", 1, 2, 3).target("ours").bar("<= 1.0 x", Verdict.MISSED))
                .bars("Throughput", List.of(Figure.of("gets", "/s", 30, 10, 20), Figure.of("sets", "/s", 5)))
                .percentiles("Latency", histograms)
                .percentiles("Elsewhere", Map.of("set", histogram(1_000)))
                .add(new RateChart("Latency against rate", "operations per second", 500.0, List.of(
                    new RatePoint("sbe", 1_000, 999.5, Latency.of(histogram(10)), Verdict.UNDECIDED, "late"),
                    RatePoint.of("sbe", 2_000, 1_999, Latency.of(histogram(20))))));
            return publisher.publish();
        }
    }

    private static Histogram histogram(final int count)
    {
        final Histogram histogram = Latency.histogram();
        for (int i = 1; i <= count; i++)
        {
            histogram.recordValue(i * 1_000L);
        }
        histogram.setStartTimeStamp(1_000);
        histogram.setEndTimeStamp(2_000);
        return histogram;
    }

    private static String names(final JsonNode node)
    {
        final List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names.toString();
    }

    private static String sortedNames(final JsonNode node, final String first)
    {
        final List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        names.remove(first);
        names.sort(null);
        names.add(0, first);
        return names.toString();
    }

    private static int count(final String what, final String text)
    {
        return text.split(Pattern.quote(what), -1).length - 1;
    }
}

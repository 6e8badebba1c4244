package io.ringmaster.perf.report;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.ringmaster.tools.Version;
import org.HdrHistogram.Histogram;

/**
 * Everything that one run of a command tells: what it measured, how, and on what machine. Immutable. Filled by a
 * {@link Builder}, which a command gets from its {@link Publisher}:
 * <pre>{@code
 * publisher.content()
 *     .figures("Restart", List.of(Figure.of("first answer", "ms", rounds).bar("<= 10 s", Verdict.MET)))
 *     .bars("Throughput", figures)
 *     .percentiles("Latency", histograms)
 *     .note("the client shared the cores with the server");
 * publisher.publish();
 * }</pre>
 *
 * @param schemaVersion of its JSON, {@link #SCHEMA_VERSION}; grows when a field changes its meaning or goes away, not
 *                      when one is added.
 * @param name          first part of the file names.
 * @param title         for people.
 * @param command       what reproduces it.
 * @param startedOn     when it began, ISO 8601, UTC.
 * @param version       of the programs.
 * @param commit        of the sources that they lie in, see {@link SourceCommit}.
 * @param machine       below it.
 * @param settings      names and values, those that nobody gave included.
 * @param notes         what else is to be known.
 * @param exhibits      tables and charts, in order.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
    "schema", "schemaVersion", "name", "title", "command", "startedOn", "version", "commit", "machine", "settings",
    "notes", "exhibits"})
public record Publication(
    int schemaVersion,
    String name,
    String title,
    String command,
    String startedOn,
    String version,
    String commit,
    Machine machine,
    Map<String, String> settings,
    List<String> notes,
    List<Exhibit> exhibits)
{
    /** Name of the JSON's schema. */
    public static final String SCHEMA = "ringmaster-perf";
    /** Version of the JSON's schema. */
    public static final int SCHEMA_VERSION = 1;

    /** Takes copies. */
    public Publication
    {
        Objects.requireNonNull(machine);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        notes = List.copyOf(notes);
        exhibits = List.copyOf(exhibits);
    }

    /**
     * What tells this JSON from others.
     *
     * @return {@link #SCHEMA}.
     */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String schema()
    {
        return SCHEMA;
    }

    /** Collects what a command has to tell. Not threadsafe. */
    public static final class Builder
    {
        private final String name;
        private final String title;
        private final String startedOn = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        private String command = "";
        private Machine machine;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<String> notes = new ArrayList<>();
        private final List<Exhibit> exhibits = new ArrayList<>();

        /**
         * Nothing yet; the run begins now.
         *
         * @param name  first part of the file names: lower case letters, digits and dashes.
         * @param title for people.
         */
        public Builder(final String name, final String title)
        {
            this.name = name;
            this.title = title;
        }

        /**
         * What reproduces it.
         *
         * @param value the command line.
         * @return this.
         */
        public Builder command(final String value)
        {
            command = value;
            return this;
        }

        /**
         * What it ran on.
         *
         * @param value the machine; without it, it is looked at when this is built, by the current directory.
         * @return this.
         */
        public Builder machine(final Machine value)
        {
            machine = value;
            return this;
        }

        /**
         * How it was measured.
         *
         * @param key   such as the name of an option.
         * @param value of it; replaces an earlier one.
         * @return this.
         */
        public Builder setting(final String key, final Object value)
        {
            settings.put(key, String.valueOf(value));
            return this;
        }

        /**
         * What else is to be known.
         *
         * @param text a sentence.
         * @return this.
         */
        public Builder note(final String text)
        {
            notes.add(text);
            return this;
        }

        /**
         * A table or a chart.
         *
         * @param exhibit to go after the others.
         * @return this.
         */
        public Builder add(final Exhibit exhibit)
        {
            exhibits.add(exhibit);
            return this;
        }

        /**
         * A table of figures.
         *
         * @param heading of it.
         * @param figures lines.
         * @return this.
         */
        public Builder figures(final String heading, final List<Figure> figures)
        {
            return add(new FigureTable(heading, figures));
        }

        /**
         * A table of figures.
         *
         * @param heading of it.
         * @param figures lines.
         * @return this.
         */
        public Builder figures(final String heading, final Figure... figures)
        {
            return figures(heading, Arrays.asList(figures));
        }

        /**
         * A bar for each figure, with its rounds, and a table.
         *
         * @param heading of it.
         * @param figures bars, all of one unit.
         * @return this.
         */
        public Builder bars(final String heading, final List<Figure> figures)
        {
            return add(new BarChart(heading, figures));
        }

        /**
         * A percentile curve for each histogram, and a table. They go to files of their own too.
         *
         * @param heading    of it.
         * @param histograms of nanoseconds, by what was measured; in the map's order. Keys may be anything with a
         *                   {@code toString} for people.
         * @return this.
         */
        public Builder percentiles(final String heading, final Map<?, Histogram> histograms)
        {
            return add(new PercentileChart(heading, histograms.entrySet().stream()
                .map((entry) -> new Curve(entry.getKey().toString(), entry.getValue())).toList()));
        }

        /**
         * All of it so far.
         *
         * @return the publication.
         */
        public Publication build()
        {
            final Machine seen = machine == null ? Machine.describe(Path.of(".")) : machine;
            return new Publication(SCHEMA_VERSION, name, title, command, startedOn, Version.text(),
                SourceCommit.text(), seen, settings, notes, exhibits);
        }
    }
}

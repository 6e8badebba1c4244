package io.ringmaster.tools.top;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.HdrHistogram.Histogram;

import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.RequestKind;

/** Samples as lines of text: a row for each server, and all about one. */
final class TextView
{
    private static final List<String> LATENCIES =
        List.of(MetricLabels.REQUEST_LATENCY, MetricLabels.COMMIT_LATENCY, MetricLabels.SYNC_LATENCY);
    private static final List<Column> COLUMNS = List.of(Column.values());
    private static final Set<Column> NAMES = EnumSet.of(Column.SERVER, Column.ROLE);
    private static final int LABEL_WIDTH = 16;
    private static final int FIGURE_WIDTH = 11;
    private static final long STALE_MS = 3000;

    private TextView()
    {
    }

    /**
     * The table of servers.
     *
     * @param samples in the order of the rows.
     * @param sort    marked as the column that they are sorted by.
     * @return the header and a line for each.
     */
    static List<String> table(final List<ServerSample> samples, final Column sort)
    {
        final List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS.stream()
            .map(column -> column == sort && samples.size() > 1 ? "<" + column.header() + ">" : column.header())
            .toList());
        samples.forEach(sample -> rows.add(row(sample)));
        final int[] widths = new int[COLUMNS.size()];
        for (final List<String> row : rows)
        {
            // What is said of a server that does not answer takes the rest of its line.
            final int count = row.size() == widths.length ? widths.length : 1;
            for (int column = 0; column < count; column++)
            {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    /**
     * All about a server.
     *
     * @param sample of it.
     * @return the lines.
     */
    static List<String> details(final ServerSample sample)
    {
        final List<String> lines = new ArrayList<>();
        if (!sample.isAnswer())
        {
            lines.add(sample.name() + "  down: " + sample.failure());
            return lines;
        }
        lines.add(sample.name() + "  pid " + sample.now().pid() + ", up " + Figures.uptime(sample.now().uptimeNs()) +
            ", figures of " + (sample.before() == null ? "all its life" :
                String.format(Locale.ROOT, "%.1f s", sample.seconds())) +
            (sample.staleMs() < STALE_MS ? "" : "; IT HAS SHOWN NOTHING NEW FOR " + sample.staleMs() / 1000 + " s"));
        lines.add("");
        lines.add(pad("state") + Column.ROLE.text(sample) + ", epoch " + Column.EPOCH.text(sample) +
            ", zxid " + Column.ZXID.text(sample) + ", lag " + Column.LAG.text(sample));
        lines.add(pad("clients") +
            Figures.count(sample.value(MetricLabels.CONNECTIONS_OPEN)) + " connections, " +
            Figures.count(sample.value(MetricLabels.SESSIONS)) + " sessions, " +
            Figures.count(sample.value(MetricLabels.WATCHES)) + " watches");
        lines.add(kinds("reads/s", sample, RequestKind.Group.READ));
        lines.add(kinds("writes/s", sample, RequestKind.Group.WRITE));
        lines.add(kinds("sessions/s", sample, RequestKind.Group.SESSION));
        lines.add(kinds("watches/s", sample, RequestKind.Group.WATCH));
        lines.add(pad("network/s") +
            "in " + Figures.count(sample.rate(MetricLabels.FRAMES_IN)) + " frames, " +
            Figures.bytes(sample.rate(MetricLabels.BYTES_IN)) +
            "; out " + Figures.count(sample.rate(MetricLabels.FRAMES_OUT)) + " frames, " +
            Figures.bytes(sample.rate(MetricLabels.BYTES_OUT)));
        lines.add(pad("journal/s") +
            Figures.count(sample.rate(MetricLabels.APPLIED)) + " transactions applied, " +
            Figures.count(sample.rate(MetricLabels.BATCHES)) + " syncs; in flight " +
            Figures.count(sample.value(MetricLabels.IN_FLIGHT)));
        lines.add(pad("tree") +
            Figures.count(sample.value(MetricLabels.ZNODES)) + " znodes, " +
            Figures.bytes(sample.value(MetricLabels.TREE_BYTES)));
        lines.add("");
        lines.add(pad("latency") + columns("count/s", "p50", "p90", "p99", "p99.9", "max"));
        LATENCIES.forEach(label -> lines.add(latency(label, sample)));
        lines.add("");
        lines.add(pad("ring") + columns("messages", "of", "bytes", "of", "full", "most"));
        for (final ServerSample.Ring ring : sample.rings())
        {
            lines.add(pad("  " + ring.name()) + columns(
                Figures.count(ring.messages()), Figures.count(ring.messageCapacity()),
                Figures.bytes(ring.bytes()), Figures.bytes(ring.byteCapacity()),
                Figures.percent(ring.percent()), Figures.percent(ring.mostPercent())));
        }
        lines.add("");
        final Histogram stalls = sample.histogram(MetricLabels.STALLS);
        lines.add(pad("stalls") + stalls.getTotalCount() + " rounds of the engine's thread above 10 ms" +
            (stalls.getTotalCount() == 0 ? "" : ", the longest " + Figures.time(ServerSample.most(stalls))) +
            "; " + sample.value(MetricLabels.STALLS) + " since the start");
        return lines;
    }

    private static List<String> row(final ServerSample sample)
    {
        return sample.isAnswer() ?
            COLUMNS.stream().map(column -> column.text(sample)).toList() :
            List.of(sample.name(), "down: " + sample.failure());
    }

    private static String line(final List<String> row, final int[] widths)
    {
        final StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++)
        {
            final String text = row.get(column);
            final String space = " ".repeat(Math.max(0, widths[column] - text.length()));
            // Names to the left, figures to the right.
            final boolean isName = NAMES.contains(COLUMNS.get(column));
            final boolean isLast = column == row.size() - 1;
            line.append(column == 0 ? "" : "  ");
            if (row.size() < widths.length)
            {
                line.append(text).append(isLast ? "" : space);
            }
            else
            {
                line.append(isName ? text + space : space + text);
            }
        }
        return line.toString();
    }

    private static String kinds(final String label, final ServerSample sample, final RequestKind.Group group)
    {
        final StringBuilder line = new StringBuilder(pad(label)).append(Figures.count(sample.rate(group)));
        String separator = ":  ";
        for (final RequestKind kind : RequestKind.values())
        {
            final double rate = kind.group() == group ? sample.rate(kind.label()) : 0;
            if (rate > 0)
            {
                line.append(separator).append(kind.text()).append(' ').append(Figures.count(rate));
                separator = "  ";
            }
        }
        return line.toString();
    }

    private static String latency(final String label, final ServerSample sample)
    {
        final Histogram histogram = sample.histogram(label);
        return pad("  " + label.substring(label.indexOf(' ') + 1)) + columns(
            Figures.count(sample.seconds() <= 0 ? 0 : histogram.getTotalCount() / sample.seconds()),
            Figures.time(histogram.getValueAtPercentile(50)),
            Figures.time(histogram.getValueAtPercentile(90)),
            Figures.time(histogram.getValueAtPercentile(99)),
            Figures.time(histogram.getValueAtPercentile(99.9)),
            Figures.time(ServerSample.most(histogram)));
    }

    private static String pad(final String label)
    {
        return label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
    }

    private static String columns(final String... texts)
    {
        final StringBuilder line = new StringBuilder();
        for (final String text : texts)
        {
            line.append(" ".repeat(Math.max(1, FIGURE_WIDTH - text.length()))).append(text);
        }
        return line.toString();
    }
}

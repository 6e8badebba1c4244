package io.ringmaster.perf.load;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Publication;
import org.HdrHistogram.Histogram;

/** A {@link LoadResult} for people and for programs. */
public final class LoadReport
{
    private LoadReport()
    {
    }

    /**
     * Print as a table.
     *
     * @param out     to print to.
     * @param context of the run.
     * @param result  of the run.
     */
    public static void print(final PrintWriter out, final LoadContext context, final LoadResult result)
    {
        out.printf(Locale.ROOT, "%s, %d connections, %s, %d keys, %d B of data%n",
            context.mix(), context.connectionCount(), loop(context), context.keyCount(), context.dataLength());
        out.println(Latency.heading("operation") + String.format(Locale.ROOT, " %12s", "per second"));
        for (final Map.Entry<Operation, Histogram> entry : result.histograms().entrySet())
        {
            out.println(Latency.of(entry.getValue()).row(entry.getKey().toString()) +
                String.format(Locale.ROOT, " %,12.0f", result.perSecond(entry.getKey())));
        }
        if (result.histograms().size() > 1)
        {
            out.printf(Locale.ROOT, "%,.0f operations per second in all%n", result.perSecond());
        }
        if (context.isOpenLoop())
        {
            final Latency lateness = Latency.of(result.lateness());
            out.printf(Locale.ROOT,
                "counted from the intended start; the client itself was late by p50 %.1f, p99 %.1f, max %.1f us%n",
                lateness.p50Us(), lateness.p99Us(), lateness.maxUs());
        }
        out.flush();
    }

    /**
     * The result as a tree of maps, for JSON.
     *
     * @param context of the run.
     * @param result  of the run.
     * @return the tree; keys in a fixed order.
     */
    public static Map<String, Object> toMap(final LoadContext context, final LoadResult result)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("mix", context.mix().toString());
        map.put("connections", context.connectionCount());
        map.put("depth", context.depth());
        map.put("threads", context.threadCount());
        map.put("ratePerSecond", context.ratePerSecond());
        map.put("keys", context.keyCount());
        map.put("dataSize", context.dataLength());
        map.put("elapsedSeconds", result.elapsedNs() / 1e9);
        map.put("perSecond", result.perSecond());
        final Map<String, Object> operations = new LinkedHashMap<>();
        result.histograms().forEach((operation, histogram) ->
        {
            final Map<String, Object> figures = toMap(Latency.of(histogram));
            figures.put("perSecond", result.perSecond(operation));
            operations.put(operation.toString(), figures);
        });
        map.put("operations", operations);
        if (context.isOpenLoop())
        {
            map.put("clientLateness", toMap(Latency.of(result.lateness())));
        }
        map.put("errors", result.errors());
        map.put("unfinished", result.unfinished());
        return map;
    }

    /**
     * The result for a report.
     *
     * @param content to add to.
     * @param context of the run.
     * @param result  of the run.
     */
    public static void publish(
        final Publication.Builder content, final LoadContext context, final LoadResult result)
    {
        final List<Figure> rates = new ArrayList<>();
        result.histograms().keySet().forEach(
            (operation) -> rates.add(Figure.of(operation.toString(), "/s", result.perSecond(operation))));
        content.note(context.mix() + ", " + context.connectionCount() + " connections, " + loop(context));
        final boolean isOpenLoop = context.isOpenLoop();
        content.percentiles(isOpenLoop ? "Latency from the intended start" : "Latency", result.histograms());
        if (isOpenLoop)
        {
            content.percentiles("What the client itself was late", Map.of("client lateness", result.lateness()));
        }
        content.bars("Throughput", rates);
        content.figures("Whole run",
            Figure.of("operations of all kinds", "/s", result.perSecond()),
            Figure.of("measured for", "s", result.elapsedNs() / 1e9),
            Figure.count("failed", result.errors().values().stream().mapToLong(Long::longValue).sum()),
            Figure.count("without a reply", result.unfinished()));
        if (!result.errors().isEmpty())
        {
            content.note("failed: " + result.errors());
        }
    }

    private static Map<String, Object> toMap(final Latency latency)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", latency.count());
        map.put("meanUs", latency.meanUs());
        map.put("p50Us", latency.p50Us());
        map.put("p90Us", latency.p90Us());
        map.put("p99Us", latency.p99Us());
        map.put("p999Us", latency.p999Us());
        map.put("p9999Us", latency.p9999Us());
        map.put("maxUs", latency.maxUs());
        return map;
    }

    private static String loop(final LoadContext context)
    {
        return context.isOpenLoop() ?
            String.format(Locale.ROOT, "open loop at %,.0f per second", context.ratePerSecond()) :
            String.format(Locale.ROOT, "closed loop of depth %d", context.depth());
    }
}

package io.ringmaster.perf.rejoin;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Latency;

/**
 * How a follower came back.
 *
 * @param ensemble  whose follower.
 * @param lack      what it lacked.
 * @param caughtUpMs from the start of its process until it served what the leader had at that moment.
 * @param before    sets through the leader, without the follower.
 * @param during    the same, from the start of the process until it had caught up.
 */
public record RejoinResult(String ensemble, String lack, double caughtUpMs, Latency before, Latency during)
{
    /**
     * Heading over {@link #print}.
     *
     * @param out to print to.
     */
    public static void printHeading(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-12s %-28s %12s %12s %12s %12s %12s%n", "ensemble", "follower lacks", "caught up ms",
            "p99 before", "p99 during", "max before", "max during");
    }

    /**
     * One line.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-12s %-28s %,12.0f %9.1f ms %9.1f ms %9.1f ms %9.1f ms%n", ensemble, lack, caughtUpMs,
            before.p99Us() / 1e3, during.p99Us() / 1e3, before.maxUs() / 1e3, during.maxUs() / 1e3);
    }

    /**
     * As a map, for JSON.
     *
     * @return figures by name.
     */
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("ensemble", ensemble);
        map.put("lack", lack);
        map.put("caughtUpMs", caughtUpMs);
        map.put("p50BeforeUs", before.p50Us());
        map.put("p50DuringUs", during.p50Us());
        map.put("p99BeforeUs", before.p99Us());
        map.put("p99DuringUs", during.p99Us());
        map.put("maxBeforeUs", before.maxUs());
        map.put("maxDuringUs", during.maxUs());
        return map;
    }
}

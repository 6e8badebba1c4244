package io.ringmaster.perf.compare;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Series;

/** What the bare machine did in each round: it should be the same in all. Not threadsafe. */
public final class ControlFigures
{
    private final Series echo = new Series();
    private final Series sync = new Series();

    /**
     * Add what a round has measured.
     *
     * @param echoUs median of the echo, microseconds.
     * @param syncUs median of a write with its fdatasync, microseconds.
     */
    public void add(final double echoUs, final double syncUs)
    {
        echo.add(echoUs);
        sync.add(syncUs);
    }

    /**
     * By how much it changed: the greater one of both figures' upper over lower quartile.
     *
     * @return 1 if all rounds, or the only one, were the same; also before there is any.
     */
    public double scatter()
    {
        return Math.max(scatter(echo), scatter(sync));
    }

    /**
     * By how much it changed, in words.
     *
     * @return how calm it was.
     */
    public Unrest unrest()
    {
        return Unrest.of(scatter());
    }

    /**
     * Print as a few lines; nothing before there is any figure.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        if (isEmpty())
        {
            return;
        }
        print(out, "bare echo, 1 x 1, p50", echo);
        print(out, "bare write + fdatasync, p50", sync);
        out.printf(Locale.ROOT, "the machine was %s: quartiles of these differ by a factor of %.2f%n", unrest(),
            scatter());
    }

    /**
     * As a tree of maps, for JSON.
     *
     * @return the tree; keys in a fixed order.
     */
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("echoP50Us", echo.toArray());
        map.put("syncP50Us", sync.toArray());
        map.put("scatter", scatter());
        map.put("unrest", unrest().toString());
        return map;
    }

    /**
     * Add all of it; nothing before there is any figure.
     *
     * @param content to add to.
     * @param heading of it.
     */
    public void addTo(final Publication.Builder content, final String heading)
    {
        if (isEmpty())
        {
            return;
        }
        content.figures(heading,
            Figure.of("bare echo, 1 x 1, p50", "us", echo.toArray()),
            Figure.of("bare write + fdatasync, p50", "us", sync.toArray()),
            Figure.of("upper over lower quartile, the greater one", "x", scatter()));
    }

    private boolean isEmpty()
    {
        return echo.toArray().length == 0;
    }

    private static void print(final PrintWriter out, final String name, final Series series)
    {
        out.printf(Locale.ROOT, "%-36s %13.1f us  rounds %s%n", name, series.median(), series.toText("%.1f"));
    }

    private static double scatter(final Series series)
    {
        final double[] values = series.toArray();
        if (values.length == 0)
        {
            return 1;
        }
        final Quartiles quartiles = Quartiles.of(values);
        return quartiles.upper() / quartiles.lower();
    }
}

package io.ringmaster.tools.top;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.RequestKind;

/** A column of the table of servers, by which it can be sorted: names and ids upwards, figures downwards. */
enum Column
{
    SERVER("SERVER"),
    ID("ID"),
    ROLE("ROLE"),
    READS("READS/s"),
    WRITES("WRITES/s"),
    LAG("LAG"),
    REQUEST("REQ p99"),
    COMMIT("COMMIT p99"),
    SYNC("SYNC p99"),
    RINGS("RINGS"),
    STALLS("STALLS"),
    CONNECTIONS("CONN"),
    SESSIONS("SESS"),
    WATCHES("WATCH"),
    ZNODES("ZNODES"),
    EPOCH("EPOCH"),
    ZXID("ZXID");

    private static final String NOTHING = "-";

    private final String header;

    Column(final String header)
    {
        this.header = header;
    }

    String header()
    {
        return header;
    }

    /** The next one to sort by, or the one before. */
    Column next(final int step)
    {
        final List<Column> all = List.of(values());
        return all.get(Math.floorMod(all.indexOf(this) + step, all.size()));
    }

    String text(final ServerSample sample)
    {
        return switch (this)
        {
            case SERVER -> sample.name();
            case ID -> sample.isAlone() ? NOTHING : Long.toString(sample.value(MetricLabels.SERVER_ID));
            case ROLE -> role(sample);
            case EPOCH -> sample.epoch() == 0 ? NOTHING : Long.toString(sample.epoch());
            case ZXID -> "0x" + Long.toHexString(sample.value(MetricLabels.LAST_ZXID));
            case LAG -> sample.lag() == ServerSample.UNKNOWN ? NOTHING : Figures.count(sample.lag());
            case READS, WRITES -> Figures.count(figure(sample));
            case REQUEST, COMMIT, SYNC -> Figures.time((long)figure(sample));
            case RINGS -> Figures.percent(figure(sample));
            case CONNECTIONS, SESSIONS, WATCHES, ZNODES, STALLS -> Figures.count((long)figure(sample));
        };
    }

    /** Servers that do not answer come last. */
    Comparator<ServerSample> order()
    {
        final Comparator<ServerSample> among = switch (this)
        {
            case SERVER -> Comparator.comparing(ServerSample::name);
            case ID -> Comparator.comparingLong(sample -> sample.value(MetricLabels.SERVER_ID));
            case ROLE -> Comparator.comparing(Column::role);
            default -> Comparator.comparingDouble(this::figure).reversed();
        };
        return Comparator.comparing(ServerSample::isAnswer).reversed()
            .thenComparing((one, other) -> one.isAnswer() ? among.compare(one, other) : 0);
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }

    private double figure(final ServerSample sample)
    {
        return switch (this)
        {
            case SERVER, ID, ROLE -> 0;
            case EPOCH -> sample.epoch();
            case ZXID -> sample.value(MetricLabels.LAST_ZXID);
            case LAG -> sample.lag();
            case READS -> sample.rate(RequestKind.Group.READ);
            case WRITES -> sample.rate(RequestKind.Group.WRITE);
            case REQUEST -> sample.p99(MetricLabels.REQUEST_LATENCY);
            case COMMIT -> sample.p99(MetricLabels.COMMIT_LATENCY);
            case SYNC -> sample.p99(MetricLabels.SYNC_LATENCY);
            case CONNECTIONS -> sample.value(MetricLabels.CONNECTIONS_OPEN);
            case SESSIONS -> sample.value(MetricLabels.SESSIONS);
            case WATCHES -> sample.value(MetricLabels.WATCHES);
            case ZNODES -> sample.value(MetricLabels.ZNODES);
            case RINGS -> sample.fullest();
            case STALLS -> sample.histogram(MetricLabels.STALLS).getTotalCount();
        };
    }

    private static String role(final ServerSample sample)
    {
        return sample.role().name().toLowerCase(Locale.ROOT) + (sample.isServing() ? "" : "*");
    }
}

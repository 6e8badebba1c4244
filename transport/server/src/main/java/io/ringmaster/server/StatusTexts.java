package io.ringmaster.server;

import java.util.Locale;

import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.jute.OpCode;

/** Writes the server and its connections in numbers, as programs and people know them from ZooKeeper. */
final class StatusTexts
{
    /** ZooKeeper has its root in the tree under two names, and counts both. */
    private static final int EXTRA_ZNODE_COUNT = 1;

    private final MonitoringContext context;
    private final EndpointStatistics statistics;
    private final Connections connections;
    private final MetricTexts metrics;

    StatusTexts(
        final MonitoringContext context,
        final EndpointStatistics statistics,
        final Connections connections,
        final EndpointCounters counters)
    {
        this.context = context;
        this.statistics = statistics;
        this.connections = connections;
        metrics = new MetricTexts(context, statistics, connections, counters);
    }

    /** What a server does, in the words of the reference. */
    static String mode(final EngineStatusDecoder status)
    {
        return status.role().name().toLowerCase(Locale.ROOT);
    }

    void server(final WordText out, final EngineStatusDecoder status)
    {
        version(out);
        numbers(out, status);
    }

    void serverAndConnections(final WordText out, final EngineStatusDecoder status, final Connection asker)
    {
        version(out);
        out.add("Clients:\n");
        for (final Connection connection : connections.all())
        {
            out.add(" /");
            brief(out, connection, asker);
            out.add(")\n");
        }
        out.line();
        numbers(out, status);
    }

    void connections(final WordText out, final Connection asker)
    {
        for (final Connection connection : connections.all())
        {
            out.add(" /");
            brief(out, connection, asker);
            final ConnectionStatistics numbers = connection.statistics();
            if (numbers.sessionId() != 0)
            {
                out.add(",sid=").hex(numbers.sessionId())
                    .add(",lop=").add(operation(numbers.lastKind()))
                    .add(",est=").add(numbers.establishedMs())
                    .add(",to=").add(numbers.timeoutMs())
                    .add(",lcxid=").hex(numbers.lastXid())
                    .add(",lzxid=").hex(numbers.lastZxid())
                    .add(",lresp=").add(numbers.lastResponseMs())
                    .add(",llat=").add(numbers.lastLatencyMs())
                    .add(",minlat=").add(numbers.minLatencyMs())
                    .add(",avglat=").add(numbers.averageLatencyMs())
                    .add(",maxlat=").add(numbers.maxLatencyMs());
            }
            out.add(")\n");
        }
        out.line();
    }

    void metrics(final WordText out, final EngineStatusDecoder status)
    {
        metrics.write(out, status, znodeCount(status));
    }

    void watches(final WordText out, final EngineStatusDecoder status)
    {
        out.add(status.dataWatchConnectionCount()).add(" connections watching ")
            .add(status.dataWatchPathCount()).add(" paths\nTotal watches:")
            .add(status.dataWatchCount()).line();
    }

    void digest(final WordText out, final EngineStatusDecoder status)
    {
        out.add(Long.toHexString(status.lastZxid())).add(": ").add(status.digest()).line();
    }

    private void version(final WordText out)
    {
        out.add("Zookeeper version: ").add(context.version()).line();
    }

    private void numbers(final WordText out, final EngineStatusDecoder status)
    {
        final LatencyStatistics latency = statistics.latency();
        out.add("Latency min/avg/max: ")
            .add(latency.min()).add("/").add(Double.toString(latency.average())).add("/").add(latency.max()).line()
            .add("Received: ").add(statistics.receivedCount()).line()
            .add("Sent: ").add(statistics.sentCount()).line()
            .add("Connections: ").add(connections.count()).line()
            .add("Outstanding: ").add(statistics.outstandingCount()).line()
            .add("Zxid: ").hex(status.lastZxid()).line()
            .add("Mode: ").add(mode(status)).line()
            .add("Node count: ").add(znodeCount(status)).line();
    }

    /** The part that stat and cons have in common, with the bracket open. */
    private static void brief(final WordText out, final Connection connection, final Connection asker)
    {
        final ConnectionStatistics numbers = connection.statistics();
        final boolean isReading = connection != asker && connection.isReading();
        out.add(connection.remoteAddressText())
            .add(isReading ? "[1]" : "[0]")
            .add("(queued=").add(numbers.outstandingCount())
            .add(",recved=").add(numbers.receivedCount())
            .add(",sent=").add(numbers.sentCount());
    }

    private static long znodeCount(final EngineStatusDecoder status)
    {
        return status.znodeCount() + EXTRA_ZNODE_COUNT;
    }

    /** What was done last, in the words of the reference. */
    private static String operation(final int kind)
    {
        return switch (kind)
        {
            case ConnectionStatistics.NO_KIND -> "NA";
            case ConnectionStatistics.CONNECTED_KIND -> "SESS";
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> "CREA";
            case OpCode.DELETE, OpCode.DELETE_CONTAINER -> "DELE";
            case OpCode.EXISTS -> "EXIS";
            case OpCode.GET_DATA -> "GETD";
            case OpCode.SET_DATA -> "SETD";
            case OpCode.GET_ACL -> "GETA";
            case OpCode.SET_ACL -> "SETA";
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> "GETC";
            case OpCode.SYNC -> "SYNC";
            case OpCode.PING -> "PING";
            case OpCode.CHECK -> "CHEC";
            case OpCode.MULTI -> "MULT";
            case OpCode.MULTI_READ -> "MLTR";
            case OpCode.RECONFIG -> "RECO";
            case OpCode.CHECK_WATCHES -> "CHKW";
            case OpCode.REMOVE_WATCHES -> "REMW";
            case OpCode.ADD_WATCH -> "ADDW";
            case OpCode.SET_WATCHES -> "SETW";
            case OpCode.SET_WATCHES2 -> "STW2";
            case OpCode.GET_EPHEMERALS -> "GETE";
            case OpCode.GET_ALL_CHILDREN_NUMBER -> "GETACN";
            case OpCode.WHO_AM_I -> "HOMI";
            case Correlation.CLOSE_SESSION -> "CLOS";
            default -> "NA";
        };
    }
}

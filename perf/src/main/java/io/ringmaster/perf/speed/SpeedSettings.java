package io.ringmaster.perf.speed;

import java.nio.file.Path;
import java.util.List;

import io.ringmaster.client.Waiting;
import io.ringmaster.perf.limits.WaitMode;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.OperationMix;

/**
 * How {@link SpeedSuite} measures.
 *
 * @param server           host:port.
 * @param directory        on the disk that the server writes to.
 * @param mode             how both sides of the echo wait, and the client of one in flight.
 * @param roundCount       rounds that count.
 * @param warmupNs         before each measurement.
 * @param durationNs       of each measurement.
 * @param connectionCount  of the pipelined measurements.
 * @param depth            of each of their connections.
 * @param threadCount      event loops of the client in the pipelined measurements.
 * @param dataLength       bytes of each node's data.
 * @param syncLength       bytes of each write of the raw sync.
 * @param idleSessionCount sessions that do nothing.
 * @param idleNs           time for which they do it.
 */
public record SpeedSettings(
    String server,
    Path directory,
    WaitMode mode,
    int roundCount,
    long warmupNs,
    long durationNs,
    int connectionCount,
    int depth,
    int threadCount,
    int dataLength,
    int syncLength,
    int idleSessionCount,
    long idleNs)
{
    private static final long MAX_SETTLE_NS = 10_000_000_000L;

    LoadContext single(final String operation)
    {
        return context(operation, "1").waiting(mode == WaitMode.SPIN ? Waiting.SPIN : Waiting.BACKOFF).conclude();
    }

    LoadContext pipelined(final String operation)
    {
        return context(operation, "p").connectionCount(connectionCount).depth(depth).threadCount(threadCount)
            .conclude();
    }

    LoadContext idle()
    {
        return context("get", "i").connectionCount(idleSessionCount).conclude();
    }

    /** Time that is given to what the load before has left to do. */
    long settleNs()
    {
        return Math.min(MAX_SETTLE_NS, idleNs);
    }

    private LoadContext context(final String operation, final String name)
    {
        return new LoadContext()
            .servers(List.of(server))
            .mix(OperationMix.parse(operation))
            .root("/perf-" + ProcessHandle.current().pid() + operation.charAt(0) + name)
            .dataLength(dataLength)
            .warmupNs(warmupNs)
            .durationNs(durationNs);
    }
}

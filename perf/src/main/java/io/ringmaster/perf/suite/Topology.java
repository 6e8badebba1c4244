package io.ringmaster.perf.suite;

import java.util.List;
import java.util.Locale;

import io.ringmaster.perf.compare.Measure;
import io.ringmaster.perf.compare.Workload;

/** How many servers of each kind there are, what they get, and the bars for it. */
public enum Topology
{
    /** One server of each kind. */
    STANDALONE(1)
    {
        @Override
        public List<Workload> workloads()
        {
            return List.of(
                Workload.closed("get", WIDE, DEPTH).holding(Measure.RATE, 8),
                Workload.closed("set", WIDE, DEPTH).holding(Measure.RATE, 4),
                Workload.closed("create", WIDE, DEPTH).holding(Measure.RATE, 5),
                Workload.closed("get:10,set:1", WIDE, DEPTH).holding(Measure.RATE, 6),
                Workload.closed("get", MANY, 1).holding(Measure.RATE, 2.2),
                Workload.closed("set", MANY, 1).holding(Measure.RATE, 2),
                Workload.closed("get", 1, 1)
                    .holding(Measure.P50, 0.6).holding(Measure.P999, 0.4).lasting(LATENCY_FACTOR),
                Workload.closed("set", 1, 1)
                    .holding(Measure.P50, 0.75).holding(Measure.P999, 0.4).lasting(LATENCY_FACTOR),
                Workload.open("set", WIDE, 10_000)
                    .holding(Measure.P99, 0.1).holding(Measure.P999, 0.1).lasting(LATENCY_FACTOR),
                Workload.open("get", WIDE, 50_000)
                    .holding(Measure.P99, 0.1).holding(Measure.P999, 0.1).lasting(LATENCY_FACTOR));
        }
    },
    /** Three servers of each kind, all on this machine. */
    ENSEMBLE(3)
    {
        @Override
        public List<Workload> workloads()
        {
            return List.of(
                Workload.closed("get", WIDE, DEPTH).holding(Measure.RATE, 10),
                Workload.closed("set", WIDE, DEPTH).holding(Measure.RATE, 6),
                Workload.closed("create", WIDE, DEPTH).holding(Measure.RATE, 6),
                Workload.closed("set", 1, 1)
                    .holding(Measure.P50, 0.5).reading(Measure.P999).lasting(LATENCY_FACTOR),
                Workload.open("set", WIDE, 2_000)
                    .holding(Measure.P99, 0.3).reading(Measure.P999).lasting(LATENCY_FACTOR));
        }
    };

    private static final int WIDE = 8;
    private static final int DEPTH = 64;
    private static final int MANY = 64;
    private static final int LATENCY_FACTOR = 2;

    private final int nodeCount;

    Topology(final int nodeCount)
    {
        this.nodeCount = nodeCount;
    }

    /**
     * Servers of each kind.
     *
     * @return the count.
     */
    public int nodeCount()
    {
        return nodeCount;
    }

    /**
     * What they get, with the bars.
     *
     * @return in the order of a round.
     */
    public abstract List<Workload> workloads();

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}

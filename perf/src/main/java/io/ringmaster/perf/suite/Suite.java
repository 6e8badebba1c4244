package io.ringmaster.perf.suite;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import io.ringmaster.perf.compare.CompareReport;
import io.ringmaster.perf.compare.CompareSettings;
import io.ringmaster.perf.compare.CompareTarget;
import io.ringmaster.perf.compare.Comparison;
import io.ringmaster.perf.compare.Control;
import io.ringmaster.perf.compare.Workload;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.tools.FailureText;

/** The whole comparison: for each topology all servers, all loads, all rounds. Belongs to one thread. */
public final class Suite
{
    private static final long START_NS = 15_000_000_000L;
    private static final double NS_PER_MINUTE = 60e9;
    /** Ringmaster and both kinds of ZooKeeper. */
    private static final int LEAST_TARGET_COUNT = 3;

    /** Measures one topology. */
    @FunctionalInterface
    interface Measurement
    {
        /**
         * Start servers, measure, stop them.
         *
         * @param topology to build.
         * @param report   to add the part to.
         * @throws IOException   if a server does not start.
         * @throws LoadException if a server fails a request.
         */
        void run(Topology topology, SuiteReport report) throws IOException, LoadException;
    }

    private final SuiteSettings settings;
    private final Consumer<String> progress;

    /**
     * Construct.
     *
     * @param settings of the measurements.
     * @param progress to be told what happens.
     */
    public Suite(final SuiteSettings settings, final Consumer<String> progress)
    {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Measure everything. A topology of which servers do not start, or fail requests, does not keep the others from
     * being measured: the report says of it that it failed.
     *
     * @return what was measured.
     */
    public SuiteReport run()
    {
        return run(this::measure);
    }

    SuiteReport run(final Measurement measurement)
    {
        progress.accept(String.format(Locale.ROOT, "this takes about %.0f minutes", estimateNs() / NS_PER_MINUTE));
        progress.accept(
            settings.etcd().map((program) -> "with " + program).orElse("without etcd: it is not installed"));
        final SuiteReport report = new SuiteReport();
        for (final Topology topology : settings.topologies())
        {
            try
            {
                measurement.run(topology, report);
            }
            catch (final IOException | LoadException | IllegalStateException ex)
            {
                final String reason = FailureText.of(ex);
                tell(topology, "failed: " + reason);
                report.addFailure(topology, reason);
            }
        }
        return report;
    }

    long estimateNs()
    {
        final CompareSettings comparison = settings.comparison();
        final int targetCount = LEAST_TARGET_COUNT + (settings.etcd().isPresent() ? 1 : 0);
        return settings.topologies().stream()
            .mapToLong((topology) -> START_NS + comparison.estimateNs(topology.workloads(), targetCount))
            .sum();
    }

    private void measure(final Topology topology, final SuiteReport report) throws IOException, LoadException
    {
        try (SuiteServers servers = new SuiteServers(settings, topology, (line) -> tell(topology, line)))
        {
            final List<CompareTarget> targets = servers.targets();
            final List<Workload> workloads = topology.workloads();
            final CompareReport figures = new CompareReport(targets, workloads);
            try (Control control = new Control(settings.directory(), settings.comparison().durationNs() / 2);
                Comparison comparison = new Comparison(settings.comparison(), targets, workloads))
            {
                comparison.run(figures, control, (line) -> tell(topology, line));
                report.add(new SuitePart(topology, figures, control.figures()));
            }
        }
    }

    private void tell(final Topology topology, final String line)
    {
        progress.accept(topology + ", " + line);
    }
}

package io.ringmaster.perf;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.TemporaryEnsemble;
import io.ringmaster.perf.failover.FailoverResult;
import io.ringmaster.perf.failover.FailoverRun;
import io.ringmaster.perf.failover.FailoverSettings;
import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.report.Verdict;
import io.ringmaster.tools.ExitCode;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf failover}: for how long an ensemble takes no writes when its leader is killed. */
@Command(
    name = "failover",
    mixinStandardHelpOptions = true,
    description = "Kills the leader of an ensemble under load (SIGKILL), again and again, and measures the longest " +
        "time without an acknowledged write over all writers. Ringmaster and ZooKeeper in turn, with their defaults, " +
        "by the same client.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:done, and within --median and --worst if given", "1:slower, a session lost, or the run failed",
        "64:wrong arguments"})
final class FailoverCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Mixin
    private EnsembleOptions ensembleOptions;

    @Option(names = "--kills", defaultValue = "20", paramLabel = "COUNT",
        description = "Leaders of each ensemble to kill (default: ${DEFAULT-VALUE}).")
    private int killCount;

    @Option(names = "--block", defaultValue = "5", paramLabel = "COUNT",
        description = "Kills of one ensemble before it is the other's turn (default: ${DEFAULT-VALUE}).")
    private int blockCount;

    @Option(names = "--writers", defaultValue = "8", paramLabel = "COUNT",
        description = "Sessions that write, one request under way each (default: ${DEFAULT-VALUE}).")
    private int writerCount;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each write (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--session-timeout", defaultValue = "10000", paramLabel = "MS",
        description = "Timeout of the sessions (default: ${DEFAULT-VALUE}).")
    private int sessionTimeoutMs;

    @Option(names = "--median", paramLabel = "MS",
        description = "Exit with 1 if the median gap of Ringmaster is longer, or a session of it is lost.")
    private Double medianMs;

    @Option(names = "--worst", paramLabel = "MS",
        description = "Exit with 1 if the longest gap of Ringmaster is longer, or a session of it is lost.")
    private Double worstMs;

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--json", description = "Print the result as JSON instead of a table.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception
    {
        if (killCount < 1 || blockCount < 1 || writerCount < 1 || dataLength < 0 || ensembleOptions.nodeCount() < 3)
        {
            throw new ParameterException(
                spec.commandLine(), "kills, block and writers must be positive, nodes three or more");
        }
        final Map<ServerKind, FailoverResult> results = new EnumMap<>(ServerKind.class);
        ensembleOptions.kinds().forEach((kind) -> results.put(kind, new FailoverResult(kind.toString())));
        try (Publisher publisher = publishOptions.open(
            spec, "Failover: no writes while a new leader is found", ensembleOptions.directory()))
        {
            for (int done = 0; done < killCount; done += blockCount)
            {
                for (final ServerKind kind : results.keySet())
                {
                    measure(kind, Math.min(blockCount, killCount - done), results.get(kind));
                }
            }
            print(results.values());
            publish(publisher, results);
        }
        final FailoverResult ours = results.get(ServerKind.RINGMASTER);
        return ours == null || isWithin(ours) ? ExitCode.OK : ExitCode.FAILURE;
    }

    private void measure(final ServerKind kind, final int kills, final FailoverResult result) throws Exception
    {
        final FailoverSettings settings = new FailoverSettings(writerCount, dataLength, sessionTimeoutMs, 2_000);
        final PrintWriter err = spec.commandLine().getErr();
        try (TemporaryEnsemble ensemble = ensembleOptions.start(kind, "-Xmx256m");
            FailoverRun run = new FailoverRun(ensemble.processes(), settings))
        {
            run.run(kills, result, (message) ->
            {
                err.println(kind + ": " + message);
                err.flush();
            });
        }
    }

    private void print(final Iterable<FailoverResult> results) throws Exception
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            final List<Map<String, Object>> list = new ArrayList<>();
            results.forEach((result) -> list.add(result.toMap()));
            out.println(new ObjectMapper().writeValueAsString(list));
        }
        else
        {
            FailoverResult.printHeading(out);
            results.forEach((result) -> result.print(out));
            results.forEach((result) -> result.printDistribution(out));
        }
        out.flush();
    }

    private void publish(final Publisher publisher, final Map<ServerKind, FailoverResult> results) throws Exception
    {
        final List<Figure> figures = new ArrayList<>();
        final Map<String, Histogram> gaps = new LinkedHashMap<>();
        results.forEach((kind, result) ->
        {
            figures.add(judged(
                kind, medianMs, Figure.of("median gap", "ms", result.medianMs()).target(result.name())));
            figures.add(judged(
                kind, worstMs, Figure.of("longest gap", "ms", result.worstMs()).target(result.name())));
            figures.add(Figure.count("sessions lost", result.lostSessions()).target(result.name()));
            gaps.put(result.name(), result.histogram());
        });
        final List<FailoverResult> all = List.copyOf(results.values());
        publisher.content()
            .figures("Failover", figures)
            .bars("Gaps", all.stream().map(FailoverResult::gaps).toList())
            .percentiles("Longest time without an acknowledged write", gaps)
            .bars("Return", all.stream().map(FailoverResult::returns).toList())
            .bars("Load", all.stream().map(FailoverResult::rates).toList());
        publisher.publish();
    }

    private static Figure judged(final ServerKind kind, final Double barMs, final Figure figure)
    {
        if (kind != ServerKind.RINGMASTER || barMs == null)
        {
            return figure;
        }
        return figure.bar(String.format(Locale.ROOT, "<= %.0f ms", barMs),
            figure.value() <= barMs ? Verdict.MET : Verdict.MISSED);
    }

    private boolean isWithin(final FailoverResult result)
    {
        final boolean isChecked = medianMs != null || worstMs != null;
        return !isChecked ||
            (result.lostSessions() == 0 &&
            (medianMs == null || result.medianMs() <= medianMs) &&
            (worstMs == null || result.worstMs() <= worstMs));
    }
}

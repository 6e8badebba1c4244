package io.ringmaster.perf;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.TemporaryEnsemble;
import io.ringmaster.perf.rejoin.RejoinResult;
import io.ringmaster.perf.rejoin.RejoinRun;
import io.ringmaster.perf.rejoin.RejoinSettings;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf rejoin}: how a follower comes back, and what the leader's clients feel of it. */
@Command(
    name = "rejoin",
    mixinStandardHelpOptions = true,
    description = "Kills a follower, lets it miss transactions or takes its disk, starts it again under load, and " +
        "measures how long it takes to catch up and how long sets through the leader take before and meanwhile. " +
        "Ringmaster and ZooKeeper in turn, by the same client.")
final class RejoinCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Mixin
    private EnsembleOptions ensembleOptions;

    @Option(names = "--znodes", defaultValue = "1000000", paramLabel = "COUNT",
        description = "Znodes in the tree (default: ${DEFAULT-VALUE}).")
    private int nodeCount;

    @Option(names = "--behind", defaultValue = "100000", paramLabel = "COUNT",
        description = "Transactions that the follower misses in the first part (default: ${DEFAULT-VALUE}).")
    private int behindCount;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each znode (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--rate", defaultValue = "2000", paramLabel = "COUNT",
        description = "Sets per second meanwhile (default: ${DEFAULT-VALUE}).")
    private double ratePerSecond;

    @Option(names = "--quiet", defaultValue = "5s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement before the follower comes back (default: ${DEFAULT-VALUE}).")
    private long quietNs;

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--json", description = "Print the result as JSON instead of a table.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception
    {
        if (nodeCount < 1 || behindCount < 1 || dataLength < 0 || !(ratePerSecond > 0) || quietNs < 1 ||
            ensembleOptions.nodeCount() < 3)
        {
            throw new ParameterException(spec.commandLine(),
                "znodes, behind, rate and quiet must be positive, nodes three or more");
        }
        final RejoinSettings settings =
            new RejoinSettings(nodeCount, behindCount, dataLength, ratePerSecond, quietNs);
        final List<RejoinResult> results = new ArrayList<>();
        try (Publisher publisher = publishOptions.open(
            spec, "Rejoin: a follower comes back under load", ensembleOptions.directory()))
        {
            for (final ServerKind kind : ensembleOptions.kinds())
            {
                measure(kind, settings, results);
            }
            RejoinResult.publish(publisher.content(), results);
            publisher.publish();
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            out.println(new ObjectMapper().writeValueAsString(results.stream().map(RejoinResult::toMap).toList()));
        }
        else
        {
            RejoinResult.printHeading(out);
            results.forEach((result) -> result.print(out));
        }
        out.flush();
        return ExitCode.OK;
    }

    private void measure(final ServerKind kind, final RejoinSettings settings, final List<RejoinResult> results)
        throws Exception
    {
        try (TemporaryEnsemble ensemble = ensembleOptions.start(kind, "-Xmx2g");
            RejoinRun run = new RejoinRun(kind, ensemble.processes(), settings, (text) -> say(kind + ": " + text)))
        {
            results.add(run.behind());
            results.add(run.empty());
        }
    }

    private void say(final String text)
    {
        spec.commandLine().getErr().println(text);
        spec.commandLine().getErr().flush();
    }
}

package io.ringmaster.tools.simulator;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs ensembles in virtual time on a network and disks that fail, and tells which seed breaks which invariant. */
@Command(
    name = "simulate",
    description = "Run ensembles in virtual time, on a simulated network and disks that fail, and check invariants.",
    mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer>
{
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:\\.\\.(\\d{1,18}))?");
    private static final int SEEDS_PER_LINE = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seeds", paramLabel = "A..B", required = true,
        description = "Seeds to run, both ends included; one number is one seed.")
    private String seeds;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "0",
        description = "Servers that vote, 1 to 9; left out, each seed decides.")
    private int nodes;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "60",
        description = "Virtual seconds of each run; default 60.")
    private int seconds;

    @Option(names = "--trace", description = "Print everything that happens.")
    private boolean isTraced;

    @Override
    public Integer call()
    {
        final Matcher range = RANGE.matcher(seeds);
        if (!range.matches())
        {
            throw new ParameterException(spec.commandLine(), "--seeds wants A..B or one number: " + seeds);
        }
        if (nodes < 0 || nodes > 9 || seconds < 1)
        {
            throw new ParameterException(spec.commandLine(), "--nodes must be 1 to 9, --seconds at least 1");
        }
        final long first = Long.parseLong(range.group(1));
        final long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
        if (last < first)
        {
            throw new ParameterException(
                spec.commandLine(), "--seeds wants the lesser number first, or nothing would run: " + seeds);
        }
        final LongStream all = LongStream.rangeClosed(first, last);
        return isTraced ? run(all) : run(all.parallel());
    }

    private int run(final LongStream all)
    {
        final PrintWriter out = spec.commandLine().getOut();
        final Consumer<String> lines = isTraced ? out::println : null;
        final long startNs = System.nanoTime();
        final Totals totals = new Totals();
        all.forEach(seed ->
        {
            final SimulationResult result = new Simulation(seed, nodes, Ports.TRUE, lines).run(seconds);
            synchronized (totals)
            {
                totals.add(result);
                if (!result.isGood())
                {
                    report(out, result);
                }
                else if (totals.runs % SEEDS_PER_LINE == 0)
                {
                    out.println(totals.runs + " seeds so far, " + totals.failures + " failed");
                }
            }
        });
        final double tookSeconds = (System.nanoTime() - startNs) / (double)TimeUnit.SECONDS.toNanos(1);
        out.print(totals.coverage);
        out.println(String.format(Locale.ROOT,
            "%d seeds of %d virtual seconds, %d failed; %,d events, %,d records committed, %.1f s",
            totals.runs, seconds, totals.failures, totals.events, totals.committed, tookSeconds));
        return totals.failures == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }

    private void report(final PrintWriter out, final SimulationResult result)
    {
        final List<String> trace = isTraced ? List.of() : result.trace();
        trace.forEach(out::println);
        out.println("seed " + result.seed() + " FAILED: " + result.violation().getMessage());
        if (result.violation().getCause() != null)
        {
            result.violation().getCause().printStackTrace(out);
        }
        out.println("    " + result.plan());
        out.println("    again with all of its trace: ringmaster simulate --seeds " + result.seed() +
            (nodes == 0 ? "" : " --nodes " + nodes) + " --seconds " + seconds + " --trace");
    }

    /** Of all seeds. */
    private static final class Totals
    {
        private final Coverage coverage = new Coverage();
        private long runs;
        private long failures;
        private long events;
        private long committed;

        void add(final SimulationResult result)
        {
            runs++;
            failures += result.isGood() ? 0 : 1;
            events += result.events();
            committed += result.committed();
            coverage.add(result.coverage());
        }
    }
}

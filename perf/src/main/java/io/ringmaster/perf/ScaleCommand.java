package io.ringmaster.perf;

import java.io.IOException;
import java.util.concurrent.Callable;

import io.ringmaster.perf.compare.Control;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.scale.ScaleReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that starts servers, lets something of them grow, measures it round by round, and holds the figures against
 * bars. At the begin of each round the bare machine is measured.
 */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all bars met", "1:a bar was missed, or the run failed",
        JudgedOutput.UNDECIDED_TEXT, "64:wrong arguments"})
abstract class ScaleCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Option(names = "--rounds", paramLabel = "COUNT",
        description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}).")
    private int roundCount;

    @Option(names = "--control", defaultValue = "500ms", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each of the two looks at the bare machine in a round (default: ${DEFAULT-VALUE}).")
    private long controlNs;

    @Mixin
    private JudgedOutput output;

    private final String title;
    private Control control;

    /**
     * Construct.
     *
     * @param title      of the publication.
     * @param roundCount by default.
     */
    ScaleCommand(final String title, final int roundCount)
    {
        this.title = title;
        this.roundCount = roundCount;
    }

    /**
     * Look at the options before anything is started.
     *
     * @throws IllegalArgumentException if they are wrong, with a message for who typed them.
     */
    abstract void conclude();

    /**
     * Announce what is measured.
     *
     * @return a report without values, with its bars.
     */
    abstract ScaleReport report();

    /**
     * Measure.
     *
     * @param report to add the figures to.
     * @throws Exception if something fails.
     */
    abstract void measure(ScaleReport report) throws Exception;

    @Override
    public final Integer call() throws Exception
    {
        if (roundCount < 1)
        {
            throw new ParameterException(spec.commandLine(), "rounds must be positive");
        }
        try
        {
            conclude();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
        try (Publisher publisher = output.open(title, serverOptions.directory());
            Control ofMachine = new Control(serverOptions.directory(), controlNs))
        {
            control = ofMachine;
            control.onRound(false);
            final ScaleReport report = report().control(control.figures());
            measure(report);
            return output.finish(publisher, report);
        }
    }

    /**
     * Options of Ringmaster's servers.
     *
     * @return the options.
     */
    final ServerOptions serverOptions()
    {
        return serverOptions;
    }

    /**
     * How many rounds count.
     *
     * @return one or more.
     */
    final int roundCount()
    {
        return roundCount;
    }

    /**
     * Begin a round that counts: look at the bare machine.
     *
     * @param number from 1.
     * @throws IOException if the machine cannot be measured.
     */
    final void beginRound(final int number) throws IOException
    {
        say("round " + number + " of " + roundCount);
        control.onRound(true);
    }

    /** Begin a round that does not count. */
    final void beginWarmup()
    {
        say("round 0 of " + roundCount + ": warming up");
    }

    /**
     * Tell the person who waits.
     *
     * @param text what happens now.
     */
    final void say(final String text)
    {
        output.say(text);
    }
}

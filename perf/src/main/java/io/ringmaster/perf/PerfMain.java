package io.ringmaster.perf;

import io.ringmaster.perf.jmh.JmhCommand;
import io.ringmaster.tools.CommandLines;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.FailureText;
import io.ringmaster.tools.HelpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code ringmaster perf}: load generators, and what the machine itself allows to compare them with. */
@Command(
    name = "ringmaster perf",
    description = "Measures a server, and the machine below it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
        LoadCommand.class, SaturateCommand.class, LimitsCommand.class, SpeedCommand.class, CompareCommand.class,
        MemoryCommand.class, FailoverCommand.class, RejoinCommand.class, WatchFanoutCommand.class,
        SessionsCommand.class, RecoveryCommand.class, GrowthCommand.class, SnapshotCommand.class,
        ReportCommand.class, JmhCommand.class, HelpCommand.class})
public final class PerfMain
{
    private PerfMain()
    {
    }

    /**
     * Run a subcommand and exit with one of {@link ExitCode}.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args)
    {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine()
    {
        final CommandLine commandLine =
            CommandLines.of(new PerfMain()).setExecutionExceptionHandler(PerfMain::onFailure);
        // What looks like an option there is one of JMH's.
        commandLine.getSubcommands().get("jmh").setUnmatchedOptionsArePositionalParams(true);
        return commandLine;
    }

    private static int onFailure(
        final Exception exception, final CommandLine commandLine, final CommandLine.ParseResult parseResult)
    {
        commandLine.getErr().println(
            commandLine.getCommandSpec().qualifiedName() + ": " + FailureText.of(exception));
        return ExitCode.FAILURE;
    }
}

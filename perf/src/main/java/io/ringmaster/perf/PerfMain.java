package io.ringmaster.perf;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code ringmaster perf}: load generators, and what the machine itself allows to compare them with. */
@Command(
    name = "perf",
    description = "Measures a server, and the machine below it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
        LoadCommand.class, LimitsCommand.class, SpeedCommand.class, CompareCommand.class, MemoryCommand.class})
public final class PerfMain
{
    private PerfMain()
    {
    }

    /**
     * Run a subcommand and exit with its code: 0 done, 1 failed, 2 wrong arguments.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args)
    {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine()
    {
        return new CommandLine(new PerfMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(PerfMain::onFailure);
    }

    private static int onFailure(
        final Exception exception, final CommandLine commandLine, final CommandLine.ParseResult parseResult)
    {
        final String message = exception.getMessage();
        commandLine.getErr().println(commandLine.getCommandSpec().qualifiedName() + ": " +
            (message == null ? exception.toString() : message));
        return CommandLine.ExitCode.SOFTWARE;
    }
}

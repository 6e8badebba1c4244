package io.ringmaster.tools;

import io.ringmaster.tools.ensemble.EnsembleCommand;
import io.ringmaster.tools.ensemble.StatusCommand;
import io.ringmaster.tools.inspect.CountersCommand;
import io.ringmaster.tools.inspect.JournalCommand;
import io.ringmaster.tools.inspect.SnapshotCommand;
import io.ringmaster.tools.server.ServerCommand;
import io.ringmaster.tools.shell.ShellCommand;
import io.ringmaster.tools.simulator.SimulateCommand;
import io.ringmaster.tools.top.TopCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of {@code bin/ringmaster}: parses the command line and runs one subcommand. */
@Command(
    name = "ringmaster",
    description = "A low-latency coordination service with ZooKeeper's data model.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
        ServerCommand.class,
        EnsembleCommand.class,
        StatusCommand.class,
        ShellCommand.class,
        JournalCommand.class,
        SnapshotCommand.class,
        CountersCommand.class,
        SimulateCommand.class,
        TopCommand.class,
        RingmasterMain.VersionCommand.class,
        HelpCommand.class})
public final class RingmasterMain implements Runnable
{
    @Spec
    private CommandSpec spec;

    @Override
    public void run()
    {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /**
     * Run a command and exit with its code.
     *
     * @param args command and options.
     */
    public static void main(final String[] args)
    {
        System.exit(execute(args));
    }

    /**
     * Run a command.
     *
     * @param args command and options.
     * @return one of {@link ExitCode}.
     */
    public static int execute(final String... args)
    {
        return commandLine().execute(args);
    }

    static CommandLine commandLine()
    {
        final CommandLine commandLine = CommandLines.of(new RingmasterMain());
        // What follows the shell's command belongs to that command.
        commandLine.getSubcommands().get("shell").setStopAtPositional(true);
        return commandLine;
    }

    /** Prints the version. */
    @Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = true)
    static final class VersionCommand implements Runnable
    {
        @Spec
        private CommandSpec spec;

        @Override
        public void run()
        {
            for (final String line : new Version().getVersion())
            {
                spec.commandLine().getOut().println(line);
            }
        }
    }
}

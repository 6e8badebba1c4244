package io.ringmaster.tools.shell;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.RingmasterException;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.CommandLines;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.HelpCommand;
import io.ringmaster.tools.OutputFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Talks to a server: runs one command, or a prompt. The session ends with the program. */
@Command(
    name = "shell",
    description = "Talk to a server: run one command, or a prompt. 'shell help' lists the commands.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ShellCommand implements Callable<Integer>, HelpCommand.Commands
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--server", paramLabel = "HOST:PORT,...", defaultValue = ClientContext.DEFAULT_SERVERS,
        description = "Servers to try; default ${DEFAULT-VALUE}. A path behind them is put before all paths.")
    private String servers;

    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "10000",
        description = "How long to wait for a server to answer; default ${DEFAULT-VALUE}.")
    private int timeoutMs;

    @Option(names = "--session-timeout", paramLabel = "MS", defaultValue = "30000",
        description = "How long the session outlives its connection; default ${DEFAULT-VALUE}.")
    private int sessionTimeoutMs;

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text", description = "text (default) or json.")
    private OutputFormat output;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "One command; without it a prompt.")
    private List<String> words;

    @Override
    public Integer call() throws Exception
    {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final boolean isOneShot = words != null && !words.isEmpty();
        try (ShellContext context = new ShellContext(this::connect, output, !isOneShot, out))
        {
            if (isOneShot)
            {
                return commands(context, out, err).execute(words.toArray(new String[0]));
            }
            return new Prompt(context, servers, err).run();
        }
    }

    @Override
    public CommandLine commands()
    {
        final PrintWriter out = spec.commandLine().getOut();
        return commands(new ShellContext(this::connect, output, false, out), out, spec.commandLine().getErr());
    }

    private RingmasterClient connect()
    {
        return ShellConnector.connect(servers, sessionTimeoutMs, timeoutMs);
    }

    /** The commands of the shell, for a command line or for the lines of a prompt. */
    static CommandLine commands(final ShellContext context, final PrintWriter out, final PrintWriter err)
    {
        final CommandLine commandLine = new CommandLine(new Root());
        for (final Operation operation : NodeOperations.all(context))
        {
            commandLine.addSubcommand(operation);
        }
        for (final Operation operation : SessionOperations.all(context))
        {
            commandLine.addSubcommand(operation);
        }
        commandLine.addSubcommand(new CommandLine.HelpCommand());
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExpandAtFiles(false);
        for (final CommandLine operation : commandLine.getSubcommands().values())
        {
            // A blank follows already: the commands have no name in front.
            operation.getCommandSpec().usageMessage().synopsisHeading("Usage:");
        }
        commandLine.setParameterExceptionHandler((ex, arguments) -> onWrongUsage(ex));
        commandLine.setExecutionExceptionHandler((ex, at, parseResult) -> onFailure(ex, at, context));
        return commandLine;
    }

    private static int onWrongUsage(final CommandLine.ParameterException ex)
    {
        final CommandLine at = ex.getCommandLine();
        if (at.getParent() == null)
        {
            at.getErr().println("shell: " + CommandLines.describe(ex) + "; 'shell help' lists the commands");
        }
        else
        {
            at.getErr().println(at.getCommandName() + ": " + CommandLines.describe(ex) +
                "; 'shell help " + at.getCommandName() + "' tells more");
        }
        return ExitCode.USAGE;
    }

    private static int onFailure(final Exception ex, final CommandLine at, final ShellContext context)
    {
        if (ex instanceof IllegalArgumentException)
        {
            at.getErr().println(at.getCommandName() + ": " + ex.getMessage());
            return ExitCode.USAGE;
        }
        if (ex instanceof InterruptedException)
        {
            return ExitCode.OK;
        }
        if (!(ex instanceof final RingmasterException failure))
        {
            at.getErr().println(at.getCommandName() + ": " + (ex instanceof CommandException ? ex.getMessage() : ex));
            return ExitCode.FAILURE;
        }
        if (context.format() == OutputFormat.JSON)
        {
            at.getErr().println(Operation.object()
                .put("command", at.getCommandName())
                .put("error", ErrorCode.name(failure.errorCode()))
                .put("code", failure.errorCode())
                .put("path", failure.path())
                .put("message", failure.getMessage()));
        }
        else
        {
            at.getErr().println(at.getCommandName() + ": " + failure.getMessage());
        }
        return ExitCode.FAILURE;
    }

    /** Holds the commands; does nothing itself. */
    @Command(name = "", synopsisSubcommandLabel = "COMMAND")
    static final class Root implements Runnable
    {
        @Spec
        private CommandSpec spec;

        @Override
        public void run()
        {
            throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
        }
    }
}

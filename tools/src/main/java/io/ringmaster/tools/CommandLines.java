package io.ringmaster.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import picocli.CommandLine;

/** What the command lines of all programs have in common: what they print where, and their exit codes. */
public final class CommandLines
{
    private CommandLines()
    {
    }

    /**
     * Make the command line of a program.
     *
     * @param command with its subcommands.
     * @return a command line that writes to stdout and stderr and returns one of {@link ExitCode}.
     */
    public static CommandLine of(final Object command)
    {
        final CommandLine commandLine = new CommandLine(command);
        commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.registerConverter(Path.class, CommandLines::path);
        // Data may begin with an @ without being the name of a file of arguments.
        commandLine.setExpandAtFiles(false);
        commandLine.setParameterExceptionHandler((ex, arguments) -> onWrongUsage(ex));
        commandLine.setExecutionExceptionHandler((ex, at, parseResult) -> onFailure(ex, at));
        return commandLine;
    }

    /**
     * What is wrong with a command line.
     *
     * @param ex as the parser found it.
     * @return a line for the person who typed it.
     */
    public static String describe(final CommandLine.ParameterException ex)
    {
        if (ex instanceof final CommandLine.UnmatchedArgumentException unmatched &&
            !unmatched.isUnknownOption() && !ex.getCommandLine().getSubcommands().isEmpty())
        {
            return "no such command: " + unmatched.getUnmatched().get(0);
        }
        return ex.getMessage();
    }

    /** An empty one would mean the current directory, which is most likely a variable of a script that was not set. */
    private static Path path(final String value)
    {
        if (value.isBlank())
        {
            throw new CommandLine.TypeConversionException("an empty path; '.' is the current directory");
        }
        try
        {
            return Path.of(value);
        }
        catch (final InvalidPathException ex)
        {
            throw new CommandLine.TypeConversionException("not a path: " + ex.getMessage());
        }
    }

    private static int onWrongUsage(final CommandLine.ParameterException ex)
    {
        final CommandLine at = ex.getCommandLine();
        final String name = at.getCommandSpec().qualifiedName();
        at.getErr().println(name + ": " + describe(ex));
        if (at.getSubcommands().isEmpty())
        {
            at.getErr().println("see '" + name + " --help'");
        }
        else
        {
            // The list of commands is what is missing.
            at.usage(at.getErr());
        }
        return ExitCode.USAGE;
    }

    private static int onFailure(final Exception ex, final CommandLine at)
    {
        if (ex instanceof CommandException)
        {
            at.getErr().println("ringmaster: " + ex.getMessage());
        }
        else if (ex instanceof IOException)
        {
            at.getErr().println("ringmaster: " + FailureText.of(ex));
        }
        else
        {
            ex.printStackTrace(at.getErr());
        }
        return ExitCode.FAILURE;
    }
}

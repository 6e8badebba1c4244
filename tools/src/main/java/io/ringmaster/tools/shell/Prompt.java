package io.ringmaster.tools.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.SyntaxError;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import io.ringmaster.tools.ExitCode;
import picocli.CommandLine;

/**
 * Reads commands line by line: from a person, with history and completion, or, where input is not a terminal, plainly
 * and until the first failure.
 */
final class Prompt
{
    private static final String HISTORY_FILE = ".ringmaster_history";

    private final ShellContext context;
    private final String servers;
    private final PrintWriter err;
    private final DefaultParser parser = new DefaultParser();

    Prompt(final ShellContext context, final String servers, final PrintWriter err)
    {
        this.context = context;
        this.servers = servers;
        this.err = err;
    }

    int run() throws IOException
    {
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build())
        {
            final boolean isTerminal = !terminal.getType().toLowerCase(Locale.ROOT).startsWith("dumb");
            return isTerminal ? converse(terminal) : readLines();
        }
    }

    private int converse(final Terminal terminal)
    {
        final LineReader reader = LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .completer(new ShellCompleter(context))
            // It has a password.
            .variable(LineReader.HISTORY_IGNORE, "*addauth*")
            .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), HISTORY_FILE))
            .build();
        final PrintWriter above = new PrintWriter(new AboveWriter(reader), true);
        context.out(above);
        final CommandLine commands = ShellCommand.commands(context, above, above);
        above.println("Ringmaster at " + servers + "; 'help' lists the commands, Ctrl-D leaves");
        final Thread self = Thread.currentThread();
        while (true)
        {
            try
            {
                final String line = reader.readLine("ringmaster> ");
                if (isQuit(line))
                {
                    return ExitCode.OK;
                }
                final Terminal.SignalHandler previous =
                    terminal.handle(Terminal.Signal.INT, signal -> self.interrupt());
                try
                {
                    execute(commands, line);
                }
                finally
                {
                    terminal.handle(Terminal.Signal.INT, previous);
                    Thread.interrupted();
                }
            }
            catch (final UserInterruptException ignore)
            {
                // Ctrl-C at the prompt throws the line away.
            }
            catch (final EndOfFileException ex)
            {
                return ExitCode.OK;
            }
        }
    }

    private int readLines() throws IOException
    {
        final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        final CommandLine commands = ShellCommand.commands(context, out, err);
        final BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = reader.readLine()) != null)
        {
            if (isQuit(line))
            {
                break;
            }
            final int exitCode = execute(commands, line);
            if (exitCode != ExitCode.OK)
            {
                return exitCode;
            }
        }
        return ExitCode.OK;
    }

    private int execute(final CommandLine commands, final String line)
    {
        final String text = line.strip();
        if (text.isEmpty() || text.startsWith("#"))
        {
            return ExitCode.OK;
        }
        try
        {
            final ParsedLine parsed = parser.parse(text, text.length());
            return commands.execute(parsed.words().toArray(new String[0]));
        }
        catch (final SyntaxError ex)
        {
            err.println(ex.getMessage());
            return ExitCode.USAGE;
        }
    }

    private static boolean isQuit(final String line)
    {
        final String text = line.strip();
        return "quit".equals(text) || "exit".equals(text);
    }
}

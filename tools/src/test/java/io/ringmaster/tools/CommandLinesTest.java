package io.ringmaster.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ringmaster.tools.shell.ShellCommand;
import picocli.CommandLine;

/** What all command lines have in common. */
class CommandLinesTest
{
    private static final int HELP_WIDTH = 80;

    private final CommandLine commandLine = RingmasterMain.commandLine();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintTheHelpOfACommandHoweverDeep()
    {
        assertHelp("Usage: ringmaster [-hV] [COMMAND]", "help");
        assertHelp("Usage: ringmaster server ", "help", "server");
        assertHelp("Usage: ringmaster journal verify ", "help", "journal", "verify");
        assertHelp("Usage: ringmaster journal verify ", "journal", "help", "verify");
        assertHelp("Usage: ringmaster snapshot ", "snapshot", "help");
        assertHelp("Usage: get [-sw]", "help", "shell", "get");
    }

    @Test
    void shouldSayThatThereIsNoSuchCommandToHelpWith()
    {
        assertEquals(ExitCode.USAGE, execute("help", "journal", "print"));
        assertTrue(err.toString().startsWith("ringmaster journal: no such command: print\n"), err.toString());
        assertTrue(err.toString().contains("Usage: ringmaster journal"), err.toString());
        assertEquals(ExitCode.USAGE, execute("help", "server", "more"));
        assertTrue(err.toString().contains("ringmaster server: no such command: more\n"), err.toString());
        assertEquals(ExitCode.USAGE, execute("help", "-x"));
        assertTrue(err.toString().contains("Unknown option: '-x'"), err.toString());
    }

    /** The parser wraps each line of a text by itself, so one that was wrapped before comes out ragged. */
    @Test
    void shouldWrapTheTextsOfHelpOnce()
    {
        for (final CommandLine command : all(commandLine))
        {
            final CommandLine.Model.UsageMessageSpec help = command.getCommandSpec().usageMessage();
            assertWholeSentences(command, help.footer());
            assertWholeSentences(command, help.description());
        }
    }

    @Test
    void shouldRefuseAnEmptyPath()
    {
        for (final String[] words : List.of(
            new String[]{"server", "--data-dir", ""},
            new String[]{"journal", "verify", "--data-dir", ""},
            new String[]{"ensemble", "--local", "1", "--data-dir", " "}))
        {
            assertEquals(ExitCode.USAGE, execute(words));
            assertTrue(err.toString().contains(
                "Invalid value for option '--data-dir': an empty path; '.' is the current directory"), err.toString());
            err.getBuffer().setLength(0);
        }
    }

    private void assertHelp(final String expected, final String... words)
    {
        out.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, execute(words), err.toString());
        assertTrue(out.toString().startsWith(expected), out.toString());
        assertEquals("", err.toString());
    }

    private int execute(final String... words)
    {
        return commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(words);
    }

    private static void assertWholeSentences(final CommandLine command, final String... lines)
    {
        for (final String line : lines)
        {
            assertFalse(
                line.length() > HELP_WIDTH && !line.endsWith("."), () -> command.getCommandName() + ": " + line);
        }
    }

    private static List<CommandLine> all(final CommandLine top)
    {
        final List<CommandLine> all = new ArrayList<>(List.of(top));
        top.getSubcommands().values().forEach(command -> all.addAll(all(command)));
        if (top.getCommand() instanceof final ShellCommand shell)
        {
            all.addAll(all(shell.commands()));
        }
        return all;
    }
}

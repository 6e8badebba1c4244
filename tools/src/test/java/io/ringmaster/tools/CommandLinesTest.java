package io.ringmaster.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

/** What all command lines have in common. */
class CommandLinesTest
{
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
}

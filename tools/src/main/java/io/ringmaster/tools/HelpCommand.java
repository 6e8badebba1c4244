package io.ringmaster.tools;

import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the help of the command it belongs to, or of one below that, however deep. */
@Command(
    name = "help",
    description = "Print the help of a command.",
    mixinStandardHelpOptions = true)
public final class HelpCommand implements Runnable
{
    /** A command whose words are commands too, though the parser of the command line leaves them to it. */
    public interface Commands
    {
        /**
         * The commands, to ask for their help.
         *
         * @return a command line that is not executed.
         */
        CommandLine commands();
    }

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, and what is below it.")
    private List<String> words = List.of();

    @Override
    public void run()
    {
        CommandLine at = spec.commandLine().getParent();
        for (final String word : words)
        {
            final CommandLine above = at.getCommand() instanceof final Commands more ? more.commands() : at;
            final CommandLine next = above.getSubcommands().get(word);
            if (next == null)
            {
                throw new ParameterException(at, "no such command: " + word);
            }
            at = next;
        }
        at.usage(spec.commandLine().getOut());
    }
}

package io.ringmaster.tools.shell;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.TreeSet;

import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

import io.ringmaster.client.RingmasterException;

/** Completes the first word to a command, and words that begin with a slash to the paths that are there. */
final class ShellCompleter implements Completer
{
    private final ShellContext context;
    private final TreeSet<String> names;

    ShellCompleter(final ShellContext context)
    {
        this.context = context;
        final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        names = new TreeSet<>(ShellCommand.commands(context, nowhere, nowhere).getSubcommands().keySet());
        names.add("quit");
    }

    @Override
    public void complete(final LineReader reader, final ParsedLine line, final List<Candidate> candidates)
    {
        if (line.wordIndex() == 0)
        {
            names.forEach(name -> candidates.add(new Candidate(name)));
        }
        else if (line.word().startsWith("/") && context.isConnected())
        {
            completePath(line.word(), candidates);
        }
    }

    private void completePath(final String word, final List<Candidate> candidates)
    {
        final int slash = word.lastIndexOf('/');
        final String parent = slash == 0 ? "/" : word.substring(0, slash);
        try
        {
            for (final String name : context.client().sync().getChildren(parent).names())
            {
                final String path = NodeOperations.child(parent, name);
                candidates.add(new Candidate(path, name, null, null, null, null, false));
            }
        }
        catch (final RingmasterException ignore)
        {
            // No such parent, or no server: nothing to offer, and the command itself will say why.
        }
    }
}

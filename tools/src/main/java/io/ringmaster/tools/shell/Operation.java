package io.ringmaster.tools.shell;

import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.client.SyncRingmaster;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.OutputFormat;
import picocli.CommandLine.Option;

/** A command of the shell. A failure is thrown as the client throws it. */
abstract class Operation implements Callable<Integer>
{
    @Option(names = "--output", paramLabel = "FORMAT", description = "text or json; default as the shell's.")
    private OutputFormat output;

    private final ShellContext context;

    Operation(final ShellContext context)
    {
        this.context = context;
    }

    /**
     * Do it.
     *
     * @param client connected.
     * @throws InterruptedException if the user does not want to wait any longer.
     */
    abstract void run(SyncRingmaster client) throws InterruptedException;

    @Override
    public final Integer call() throws InterruptedException
    {
        run(context.client().sync());
        return ExitCode.OK;
    }

    final ShellContext context()
    {
        return context;
    }

    final void print(final JsonNode json, final String text)
    {
        context.print(output == null ? context.format() : output, json, text);
    }

    static ObjectNode object()
    {
        return JsonNodeFactory.instance.objectNode();
    }
}

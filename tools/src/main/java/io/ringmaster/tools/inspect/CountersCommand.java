package io.ringmaster.tools.inspect;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.tools.OutputFormat;
import io.ringmaster.tools.server.CounterFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the counters of a server from its file, without asking the server. */
@Command(
    name = "counters",
    description = "Print the counters of a server that runs, or ran, on a data directory.",
    mixinStandardHelpOptions = true)
public final class CountersCommand implements Runnable
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
        description = "The server's data directory; default ./data.")
    private Path dataDir;

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text", description = "text (default) or json.")
    private OutputFormat output;

    @Override
    public void run()
    {
        final PrintWriter out = spec.commandLine().getOut();
        try (CounterFile file = CounterFile.open(dataDir))
        {
            final String startTime = Instant.ofEpochMilli(file.startTimeMs()).toString();
            final boolean isRunning = ProcessHandle.of(file.pid()).map(ProcessHandle::isAlive).orElse(false);
            if (output == OutputFormat.JSON)
            {
                final ObjectNode node = JsonNodeFactory.instance.objectNode();
                node.put("pid", file.pid()).put("isRunning", isRunning).put("startTime", startTime);
                final ObjectNode counters = node.putObject("counters");
                file.newReader().forEach((value, counterId, label) -> counters.put(label, value));
                out.println(node);
            }
            else
            {
                out.println("process " + file.pid() + (isRunning ? "" : " (gone)") + ", started " + startTime);
                file.newReader().forEach((value, counterId, label) -> out.printf("%,20d  %s%n", value, label));
            }
        }
    }
}

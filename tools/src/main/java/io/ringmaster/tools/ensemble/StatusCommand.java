package io.ringmaster.tools.ensemble;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import io.ringmaster.client.ClientContext;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.OutputFormat;
import io.ringmaster.tools.server.EnsembleSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells how servers stand: role, epoch, positions, how far behind, and how they see each other. */
@Command(
    name = "status",
    description = "Show role, epoch, zxid, lag and peers of servers. Without options: 127.0.0.1:7181.",
    footer = {"", "LAG is what the leader had committed when it was last heard, and the server has not applied yet.",
        "Exit code 0 if one server leads and all answer and serve, else 1."},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class StatusCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--server", paramLabel = "HOST:PORT,...", description = "Servers to ask, at their native port.")
    private String servers;

    @Option(names = "--config", paramLabel = "FILE",
        description = "Ask the servers that this configuration file names, at ringmaster.port.N, or ringmaster.port.")
    private Path config;

    @Option(names = {"--format", "--output"}, paramLabel = "FORMAT", defaultValue = "text",
        description = "text (default) or json.")
    private OutputFormat format;

    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "2000",
        description = "How long to wait for each server; default ${DEFAULT-VALUE}.")
    private int timeoutMs;

    @Override
    public Integer call()
    {
        if (servers != null && config != null)
        {
            throw new ParameterException(spec.commandLine(), "either --server or --config");
        }
        if (timeoutMs < 1)
        {
            throw new ParameterException(spec.commandLine(), "--timeout " + timeoutMs + " is not positive");
        }
        final EnsembleReport report = new EnsembleReport(StatusQuery.ask(addresses(), timeoutMs));
        final PrintWriter out = spec.commandLine().getOut();
        if (format == OutputFormat.JSON)
        {
            out.println(report.json());
        }
        else
        {
            report.print(out);
        }
        return report.isHealthy() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private List<ServerAddress> addresses()
    {
        if (config == null)
        {
            return ServerAddress.parse(servers == null ? ClientContext.DEFAULT_SERVERS : servers);
        }
        return EnsembleSettings.membersOf(config).stream()
            .map(member -> ServerAddress.parse(member.id(), member.clientEndpoint())).toList();
    }
}

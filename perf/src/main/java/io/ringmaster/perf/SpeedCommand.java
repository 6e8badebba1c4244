package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.limits.WaitMode;
import io.ringmaster.perf.load.ClientTarget;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.speed.SpeedReport;
import io.ringmaster.perf.speed.SpeedSettings;
import io.ringmaster.perf.speed.SpeedSuite;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf speed}: a server against the floor of its machine, in one run. */
@Command(
    name = "speed",
    mixinStandardHelpOptions = true,
    description = "Measures a server and the floor of its machine in turn, and compares them with the bars: get and " +
        "durable set with one in flight against raw echo and fdatasync, pipelined gets and sets, and the CPU of a " +
        "server with idle sessions. Starts a server of its own unless --server names one.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all bars met", "1:a bar was missed, or the run failed", "64:wrong arguments"})
final class SpeedCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Option(names = "--server", paramLabel = "HOST:PORT",
        description = "Measure this server rather than one of its own; --dir should be on the same disk.")
    private String server;

    @Option(names = "--server-pid", defaultValue = "0", paramLabel = "PID",
        description = "With --server: its process id, for its CPU; without it that figure is left out.")
    private long serverPid;

    @Option(names = "--mode", defaultValue = "selector", paramLabel = "MODE",
        description = "How both sides of the echo wait: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, as " +
            "client and server do).")
    private WaitMode mode;

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "COUNT",
        description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}).")
    private int roundCount;

    @Option(names = "--duration", defaultValue = "2s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement in a round (default: ${DEFAULT-VALUE}).")
    private long durationNs;

    @Option(names = "--warmup", defaultValue = "500ms", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time before each of them (default: ${DEFAULT-VALUE}); a whole round before the first one " +
            "warms up too.")
    private long warmupNs;

    @Option(names = "--connections", defaultValue = "4", paramLabel = "COUNT",
        description = "Connections of the pipelined measurements (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--depth", defaultValue = "512", paramLabel = "COUNT",
        description = "Operations in flight on each of them (default: ${DEFAULT-VALUE}).")
    private int depth;

    @Option(names = "--threads", defaultValue = "1", paramLabel = "COUNT",
        description = "Event loops of the client in them (default: ${DEFAULT-VALUE}).")
    private int threadCount;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each node (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--write-size", defaultValue = "512", paramLabel = "BYTES",
        description = "Bytes of each write of the raw fdatasync loop (default: ${DEFAULT-VALUE}).")
    private int syncLength;

    @Option(names = "--idle-sessions", defaultValue = "100", paramLabel = "COUNT",
        description = "Sessions of the idle server (default: ${DEFAULT-VALUE}).")
    private int idleSessionCount;

    @Option(names = "--idle-duration", defaultValue = "20s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time for which it is watched; 0 leaves it out (default: ${DEFAULT-VALUE}).")
    private long idleNs;

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--json", description = "Print the result as one line of JSON instead of a table.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception
    {
        if (roundCount < 1 || durationNs < 1 || idleSessionCount < 1)
        {
            throw new ParameterException(spec.commandLine(), "rounds, duration and idle sessions must be positive");
        }
        final SpeedReport report = new SpeedReport();
        try (Publisher publisher = publishOptions.open(
            spec, "A server against the floor of its machine", serverOptions.directory()))
        {
            measure(report);
            report.publish(publisher.content());
            publisher.publish();
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            out.println(new ObjectMapper().writeValueAsString(report.toMap()));
            out.flush();
        }
        else
        {
            report.print(out);
        }
        return report.missed().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private void measure(final SpeedReport report) throws IOException, LoadException
    {
        if (server != null)
        {
            measure(server, serverPid, report);
            return;
        }
        try (ServerProcess process = serverOptions.start())
        {
            measure(process.address(), process.pid(), report);
        }
    }

    private void measure(final String address, final long pid, final SpeedReport report)
        throws IOException, LoadException
    {
        final SpeedSettings settings = new SpeedSettings(address, serverOptions.directory(), mode, roundCount,
            warmupNs, durationNs, connectionCount, depth, threadCount, dataLength, syncLength, idleSessionCount,
            idleNs);
        final PrintWriter err = spec.commandLine().getErr();
        final SpeedSuite suite;
        try
        {
            suite = new SpeedSuite(settings, ClientTarget::new, (message) ->
            {
                err.println(message);
                err.flush();
            });
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
        try (suite)
        {
            suite.run(report);
        }
        if (idleNs > 0 && pid != 0)
        {
            suite.idle(report, pid);
        }
    }
}

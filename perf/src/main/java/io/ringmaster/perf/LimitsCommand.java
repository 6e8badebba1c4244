package io.ringmaster.perf;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import io.ringmaster.client.Waiting;
import io.ringmaster.perf.limits.AeronEcho;
import io.ringmaster.perf.limits.EchoProcess;
import io.ringmaster.perf.limits.EchoRequest;
import io.ringmaster.perf.limits.Floor;
import io.ringmaster.perf.limits.RequestFrames;
import io.ringmaster.perf.limits.WaitMode;
import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.PublicationJson;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.tools.ExitCode;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perf limits}: the physical floor that a server's figures are divided by. */
@Command(
    name = "limits",
    mixinStandardHelpOptions = true,
    description = "Measures what this machine allows: echoes of the frames of a get and of a set over loopback, " +
        "by TCP and by raw Aeron, and writes with an fdatasync. No server takes part.")
final class LimitsCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--mode", split = ",", defaultValue = "selector,blocking", paramLabel = "MODE",
        description = "How both sides of the echo wait: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private List<WaitMode> modes;

    @Option(names = "--aeron-wait", split = ",", defaultValue = "spin,backoff", paramLabel = "MODE",
        description = "How both sides of the echo by Aeron wait: ${COMPLETION-CANDIDATES} " +
            "(default: ${DEFAULT-VALUE}).")
    private List<Waiting> aeronModes;

    @Option(names = "--dir", defaultValue = ".", paramLabel = "DIR", converter = DirectoryConverter.class,
        description = "Directory on the disk to measure (default: the current one). A 64 MiB file is written there " +
            "and removed.")
    private Path directory;

    @Option(names = "--write-size", split = ",", defaultValue = "512,1024,4096", paramLabel = "BYTES",
        description = "Bytes of each synced write (default: ${DEFAULT-VALUE}).")
    private List<Integer> writeLengths;

    @Option(names = "--depth", split = ",", defaultValue = "64,512", paramLabel = "COUNT",
        description = "Requests in flight of the pipelined echo (default: ${DEFAULT-VALUE}).")
    private List<Integer> depths;

    @Option(names = "--path-size", defaultValue = "20", paramLabel = "BYTES",
        description = "Length of a path (default: ${DEFAULT-VALUE}).")
    private int pathLength;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of a node's data (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--duration", defaultValue = "3s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement (default: ${DEFAULT-VALUE}).")
    private long durationNs;

    @Option(names = "--warmup", defaultValue = "1s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time before each measurement (default: ${DEFAULT-VALUE}).")
    private long warmupNs;

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--json", description = "Print what is published as one line of JSON instead of a table.")
    private boolean isJson;

    private final Map<String, Histogram> latencies = new LinkedHashMap<>();
    private final List<Figure> rates = new ArrayList<>();

    @Override
    public Integer call() throws Exception
    {
        final PrintWriter out = spec.commandLine().getOut();
        try (Publisher publisher = publishOptions.open(spec, "What this machine allows", directory))
        {
            measure();
            publisher.content()
                .percentiles("One at a time", latencies)
                .bars("Pipelined echo of a get's frames", rates);
            final Publication publication = publisher.publish();
            if (isJson)
            {
                out.println(PublicationJson.toLine(publication));
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private void measure() throws Exception
    {
        say(Latency.heading("one at a time"));
        try (EchoProcess server = new EchoProcess(directory))
        {
            for (final WaitMode mode : modes)
            {
                final EchoRequest get = RequestFrames.get(pathLength, dataLength, mode);
                echo(server, "echo " + get.requestLength() + "/" + get.replyLength() + " B (get), " + mode,
                    get, mode);
                final EchoRequest set = RequestFrames.set(pathLength, dataLength, mode, 0);
                echo(server, "echo " + set.requestLength() + "/" + set.replyLength() + " B (set), " + mode,
                    set, mode);
            }
            for (final Waiting mode : aeronModes)
            {
                aeron(false, mode);
                aeron(true, mode);
            }
            for (final int writeLength : writeLengths)
            {
                add("write " + writeLength + " B + fdatasync",
                    Floor.sync(directory, writeLength, warmupNs, durationNs));
            }
            final WaitMode mode = modes.get(0);
            final EchoRequest synced = RequestFrames.set(pathLength, dataLength, mode, writeLengths.get(0));
            echo(server, "echo (set) + write + fdatasync, " + mode, synced, mode);
            say("");
            for (final int depth : depths)
            {
                pipelined(server, depth);
            }
        }
    }

    private void echo(
        final EchoProcess server, final String name, final EchoRequest request, final WaitMode mode) throws Exception
    {
        add(name, Floor.echo(server.port(), request, mode, warmupNs, durationNs));
    }

    private void aeron(final boolean isUdp, final Waiting mode) throws Exception
    {
        final EchoRequest get = RequestFrames.get(pathLength, dataLength, WaitMode.SPIN);
        add("Aeron " + (isUdp ? "UDP" : "IPC") + " echo (get), " + mode.name().toLowerCase(Locale.ROOT),
            AeronEcho.measure(isUdp, get.requestLength(), get.replyLength(), mode, warmupNs, durationNs));
    }

    private void add(final String name, final Histogram histogram)
    {
        latencies.put(name, histogram);
        say(Latency.of(histogram).row(name));
    }

    private void pipelined(final EchoProcess server, final int depth) throws Exception
    {
        final WaitMode mode = modes.contains(WaitMode.SPIN) ? WaitMode.SPIN : WaitMode.SELECTOR;
        final EchoRequest request = RequestFrames.get(pathLength, dataLength, mode);
        final double rate = Floor.pipelinedEcho(server.port(), request, mode, warmupNs, durationNs, depth);
        final String name = "1 x " + depth + ", " + mode;
        rates.add(Figure.of(name, "/s", rate));
        say(String.format(Locale.ROOT, "%-34s %,12.0f /s", "echo (get), " + name, rate));
    }

    /** The table, line by line as it grows; beside JSON it is the progress. */
    private void say(final String line)
    {
        final PrintWriter writer = isJson ? spec.commandLine().getErr() : spec.commandLine().getOut();
        writer.println(line);
        writer.flush();
    }
}

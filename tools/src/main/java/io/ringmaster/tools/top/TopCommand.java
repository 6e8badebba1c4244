package io.ringmaster.tools.top;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import io.ringmaster.client.ClientContext;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.ensemble.ServerAddress;
import io.ringmaster.tools.server.EnsembleSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what servers do, again and again: on a terminal for a person, or as text or JSON for a pipe. */
@Command(
    name = "top",
    description = "Show what servers do right now. Without options: 127.0.0.1:7181.",
    footer = {"",
        "REQ is from the read of a request to its reply, COMMIT from the journal's queue until applied, SYNC one " +
            "write and sync of the journal; each of the last interval. RINGS is how full the fullest ring was. " +
            "STALLS are rounds of the engine's thread above 10 ms. A role with * does not serve.",
        "Exit code 1 if no server answers."},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TopCommand implements Callable<Integer>
{
    private static final double MIN_INTERVAL_SECONDS = 0.5;
    private static final double MAX_INTERVAL_SECONDS = 3600;
    private static final double NS_PER_SECOND = 1e9;

    @Spec
    private CommandSpec spec;

    @Option(names = "--server", paramLabel = "HOST:PORT,...", description = "Servers to ask, at their native port.")
    private String servers;

    @Option(names = "--data-dir", paramLabel = "DIR",
        description = "Read the counters of the server of a data directory on this host, without asking it. " +
            "Repeatable.")
    private List<Path> dataDirs = new ArrayList<>();

    @Option(names = "--config", paramLabel = "FILE",
        description = "Ask the servers that this configuration file names, at ringmaster.port.N, or ringmaster.port.")
    private Path config;

    @Option(names = "--interval", paramLabel = "SECONDS", defaultValue = "1",
        description = "Between two looks, 0.5 to 3600; default ${DEFAULT-VALUE}.")
    private double intervalSeconds;

    @Option(names = "--sort", paramLabel = "COLUMN", defaultValue = "server",
        description = "Order of the servers: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Column sort;

    @Option(names = "--once", description = "Look for one interval, print, and end.")
    private boolean isOnce;

    @Option(names = "--batch", paramLabel = "N", description = "Print so many times, one interval each, and end.")
    private Integer batchCount;

    @Option(names = "--json", description = "Print one JSON object on a line for each interval.")
    private boolean isJson;

    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "2000",
        description = "How long to wait for each server; default ${DEFAULT-VALUE}.")
    private int timeoutMs;

    @Override
    public Integer call() throws IOException
    {
        checkOptions();
        try (Sampler sampler = new Sampler(sources(), System::nanoTime))
        {
            final List<ServerSample> first = sampler.sample();
            if (first.stream().noneMatch(ServerSample::isAnswer))
            {
                throw new CommandException(nobody(first));
            }
            if (!isOnce && batchCount == null && !isJson)
            {
                try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build())
                {
                    if (!terminal.getType().toLowerCase(Locale.ROOT).startsWith("dumb"))
                    {
                        new Screen(terminal, sampler, intervalNs(), sort).run(first);
                        return ExitCode.OK;
                    }
                }
            }
            return print(sampler);
        }
    }

    private int print(final Sampler sampler)
    {
        final PrintWriter out = spec.commandLine().getOut();
        final int count = isOnce ? 1 : batchCount == null ? Integer.MAX_VALUE : batchCount;
        boolean isAnybodyThere = true;
        long deadlineNs = System.nanoTime();
        // Whoever reads may end before.
        for (int i = 0; i < count && !out.checkError(); i++)
        {
            deadlineNs += intervalNs();
            awaitDeadline(deadlineNs);
            final List<ServerSample> samples = new ArrayList<>(sampler.sample());
            samples.sort(sort.order());
            isAnybodyThere = samples.stream().anyMatch(ServerSample::isAnswer);
            if (isJson)
            {
                out.println(JsonView.of(System.currentTimeMillis(), samples));
                out.flush();
            }
            else
            {
                printText(out, samples, i > 0);
            }
        }
        return isAnybodyThere ? ExitCode.OK : ExitCode.FAILURE;
    }

    private void printText(final PrintWriter out, final List<ServerSample> samples, final boolean isFurther)
    {
        if (isFurther)
        {
            out.println();
        }
        out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
        TextView.table(samples, sort).forEach(out::println);
        for (final ServerSample sample : samples)
        {
            if (sample.isAnswer())
            {
                out.println();
                TextView.details(sample).forEach(out::println);
            }
        }
        out.flush();
    }

    private void checkOptions()
    {
        if (servers != null && config != null)
        {
            throw new ParameterException(spec.commandLine(), "either --server or --config");
        }
        if (isOnce && batchCount != null)
        {
            throw new ParameterException(spec.commandLine(), "either --once or --batch");
        }
        if (batchCount != null && batchCount < 1)
        {
            throw new ParameterException(spec.commandLine(), "--batch " + batchCount + " is not positive");
        }
        if (timeoutMs < 1)
        {
            throw new ParameterException(spec.commandLine(), "--timeout " + timeoutMs + " is not positive");
        }
        if (!(intervalSeconds >= MIN_INTERVAL_SECONDS && intervalSeconds <= MAX_INTERVAL_SECONDS))
        {
            throw new ParameterException(
                spec.commandLine(), "--interval " + intervalSeconds + " is not in 0.5..3600 seconds");
        }
    }

    private List<MetricsSource> sources()
    {
        final List<MetricsSource> sources = new ArrayList<>();
        dataDirs.forEach(dataDir -> sources.add(new FileSource(dataDir)));
        if (config != null)
        {
            EnsembleSettings.membersOf(config).forEach(member -> sources.add(
                new NetworkSource(ServerAddress.parse(member.id(), member.clientEndpoint()), timeoutMs)));
        }
        else if (servers != null || dataDirs.isEmpty())
        {
            ServerAddress.parse(servers == null ? ClientContext.DEFAULT_SERVERS : servers)
                .forEach(address -> sources.add(new NetworkSource(address, timeoutMs)));
        }
        return sources;
    }

    private static String nobody(final List<ServerSample> samples)
    {
        final StringBuilder text = new StringBuilder();
        for (final ServerSample sample : samples)
        {
            text.append(text.length() == 0 ? "" : "; ").append(sample.name()).append(": ").append(sample.failure());
        }
        return text.toString();
    }

    private long intervalNs()
    {
        return (long)(intervalSeconds * NS_PER_SECOND);
    }

    private static void awaitDeadline(final long deadlineNs)
    {
        long remainingNs;
        while ((remainingNs = deadlineNs - System.nanoTime()) > 0)
        {
            LockSupport.parkNanos(Math.max(remainingNs, TimeUnit.MICROSECONDS.toNanos(1)));
        }
    }
}

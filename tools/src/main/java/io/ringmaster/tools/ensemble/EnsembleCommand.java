package io.ringmaster.tools.ensemble;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.ringmaster.client.ClientContext;
import io.ringmaster.journal.JournalInspector;
import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.journal.file.LocalFileLayer;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.Launcher;
import io.ringmaster.tools.server.ServerContext;
import io.ringmaster.tools.server.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an ensemble of real processes on this host, until it is told to stop. */
@Command(
    name = "ensemble",
    description = "Run an ensemble on this host: one process for each server.",
    footer = {"",
        "SIGTERM or SIGINT stops all servers cleanly, also those that were started again by hand on the same " +
            "directories; so does the end of its terminal. If this program is killed, the servers go on."},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EnsembleCommand implements Callable<Integer>
{
    private static final int MAX_SIZE = 9;
    private static final int LINK_PORT_OFFSET = 100;
    private static final int MAX_PORT = 65535;
    private static final String NODE_PREFIX = "node-";

    @Spec
    private CommandSpec spec;

    @Option(names = "--local", paramLabel = "N", required = true, description = "How many servers: 1 to 9.")
    private int size;

    @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "ensemble",
        description = "Where node-1, node-2 ... lie; default ./${DEFAULT-VALUE}. What is there already is served on.")
    private Path directory;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "" + ClientContext.DEFAULT_PORT,
        description = "Port of server 1, server k takes k-1 more, and its links (UDP and TCP) 100 more; default " +
            "${DEFAULT-VALUE}, 0 takes free ones.")
    private int port;

    @Option(names = "--zookeeper-port", paramLabel = "PORT", defaultValue = "" + ServerContext.DEFAULT_ZOOKEEPER_PORT,
        description = "Port of server 1 for clients of ZooKeeper, server k takes k-1 more; default ${DEFAULT-VALUE}, " +
            "0 takes free ones, off serves none.")
    private String zooKeeperPort;

    @Override
    public Integer call() throws InterruptedException
    {
        checkOptions();
        final CompletableFuture<String> stopReason = new CompletableFuture<>();
        final PrintWriter out = spec.commandLine().getOut();
        final LocalEnsemble ensemble = new LocalEnsemble(nodes(), out);
        handleSignals(stopReason);
        try
        {
            ensemble.start(stopReason);
            ensemble.run(stopReason);
            out.println("stopping: " + stopReason.join());
        }
        finally
        {
            ensemble.stop();
        }
        out.println("stopped");
        return ExitCode.OK;
    }

    private void checkOptions()
    {
        if (size < 1 || size > MAX_SIZE)
        {
            throw new ParameterException(spec.commandLine(), "--local " + size + " is not in 1.." + MAX_SIZE);
        }
        checkPort("--port", port, LINK_PORT_OFFSET);
        if (firstZooKeeperPort() != ServerContext.NO_PORT)
        {
            checkPort("--zookeeper-port", firstZooKeeperPort(), 0);
            checkClash(port, "clients");
            checkClash(port + LINK_PORT_OFFSET, "links");
        }
    }

    /** Whoever finds a port taken blames others: that the two options leave no room to each other is seen here. */
    private void checkClash(final int first, final String what)
    {
        final int firstOther = firstZooKeeperPort();
        final int shared = Math.max(first, firstOther);
        if (port != 0 && firstOther != 0 && shared < Math.min(first, firstOther) + size)
        {
            throw new ParameterException(spec.commandLine(),
                "--port " + port + " and --zookeeper-port " + firstOther + " clash: port " + shared +
                " would be that of server " + (shared - first + 1) + " for " + what + " and of server " +
                (shared - firstOther + 1) + " for clients of ZooKeeper. Give another --zookeeper-port");
        }
    }

    private void checkPort(final String option, final int first, final int more)
    {
        if (first < 0 || first + size - 1 + more > MAX_PORT)
        {
            throw new ParameterException(spec.commandLine(),
                option + " " + first + ": not all ports of " + size + " servers are in 0.." + MAX_PORT);
        }
    }

    private int firstZooKeeperPort()
    {
        if ("off".equals(zooKeeperPort))
        {
            return ServerContext.NO_PORT;
        }
        if (!zooKeeperPort.matches("[0-9]{1,5}"))
        {
            throw new ParameterException(
                spec.commandLine(), "--zookeeper-port " + zooKeeperPort + " is neither in 0.." + MAX_PORT + " nor off");
        }
        return Integer.parseInt(zooKeeperPort);
    }

    private List<LocalNode> nodes()
    {
        final Path root = directory.toAbsolutePath().normalize();
        checkSize(root);
        final List<String> launcher = Launcher.words(List.of());
        final List<LocalNode> nodes = new ArrayList<>();
        final int firstZooKeeperPort = firstZooKeeperPort();
        try (LocalPorts ports = new LocalPorts())
        {
            for (int id = 1; id <= size; id++)
            {
                final String node = "node " + id;
                nodes.add(new LocalNode(
                    id,
                    root.resolve(NODE_PREFIX + id),
                    ports.tcp(of(port, id), node),
                    firstZooKeeperPort == ServerContext.NO_PORT ? ServerContext.NO_PORT :
                        ports.tcp(of(firstZooKeeperPort, id), node + ", clients of ZooKeeper"),
                    ports.links(of(port == 0 ? 0 : port + LINK_PORT_OFFSET, id), node + ", links"),
                    launcher));
            }
        }
        nodes.forEach(EnsembleCommand::checkUnused);
        nodes.forEach(node -> node.writeFiles(nodes));
        return nodes;
    }

    /** Those that run belong to somebody: neither their files nor they themselves are touched. */
    private static void checkUnused(final LocalNode node)
    {
        node.process().ifPresent(process ->
        {
            throw new CommandException("cannot start: node " + node.id() + " runs already, process " + process.pid() +
                ", see " + node.outputFile() + ". Stop the ensemble that it belongs to, or the process if that one" +
                " is gone, or give another directory with --data-dir");
        });
    }

    private static int of(final int first, final int id)
    {
        return first == 0 ? 0 : first + id - 1;
    }

    /** The members of an ensemble are fixed: with more or fewer of them its history would not be safe. */
    private void checkSize(final Path root)
    {
        if (!Files.exists(root))
        {
            return;
        }
        if (new JournalInspector(LocalFileLayer.INSTANCE, root).isDataDirectory())
        {
            throw new CommandException("cannot start: " + root + " is the data directory of a server. Give a" +
                " directory for all servers of the ensemble with --data-dir; how a server on its own becomes an" +
                " ensemble is in docs/ensemble.md, 'From one server to an ensemble'");
        }
        try (Stream<Path> files = Files.list(root))
        {
            final long found = files.filter(file -> file.getFileName().toString().startsWith(NODE_PREFIX)).count();
            if (found != 0 && found != size)
            {
                throw new CommandException("cannot start: " + root + " has an ensemble of " + found +
                    ". Start it with --local " + found + ", or give another directory with --data-dir");
            }
        }
        catch (final IOException ex)
        {
            throw new CommandException("cannot start: cannot use " + root + ": " + FileFailure.describe(ex) +
                ". Give another directory with --data-dir", ex);
        }
    }

    private static void handleSignals(final CompletableFuture<String> stopReason)
    {
        final List<String> names = new ArrayList<>(List.of("TERM", "INT"));
        if (Boolean.getBoolean("ringmaster.terminal"))
        {
            names.add("HUP");
        }
        for (final String name : names)
        {
            Signals.handle(name, () -> stopReason.complete("SIG" + name));
        }
    }
}

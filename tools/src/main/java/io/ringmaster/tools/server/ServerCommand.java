package io.ringmaster.tools.server;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a server until it is told to stop. The one place that decides when the process exits. */
@Command(
    name = "server",
    description = "Run a server. Without options: standalone, ./data, 127.0.0.1:7181; " +
        "clients of ZooKeeper connect to 127.0.0.1:2181.",
    footer = {"",
        "SIGTERM or SIGINT stops it cleanly, however often it comes; so does the end of its terminal. SIGINT two " +
            "seconds after the first of them ends it at once. Without a terminal SIGHUP takes a snapshot."},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ServerCommand implements Callable<Integer>
{
    static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");
    private static final int MAX_PORT = 65535;

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings, with the keys of zoo.cfg.")
    private Path config;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where data lies; default ./data.")
    private Path dataDir;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Address to listen on; default 127.0.0.1.")
    private String bindAddress;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on; default 7181, 0 takes a free one.")
    private Integer port;

    @Option(names = "--zookeeper-port", paramLabel = "PORT",
        description = "Port for clients of ZooKeeper; default 2181, 0 takes a free one, off serves none.")
    private String zooKeeperPort;

    @Option(names = "--aeron-dir", paramLabel = "DIR",
        description = "Serve clients of this host by Aeron IPC too, at aeron:ipc[DIR]; a name in shared memory, " +
            "such as /dev/shm/ringmaster.")
    private Path aeronDirectory;

    @Option(names = "--aeron-port", paramLabel = "PORT",
        description = "Serve clients by Aeron over UDP too, at aeron:udp:HOST:PORT; 0 takes a free port.")
    private Integer aeronPort;

    @Option(names = "--aeron-driver", paramLabel = "DIR",
        description = "Aeron directory of a media driver that runs by itself; default: one in the server.")
    private Path aeronDriver;

    @Option(names = "--threading", paramLabel = "MODE",
        description = "shared (default) or dedicated: which stages have a thread of their own.")
    private ThreadingMode threadingMode;

    @Option(names = "--idle", paramLabel = "MODE",
        description = "park, backoff (default) or spin: what a thread without work does.")
    private IdleMode idleMode;

    @Option(names = "--rejoin",
        description = "The disk of this server of an ensemble is empty, since it was lost: learn everything anew. " +
            "Refused if there is history in the data directory.")
    private boolean isRejoining;

    /** Of printing the lines of the start and serving, in one order or the other. */
    private final AtomicInteger missingSteps = new AtomicInteger(2);

    @Override
    public Integer call()
    {
        final ServerLoop loop = new ServerLoop();
        final StopSignals signals = new StopSignals(
            loop::stop, System::nanoTime, () -> Runtime.getRuntime().halt(ExitCode.FAILURE));
        loop.run((startAnew, isAnew) -> launch(loop, signals, startAnew, isAnew));
        LOG.info("stopped");
        return ExitCode.OK;
    }

    private ServerLoop.Launched launch(
        final ServerLoop loop, final StopSignals signals, final Runnable startAnew, final boolean isAnew)
    {
        final long startNs = System.nanoTime();
        final ServerContext context = context();
        final RingmasterServer server = RingmasterServer.launch(context
            .fatalErrorHandler(error -> onFatalError(error, loop))
            .restartHandler(startAnew)
            .servingHandler(this::onStep)
            .isStartedAnew(isAnew));
        boolean isLaunched = false;
        try
        {
            handleSignals(server, loop, signals);
            if (isAnew)
            {
                LOG.info("started anew: {}", server.recovery().describe());
            }
            else
            {
                print(server, startNs, context.ensemble() != null);
                onStep();
            }
            isLaunched = true;
            return server::close;
        }
        finally
        {
            if (!isLaunched)
            {
                server.close();
            }
        }
    }

    /** The lines of the start are printed, or clients are served, be it after having started anew. */
    private void onStep()
    {
        if (missingSteps.decrementAndGet() == 0)
        {
            println(spec.commandLine().getOut(), "serving");
        }
    }

    /** A server of an ensemble is not ready when it is started: it serves nobody before it says so. */
    private void print(final RingmasterServer server, final long startNs, final boolean isEnsemble)
    {
        final PrintWriter out = spec.commandLine().getOut();
        out.println("ringmaster " + Version.text() + ", process " + ProcessHandle.current().pid());
        out.println("listening on " + server.address());
        if (server.zooKeeperPort() != ServerContext.NO_PORT)
        {
            out.println("ZooKeeper clients on " + server.zooKeeperAddress());
        }
        if (!server.aeronAddresses().isEmpty())
        {
            out.println("Aeron clients on " + String.join(" and ", server.aeronAddresses()));
        }
        out.println("data in " + server.dataDir() + ", journal in " + server.journalDir());
        out.println(server.recovery().describe());
        out.println("started in " + (System.nanoTime() - startNs) / 1_000_000 + " ms" +
            (isEnsemble ? ", waiting for a leader" : ""));
        if (!isEnsemble)
        {
            out.println("ready");
        }
        out.flush();
    }

    private static void println(final PrintWriter out, final String line)
    {
        out.println(line);
        out.flush();
    }

    private ServerContext context()
    {
        final ServerContext context = new ServerContext();
        final ConfigKeys keys = new ConfigKeys();
        if (config != null)
        {
            keys.apply(ConfigFile.read(config), context).forEach((reason, ignored) ->
                LOG.warn("{}: no effect: {}: {}", config, String.join(", ", ignored), reason));
        }
        if (dataDir != null)
        {
            context.dataDir(dataDir);
        }
        keys.ensemble().apply(context, isRejoining).forEach(note -> LOG.info("{}: {}", config, note));
        if (bindAddress != null)
        {
            context.bindAddress(bindAddress);
            context.settingNames().bindAddressByFlag();
        }
        if (port != null)
        {
            if (port < 0 || port > MAX_PORT)
            {
                throw new ParameterException(spec.commandLine(), "--port " + port + " is not in 0..65535");
            }
            context.port(port);
            context.settingNames().portByFlag();
        }
        if (zooKeeperPort != null)
        {
            context.zooKeeperPort(zooKeeperPort());
            context.settingNames().zooKeeperPortByFlag();
        }
        setAeron(context.aeron());
        if (threadingMode != null)
        {
            context.threadingMode(threadingMode);
        }
        if (idleMode != null)
        {
            context.idleMode(idleMode);
        }
        return context;
    }

    private void setAeron(final AeronSettings aeron)
    {
        if (aeronDirectory != null)
        {
            aeron.directory(aeronDirectory);
        }
        if (aeronPort != null)
        {
            if (aeronPort < 0 || aeronPort > MAX_PORT)
            {
                throw new ParameterException(spec.commandLine(), "--aeron-port " + aeronPort + " is not in 0..65535");
            }
            aeron.port(aeronPort);
        }
        if (aeronDriver != null)
        {
            aeron.driverDirectory(aeronDriver);
        }
    }

    private int zooKeeperPort()
    {
        if ("off".equals(zooKeeperPort))
        {
            return ServerContext.NO_PORT;
        }
        try
        {
            final int number = Integer.parseInt(zooKeeperPort);
            if (number >= 0 && number <= MAX_PORT)
            {
                return number;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Said below, as for a number out of range.
        }
        throw new ParameterException(
            spec.commandLine(), "--zookeeper-port " + zooKeeperPort + " is neither in 0..65535 nor off");
    }

    private static void handleSignals(
        final RingmasterServer server, final ServerLoop loop, final StopSignals signals)
    {
        Signals.handle("TERM", signals::onTerminate);
        Signals.handle("INT", signals::onInterrupt);
        // The launcher knows whether there is a terminal: its end is the server's.
        if (Boolean.getBoolean("ringmaster.terminal"))
        {
            Signals.handle("HUP", () -> loop.stop("SIGHUP"));
        }
        else
        {
            Signals.handle("HUP", server::requestSnapshot);
        }
    }

    /** Nothing may be acknowledged any more, and nothing in this process can be trusted to wait for: leave at once. */
    private static void onFatalError(final FatalError error, final ServerLoop loop)
    {
        if (error.cause() instanceof final CommandException forOperator)
        {
            // Nothing is broken, so it can be closed, and leaves nothing behind.
            loop.fail(forOperator);
            return;
        }
        LOG.error("fatal: {}", error.describe(), error.cause());
        Runtime.getRuntime().halt(ExitCode.FATAL);
    }
}

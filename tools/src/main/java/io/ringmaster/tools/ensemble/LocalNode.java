package io.ringmaster.tools.ensemble;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.server.CounterFile;
import io.ringmaster.tools.server.ServerContext;

/**
 * One server of an ensemble on this host: its directory, and the process that serves it. That is a child of this one at
 * first; if somebody has started another on the same directory in its place, it is that.
 */
final class LocalNode
{
    private static final int SHOWN_LINES = 15;
    /** A file may say of its server that it began a moment before the system says so of the process. */
    private static final long START_TOLERANCE_MS = 2000;

    private final int id;
    private final Path directory;
    private final int port;
    private final int zooKeeperPort;
    private final int linkPort;
    private final List<String> launcher;
    private Process child;

    /**
     * Construct.
     *
     * @param id            of it, from 1.
     * @param directory     of its own.
     * @param port          for clients of the native protocol.
     * @param zooKeeperPort for clients of ZooKeeper, or {@link ServerContext#NO_PORT}.
     * @param linkPort      UDP port of its links.
     * @param launcher      words of the command line that come before {@code server}.
     */
    LocalNode(
        final int id,
        final Path directory,
        final int port,
        final int zooKeeperPort,
        final int linkPort,
        final List<String> launcher)
    {
        this.id = id;
        this.directory = directory;
        this.port = port;
        this.zooKeeperPort = zooKeeperPort;
        this.linkPort = linkPort;
        this.launcher = launcher;
    }

    int id()
    {
        return id;
    }

    int port()
    {
        return port;
    }

    int zooKeeperPort()
    {
        return zooKeeperPort;
    }

    int linkPort()
    {
        return linkPort;
    }

    ServerAddress address()
    {
        return new ServerAddress(id, ServerContext.DEFAULT_BIND_ADDRESS, port);
    }

    Path configFile()
    {
        return directory.resolve("zoo.cfg");
    }

    Path outputFile()
    {
        return directory.resolve("server.log");
    }

    private Path dataDir()
    {
        return directory.resolve("data");
    }

    /** The command line that starts it. */
    List<String> command()
    {
        return Stream.concat(launcher.stream(), Stream.of("server", "--config", configFile().toString())).toList();
    }

    /** The same, as it can be typed into a shell. */
    String commandText()
    {
        return String.join(" ", command().stream().map(LocalNode::quoted).toList());
    }

    /** Make its directory with configuration and id, or bring them up to date. */
    void writeFiles(final List<LocalNode> all)
    {
        final StringBuilder config = new StringBuilder("""
            # Written by 'ringmaster ensemble', anew at each start of it.
            dataDir=%s
            clientPortAddress=%s
            4lw.commands.whitelist=*
            """.formatted(propertyText(dataDir().toString()), ServerContext.DEFAULT_BIND_ADDRESS));
        if (zooKeeperPort == ServerContext.NO_PORT)
        {
            config.append("clientPort=off\n");
        }
        for (final LocalNode node : all)
        {
            config.append("ringmaster.port.").append(node.id).append('=').append(node.port).append('\n');
        }
        for (final LocalNode node : all)
        {
            config.append("server.").append(node.id).append('=').append(ServerContext.DEFAULT_BIND_ADDRESS)
                .append(':').append(node.linkPort);
            if (node.zooKeeperPort != ServerContext.NO_PORT)
            {
                config.append(';').append(node.zooKeeperPort);
            }
            config.append('\n');
        }
        try
        {
            Files.createDirectories(dataDir());
            Files.writeString(configFile(), config);
            Files.writeString(dataDir().resolve("myid"), id + "\n");
        }
        catch (final IOException ex)
        {
            throw new CommandException("cannot start: cannot write to " + directory + ": " +
                FileFailure.describe(ex) + ". Give another directory with --data-dir", ex);
        }
    }

    void start()
    {
        try
        {
            child = new ProcessBuilder(command())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile().toFile()))
                .start();
        }
        catch (final IOException ex)
        {
            throw new CommandException("cannot start node " + id + ": " + FileFailure.describe(ex), ex);
        }
    }

    /** The process that serves the directory now; empty if none does. */
    Optional<ProcessHandle> process()
    {
        return child != null && child.isAlive() ? Optional.of(child.toHandle()) : successor();
    }

    /** The exit code of the child, once it has ended. */
    int exitCode()
    {
        return child.exitValue();
    }

    /** Whether the process that was started here has ended. */
    boolean hasEnded()
    {
        return child != null && !child.isAlive();
    }

    /** Wait until nothing serves the directory any more; returns false if it takes too long. */
    boolean awaitEnd(final long deadlineNs) throws InterruptedException
    {
        if (child != null && !child.waitFor(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS))
        {
            return false;
        }
        while (process().isPresent())
        {
            if (deadlineNs - System.nanoTime() < 0)
            {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    /** The last lines of what it printed, to show why it ended. */
    String lastOutput()
    {
        try (Stream<String> lines = Files.lines(outputFile()))
        {
            final List<String> all = lines.toList();
            return String.join("\n  ", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
        }
        catch (final IOException ex)
        {
            return "cannot read " + outputFile() + ": " + FileFailure.describe(ex);
        }
    }

    /** The server that shows its counters in the directory: who started it does not matter, that it lives does. */
    private Optional<ProcessHandle> successor()
    {
        if (!Files.exists(dataDir().resolve(CounterFile.FILE_NAME)))
        {
            return Optional.empty();
        }
        try (CounterFile file = CounterFile.open(dataDir()))
        {
            // A process that is younger than the file has got the number of one that is gone.
            final Instant latestStart = Instant.ofEpochMilli(file.startTimeMs() + START_TOLERANCE_MS);
            return ProcessHandle.of(file.pid())
                .filter(ProcessHandle::isAlive)
                .filter(handle -> handle.pid() != (child == null ? 0 : child.pid()))
                .filter(handle -> handle.info().startInstant().map(start -> start.isBefore(latestStart)).orElse(false));
        }
        catch (final CommandException ignore)
        {
            // It is being written: there is a server in a moment.
            return Optional.empty();
        }
    }

    private static String quoted(final String word)
    {
        return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** A value of a properties file: its escape character stands for itself. */
    private static String propertyText(final String value)
    {
        return value.replace("\\", "\\\\");
    }
}

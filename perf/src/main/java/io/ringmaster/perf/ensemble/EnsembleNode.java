package io.ringmaster.perf.ensemble;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.ringmaster.perf.process.DirectoryTree;
import io.ringmaster.tools.Launcher;

/**
 * One server of an ensemble: a process that comes and goes, and a directory and an address that stay. What it prints
 * goes to the end of {@code node.log} in its directory. One thread at a time, but for {@link #state()}.
 */
public final class EnsembleNode
{
    private static final long STOP_TIMEOUT_S = 20;
    private static final int LAST_LINES = 15;

    private final EnsembleContext context;
    private final int id;
    private final InetSocketAddress address;
    private final Path directory;
    private volatile Process process;
    private boolean isPaused;
    private boolean wasEnded;

    EnsembleNode(final EnsembleContext context, final int id, final int clientPort)
    {
        this.context = context;
        this.id = id;
        address = new InetSocketAddress(context.network().host(id), clientPort);
        directory = context.directory().resolve("node-" + id);
    }

    /**
     * Number of this server.
     *
     * @return from 1.
     */
    public int id()
    {
        return id;
    }

    /**
     * Where ZooKeeper's clients connect.
     *
     * @return the address.
     */
    public InetSocketAddress address()
    {
        return address;
    }

    /**
     * What ZooKeeper's clients are given.
     *
     * @return host:port.
     */
    public String connectString()
    {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /**
     * Holds {@code zoo.cfg}, {@code node.log} and {@code data}.
     *
     * @return the directory.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * Start it, and do not wait.
     *
     * @param options more ones for {@code ringmaster server}.
     * @throws IOException if there is no process.
     */
    public void start(final String... options) throws IOException
    {
        if (isRunning())
        {
            throw new IllegalStateException("server " + id + " runs");
        }
        isPaused = false;
        wasEnded = false;
        final File log = directory.resolve("node.log").toFile();
        process = (context.kind() == ServerKind.RINGMASTER ? ringmaster(options) : zooKeeper())
            .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
    }

    private ProcessBuilder ringmaster(final String... options)
    {
        final List<String> arguments =
            new ArrayList<>(List.of("server", "--config", configuration(), "--port", "0"));
        arguments.addAll(context.serverOptions());
        arguments.addAll(List.of(options));
        return Launcher.process(context.network().commandPrefix(id), context.jvmOptions(), arguments);
    }

    private ProcessBuilder zooKeeper()
    {
        final List<String> command = new ArrayList<>(context.network().commandPrefix(id));
        command.addAll(List.of(Launcher.java(),
            "-Dlogback.configurationFile=" + directory.resolve("logback.xml"), "-Dzookeeper.admin.enableServer=false"));
        command.addAll(context.jvmOptions());
        command.addAll(List.of("-cp", context.zooKeeperClassPath(),
            "org.apache.zookeeper.server.quorum.QuorumPeerMain", configuration()));
        return new ProcessBuilder(command);
    }

    private String configuration()
    {
        return directory.resolve("zoo.cfg").toString();
    }

    /**
     * Is there a process, paused or not?
     *
     * @return true if so.
     */
    public boolean isRunning()
    {
        return process != null && process.isAlive();
    }

    /**
     * The process id.
     *
     * @return the id.
     * @throws IllegalStateException if there has never been a process.
     */
    public long pid()
    {
        if (process == null)
        {
            throw new IllegalStateException("server " + id + " was not started");
        }
        return process.pid();
    }

    /**
     * Does its process stand still?
     *
     * @return true between {@link #pause()} and {@link #resume()}.
     */
    public boolean isPaused()
    {
        return isPaused && isRunning();
    }

    /**
     * Did it end, or never begin, without {@link #kill()} or {@link #stop()}?
     *
     * @return true if so.
     */
    public boolean hasEndedByItself()
    {
        return !wasEnded && !isRunning();
    }

    /** SIGKILL, and wait until it is gone. Nothing happens if it is gone already. */
    public void kill()
    {
        if (process != null)
        {
            wasEnded = true;
            process.destroyForcibly();
            awaitEnd();
        }
    }

    /** SIGTERM, and do not wait. */
    void beginStop()
    {
        if (process != null)
        {
            wasEnded = true;
            process.destroy();
        }
    }

    /** SIGTERM, and wait until it is gone; SIGKILL if that takes long. */
    public void stop()
    {
        if (process != null)
        {
            wasEnded = true;
            process.destroy();
            awaitEnd();
        }
    }

    /**
     * SIGSTOP: no thread of it runs, its sockets stay.
     *
     * @throws IOException if that fails.
     */
    public void pause() throws IOException
    {
        signal("STOP");
        isPaused = true;
    }

    /**
     * SIGCONT.
     *
     * @throws IOException if that fails.
     */
    public void resume() throws IOException
    {
        if (isRunning())
        {
            signal("CONT");
        }
        isPaused = false;
    }

    /**
     * Remove its data, as if it had a new disk. It must not run.
     *
     * @throws IOException if that fails.
     */
    public void wipe() throws IOException
    {
        if (isRunning())
        {
            throw new IllegalStateException("server " + id + " runs");
        }
        DirectoryTree.delete(directory.resolve("data"));
        writeId();
    }

    /**
     * What it says of itself. Any thread may ask.
     *
     * @return nothing if it does not serve.
     */
    public Optional<ServerState> state()
    {
        return process == null || !process.isAlive() ? Optional.empty() : ServerState.ask(address);
    }

    /**
     * The end of what it has printed.
     *
     * @return some lines.
     */
    public String lastLines()
    {
        try
        {
            final List<String> lines =
                Files.readAllLines(directory.resolve("node.log"), StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        }
        catch (final IOException ex)
        {
            return "no log: " + ex.getMessage();
        }
    }

    /**
     * All it has printed.
     *
     * @return the file.
     */
    public Path log()
    {
        return directory.resolve("node.log");
    }

    @Override
    public String toString()
    {
        return "server " + id;
    }

    void prepare(final List<String> config) throws IOException
    {
        Files.createDirectories(directory);
        writeId();
        Files.write(directory.resolve("zoo.cfg"), config);
        if (context.kind() == ServerKind.ZOOKEEPER)
        {
            Files.writeString(directory.resolve("logback.xml"),
                "<configuration><appender name='out' class='ch.qos.logback.core.ConsoleAppender'><encoder>" +
                "<pattern>%d %-5level [%thread] %logger{0}: %msg%n</pattern></encoder></appender>" +
                "<root level='INFO'><appender-ref ref='out'/></root></configuration>\n");
        }
    }

    private void writeId() throws IOException
    {
        Files.writeString(Files.createDirectories(directory.resolve("data")).resolve("myid"), id + "\n");
    }

    private void signal(final String name) throws IOException
    {
        NamespaceNetwork.run("/bin/sh", "-c", "kill -" + name + " " + process.pid());
    }

    private void awaitEnd()
    {
        try
        {
            if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly().waitFor();
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", ex));
        }
    }
}

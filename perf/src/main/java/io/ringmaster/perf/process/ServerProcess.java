package io.ringmaster.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.ringmaster.tools.Launcher;

/**
 * A fresh server in a process of its own, with its data in a new directory that goes with it. Listens on a free port
 * of loopback. Ends, and is removed, at the latest when this JVM ends on its own or by a signal.
 */
public final class ServerProcess implements AutoCloseable
{
    private static final String ADDRESS_PREFIX = "listening on ";
    private static final String ZOOKEEPER_ADDRESS_PREFIX = "ZooKeeper clients on ";
    private static final String READY = "ready";
    private static final String DATA = "data";
    private static final long START_TIMEOUT_MS = 60_000;

    private final Path ownDirectory;
    private final JavaProcess process;
    private final Thread remover = new Thread(this::remove, "server-remover");
    private final String address;
    private final String zookeeperAddress;

    /**
     * Start it and wait until it serves.
     *
     * @param parentDirectory on the disk that the data shall lie on.
     * @param jvmOptions      behind those that {@code bin/ringmaster} chooses, so that they win.
     * @param serverOptions   of {@code ringmaster server}, beside ports and data directory.
     * @throws IOException if it does not start; with what it said.
     */
    public ServerProcess(
        final Path parentDirectory, final List<String> jvmOptions, final List<String> serverOptions)
        throws IOException
    {
        ownDirectory = Files.createTempDirectory(parentDirectory, "ringmaster-perf-");
        final List<String> arguments = new ArrayList<>(List.of(
            "server", "--port", "0", "--zookeeper-port", "0", "--data-dir", dataDirectory().toString()));
        arguments.addAll(serverOptions);
        try
        {
            process = JavaProcess.start("server", Launcher.process(List.of(), jvmOptions, arguments));
        }
        catch (final IOException ex)
        {
            DirectoryTree.delete(ownDirectory);
            throw ex;
        }
        Runtime.getRuntime().addShutdownHook(remover);
        try
        {
            address = awaitAddress(ADDRESS_PREFIX);
            zookeeperAddress = awaitAddress(ZOOKEEPER_ADDRESS_PREFIX);
            process.awaitLine(READY::equals, START_TIMEOUT_MS);
        }
        catch (final IOException ex)
        {
            close();
            throw ex;
        }
    }

    /**
     * Where ZooKeeper's clients connect.
     *
     * @return host:port.
     */
    public String zookeeperAddress()
    {
        return zookeeperAddress;
    }

    /**
     * Where it listens.
     *
     * @return host:port.
     */
    public String address()
    {
        return address;
    }

    /**
     * Where its data lies.
     *
     * @return the directory; gone when this is closed.
     */
    public Path dataDirectory()
    {
        return ownDirectory.resolve(DATA);
    }

    /**
     * The process id.
     *
     * @return the id.
     */
    public long pid()
    {
        return process.pid();
    }

    @Override
    public void close()
    {
        try
        {
            Runtime.getRuntime().removeShutdownHook(remover);
        }
        catch (final IllegalStateException ignore)
        {
            // This JVM is on its way out: the hook does the same, and both may.
        }
        remove();
    }

    private String awaitAddress(final String prefix) throws IOException
    {
        return process.awaitLine((line) -> line.startsWith(prefix), START_TIMEOUT_MS)
            .substring(prefix.length()).trim();
    }

    private void remove()
    {
        process.close();
        DirectoryTree.delete(ownDirectory);
    }
}

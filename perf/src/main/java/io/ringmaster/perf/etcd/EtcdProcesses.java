package io.ringmaster.perf.etcd;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.ringmaster.perf.process.DirectoryTree;
import io.ringmaster.tools.ensemble.LocalPorts;

/**
 * An etcd, or a cluster of them, with its defaults, in a directory of its own. Both go when it is closed, at the latest
 * when this JVM ends on its own or by a signal. One thread at a time.
 */
public final class EtcdProcesses implements AutoCloseable
{
    private static final long START_TIMEOUT_MS = 60_000;
    private static final long POLL_INTERVAL_MS = 50;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path directory;
    private final List<EtcdNode> nodes = new ArrayList<>();
    private final Thread remover = new Thread(this::remove, "etcd-remover");

    /**
     * Start it and wait until it serves.
     *
     * @param program         to run.
     * @param parentDirectory on the disk that the data shall lie on.
     * @param nodeCount       how many servers.
     * @throws IOException if it does not start; with what it printed.
     */
    public EtcdProcesses(final Path program, final Path parentDirectory, final int nodeCount) throws IOException
    {
        directory = Files.createTempDirectory(parentDirectory.toAbsolutePath(), "ringmaster-perf-etcd-");
        try (LocalPorts ports = new LocalPorts())
        {
            for (int id = 1; id <= nodeCount; id++)
            {
                final String name = "etcd" + id;
                nodes.add(new EtcdNode(name, directory.resolve(name), ports.tcp(0, name), ports.tcp(0, name)));
            }
        }
        Runtime.getRuntime().addShutdownHook(remover);
        boolean isServing = false;
        try
        {
            final String cluster = nodes.stream().map(EtcdNode::member).collect(Collectors.joining(","));
            for (final EtcdNode node : nodes)
            {
                node.start(program, cluster);
            }
            awaitServing();
            isServing = true;
        }
        finally
        {
            if (!isServing)
            {
                close();
            }
        }
    }

    /**
     * Where clients connect.
     *
     * @return host:port of each, the leader's last.
     * @throws IOException if interrupted.
     */
    public List<String> addresses() throws IOException
    {
        final List<String> followers = new ArrayList<>();
        final List<String> leaders = new ArrayList<>();
        try
        {
            for (final EtcdNode node : nodes)
            {
                (node.isLeader(http) ? leaders : followers).add(node.connectString());
            }
        }
        catch (final InterruptedException ex)
        {
            throw interrupted(ex);
        }
        followers.addAll(leaders);
        return followers;
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

    private void awaitServing() throws IOException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_TIMEOUT_MS);
        try
        {
            for (final EtcdNode node : nodes)
            {
                while (!node.isServing(http))
                {
                    if (!node.isRunning() || System.nanoTime() - deadlineNs > 0)
                    {
                        throw new IOException("etcd does not serve:\n" + node.lastLines());
                    }
                    TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
                }
            }
        }
        catch (final InterruptedException ex)
        {
            throw interrupted(ex);
        }
    }

    private static IOException interrupted(final InterruptedException cause)
    {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", cause);
    }

    private void remove()
    {
        nodes.forEach(EtcdNode::beginStop);
        nodes.forEach(EtcdNode::awaitEnd);
        DirectoryTree.delete(directory);
    }
}

package io.ringmaster.perf.ensemble;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.ringmaster.tools.ensemble.LocalPorts;

/**
 * The servers of an ensemble, each in a process of its own; a single one stands alone. They end at the latest when this
 * JVM ends on its own or by a signal; their directories stay. One thread at a time.
 */
public final class EnsembleProcesses implements AutoCloseable
{
    private static final long POLL_INTERVAL_MS = 20;

    private final List<EnsembleNode> nodes = new ArrayList<>();
    private final Thread killer = new Thread(this::end, "ensemble-killer");

    /**
     * Write the configurations; start nothing.
     *
     * @param context concluded settings.
     * @throws IOException if there are no files.
     */
    public EnsembleProcesses(final EnsembleContext context) throws IOException
    {
        final List<String> members = new ArrayList<>();
        try (LocalPorts ports = new LocalPorts())
        {
            for (int id = 1; id <= context.nodeCount(); id++)
            {
                final String node = "node " + id;
                nodes.add(new EnsembleNode(context, id, ports.tcp(0, node)));
                // ZooKeeper uses the second one too, for elections.
                members.add("server." + id + "=" + context.network().host(id) + ":" + ports.links(0, node) + ":" +
                    ports.tcp(0, node));
            }
        }
        for (final EnsembleNode node : nodes)
        {
            node.prepare(config(context, node, members));
        }
        Runtime.getRuntime().addShutdownHook(killer);
    }

    private static List<String> config(
        final EnsembleContext context, final EnsembleNode node, final List<String> members)
    {
        final List<String> lines = new ArrayList<>(List.of(
            "dataDir=" + node.directory().resolve("data"),
            "clientPort=" + node.address().getPort(),
            "clientPortAddress=" + node.address().getAddress().getHostAddress(),
            "maxClientCnxns=0"));
        if (context.kind() == ServerKind.ZOOKEEPER)
        {
            // An ensemble has no defaults for these; what its own sample has. A server alone does not look at them.
            // The port for administration is not wanted.
            lines.addAll(List.of("initLimit=10", "syncLimit=5", "admin.enableServer=false"));
        }
        lines.addAll(context.config());
        if (members.size() > 1)
        {
            lines.addAll(members);
        }
        return lines;
    }

    /**
     * Start all servers and wait until they serve.
     *
     * @param timeoutMs longest time to wait.
     * @throws IOException if they do not; with what they printed.
     */
    public void start(final long timeoutMs) throws IOException
    {
        for (final EnsembleNode node : nodes)
        {
            node.start();
        }
        awaitServing(timeoutMs);
    }

    /**
     * The servers.
     *
     * @return by number, the first one is number 1.
     */
    public List<EnsembleNode> nodes()
    {
        return nodes;
    }

    /**
     * Where ZooKeeper's clients connect.
     *
     * @return addresses of all servers.
     */
    public List<InetSocketAddress> addresses()
    {
        return nodes.stream().map(EnsembleNode::address).toList();
    }

    /**
     * What ZooKeeper's clients are given.
     *
     * @return host:port,host:port,...
     */
    public String connectString()
    {
        return nodes.stream().map(EnsembleNode::connectString).collect(Collectors.joining(","));
    }

    /**
     * Look for the leader.
     *
     * @return who says that it leads; nothing if there is none at the moment.
     */
    public Optional<EnsembleNode> leader()
    {
        return nodes.stream()
            .filter((node) -> !node.isPaused() && node.state().map(ServerState::isLeader).orElse(false))
            .findFirst();
    }

    /**
     * Wait until all servers serve, one of several as the leader.
     *
     * @param timeoutMs longest time to wait.
     * @throws IOException if they do not, or one of them has ended; with what they printed.
     */
    public void awaitServing(final long timeoutMs) throws IOException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!isServing())
        {
            final boolean hasEnded = nodes.stream().anyMatch((node) -> !node.isRunning());
            if (hasEnded || System.nanoTime() - deadlineNs > 0)
            {
                throw new IOException(hasEnded ?
                    "a server has ended\n" + describe() : "not all serve after " + timeoutMs + " ms\n" + describe());
            }
            try
            {
                TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", ex);
            }
        }
    }

    private boolean isServing()
    {
        int leaders = 0;
        for (final EnsembleNode node : nodes)
        {
            final Optional<ServerState> state = node.state();
            if (nodes.size() == 1)
            {
                return state.isPresent();
            }
            if (state.filter(ServerState::isMember).isEmpty())
            {
                return false;
            }
            leaders += state.get().isLeader() ? 1 : 0;
        }
        return leaders == 1;
    }

    /**
     * States and last lines of all servers, for messages.
     *
     * @return several lines.
     */
    public String describe()
    {
        return nodes.stream()
            .map((node) -> node + (node.isRunning() ? ", running, " : ", ended, ") + node.state() + ":\n" +
                node.lastLines())
            .collect(Collectors.joining("\n"));
    }

    @Override
    public void close()
    {
        try
        {
            Runtime.getRuntime().removeShutdownHook(killer);
        }
        catch (final IllegalStateException ignore)
        {
            // This JVM is on its way out: the hook does the same, and both may.
        }
        end();
    }

    private void end()
    {
        // All at once, and with SIGTERM, so that they clean up behind them what is not in their directories.
        nodes.stream().filter((node) -> !node.isPaused()).forEach(EnsembleNode::beginStop);
        nodes.stream().filter((node) -> !node.isPaused()).forEach(EnsembleNode::stop);
        nodes.forEach(EnsembleNode::kill);
    }
}

package io.ringmaster.perf.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

import io.ringmaster.perf.compare.CompareTarget;
import io.ringmaster.perf.ensemble.EnsembleContext;
import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.ServerState;
import io.ringmaster.perf.ensemble.TemporaryEnsemble;
import io.ringmaster.perf.etcd.EtcdProcesses;
import io.ringmaster.perf.load.Protocol;

/**
 * All servers of one topology, side by side. Each kind has the same heap at most, and its defaults otherwise. One
 * thread at a time.
 */
final class SuiteServers implements AutoCloseable
{
    private static final String HEAP_OPTION = "-Xmx2g";
    private static final String NETTY_OPTION =
        "-Dzookeeper.serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory";

    private final SuiteSettings settings;
    private final int nodeCount;
    private final List<AutoCloseable> servers = new ArrayList<>();
    private final List<CompareTarget> targets = new ArrayList<>();

    /**
     * Start them and wait until they serve.
     *
     * @param settings of the suite.
     * @param topology to build.
     * @param progress to be told what happens.
     * @throws IOException if one does not start; with what it printed.
     */
    SuiteServers(final SuiteSettings settings, final Topology topology, final Consumer<String> progress)
        throws IOException
    {
        this.settings = settings;
        nodeCount = topology.nodeCount();
        progress.accept("starting servers: " + nodeCount + " of each kind");
        boolean isComplete = false;
        try
        {
            final List<String> ours = new ArrayList<>(List.of(HEAP_OPTION));
            ours.addAll(settings.jvmOptions());
            start("ringmaster", ServerKind.RINGMASTER, ours, CompareTarget.Role.SUBJECT);
            start("zookeeper NIO", ServerKind.ZOOKEEPER, List.of(HEAP_OPTION), CompareTarget.Role.REFERENCE);
            start("zookeeper Netty", ServerKind.ZOOKEEPER, List.of(HEAP_OPTION, NETTY_OPTION),
                CompareTarget.Role.REFERENCE);
            if (settings.etcd().isPresent())
            {
                startEtcd(settings.etcd().get());
            }
            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                close();
            }
        }
    }

    /**
     * What to compare.
     *
     * @return a target for each kind.
     */
    List<CompareTarget> targets()
    {
        return targets;
    }

    @Override
    public void close()
    {
        IllegalStateException failure = null;
        for (final AutoCloseable server : servers)
        {
            try
            {
                server.close();
            }
            catch (final Exception ex)
            {
                // The others are to be stopped all the same.
                failure = failure == null ? new IllegalStateException("servers cannot be stopped", ex) : failure;
            }
        }
        servers.clear();
        if (failure != null)
        {
            throw failure;
        }
    }

    private void start(
        final String name, final ServerKind kind, final List<String> jvmOptions, final CompareTarget.Role role)
        throws IOException
    {
        final TemporaryEnsemble ensemble = new TemporaryEnsemble(settings.directory(), new EnsembleContext()
            .kind(kind)
            .nodeCount(nodeCount)
            .serverOptions(kind == ServerKind.RINGMASTER ? settings.serverOptions() : List.of())
            .jvmOptions(jvmOptions));
        servers.add(ensemble);
        // A single connection goes to a follower, whoever leads; the leaders get the same share of the others.
        final List<String> addresses = ensemble.processes().nodes().stream()
            .sorted(Comparator.comparing(SuiteServers::isLeader))
            .map(EnsembleNode::connectString).toList();
        targets.add(new CompareTarget(Protocol.ZOOKEEPER, addresses, name, role));
    }

    private void startEtcd(final Path program) throws IOException
    {
        final EtcdProcesses etcd = new EtcdProcesses(program, settings.directory(), nodeCount);
        servers.add(etcd);
        targets.add(new CompareTarget(Protocol.ETCD, etcd.addresses(), "etcd", CompareTarget.Role.BESIDE));
    }

    private static boolean isLeader(final EnsembleNode node)
    {
        return node.state().map(ServerState::isLeader).orElse(false);
    }
}

package io.ringmaster.tools.ensemble;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.server.ServerContext;

/** The servers of an ensemble on this host as processes: starts them, tells what becomes of them, stops them. */
final class LocalEnsemble
{
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    /** A server has ten seconds to bring to its end what it has taken in. */
    private static final long STOP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int STATUS_TIMEOUT_MS = 1000;
    private static final long POLL_INTERVAL_MS = 100;

    private final List<LocalNode> nodes;
    private final PrintWriter out;
    private final List<Long> shownPids = new ArrayList<>();

    LocalEnsemble(final List<LocalNode> nodes, final PrintWriter out)
    {
        this.nodes = nodes;
        this.out = out;
    }

    /**
     * Start all, and wait until one leads and all serve.
     *
     * @param stopReason completed if somebody wants them to stop; then this returns early.
     * @throws CommandException     if one ends, or there is no leader after a minute.
     * @throws InterruptedException if the thread is interrupted.
     */
    void start(final CompletableFuture<String> stopReason) throws InterruptedException
    {
        nodes.forEach(LocalNode::start);
        final long deadlineNs = System.nanoTime() + START_TIMEOUT_NS;
        EnsembleReport report = status();
        while (!report.isHealthy() && !stopReason.isDone())
        {
            for (final LocalNode node : nodes)
            {
                if (node.hasEnded())
                {
                    throw new CommandException("node " + node.id() + " has ended with exit code " + node.exitCode() +
                        ", all others are stopped. The end of " + node.outputFile() + ":\n  " + node.lastOutput());
                }
            }
            if (deadlineNs - System.nanoTime() < 0)
            {
                throw new CommandException("not all servers serve after " +
                    TimeUnit.NANOSECONDS.toSeconds(START_TIMEOUT_NS) + " s, they are stopped: " + report.json());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
            report = status();
        }
        if (!stopReason.isDone())
        {
            print(report);
        }
    }

    /**
     * Tell of servers that end, and of those that are started again, until it is time to stop.
     *
     * @param stopReason completed when it is.
     * @throws InterruptedException if the thread is interrupted.
     */
    void run(final CompletableFuture<String> stopReason) throws InterruptedException
    {
        nodes.forEach(node -> shownPids.add(pid(node)));
        while (!stopReason.isDone())
        {
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
            for (int i = 0; i < nodes.size() && !stopReason.isDone(); i++)
            {
                final LocalNode node = nodes.get(i);
                final long pid = pid(node);
                final long shownPid = shownPids.set(i, pid);
                if (pid != shownPid)
                {
                    out.println(pid == 0 ?
                        "node " + node.id() + " (process " + shownPid + ") has ended, the others go on; see " +
                            node.outputFile() :
                        "node " + node.id() + " runs again, process " + pid);
                }
            }
        }
    }

    /**
     * Stop all servers that run, whoever started them, and wait for their end; who takes too long is killed.
     *
     * @throws InterruptedException if the thread is interrupted.
     */
    void stop() throws InterruptedException
    {
        nodes.forEach(node -> node.process().ifPresent(ProcessHandle::destroy));
        final long deadlineNs = System.nanoTime() + STOP_TIMEOUT_NS;
        for (final LocalNode node : nodes)
        {
            if (!node.awaitEnd(deadlineNs))
            {
                node.process().ifPresent(ProcessHandle::destroyForcibly);
                out.println("node " + node.id() + " took too long to stop, and was killed");
            }
        }
    }

    private EnsembleReport status()
    {
        return new EnsembleReport(
            StatusQuery.ask(nodes.stream().map(LocalNode::address).toList(), STATUS_TIMEOUT_MS));
    }

    private static long pid(final LocalNode node)
    {
        final Optional<ProcessHandle> process = node.process();
        return process.isPresent() ? process.get().pid() : 0;
    }

    private void print(final EnsembleReport report)
    {
        final List<String[]> rows = new ArrayList<>();
        rows.add(new String[]{"NODE", "PROCESS", "PORT", "ZOOKEEPER", "LINKS", "ROLE"});
        for (int i = 0; i < nodes.size(); i++)
        {
            final LocalNode node = nodes.get(i);
            rows.add(new String[]{
                "" + node.id(), "" + pid(node), "" + node.port(),
                node.zooKeeperPort() == ServerContext.NO_PORT ? "off" : "" + node.zooKeeperPort(),
                "" + node.linkPort(), EnsembleReport.name(report.servers().get(i).role())});
        }
        EnsembleReport.table(out, rows);
        out.println();
        final List<String[]> commands = new ArrayList<>();
        nodes.forEach(node -> commands.add(new String[]{"kill node " + node.id() + ":", "kill -9 " + pid(node)}));
        nodes.forEach(node -> commands.add(new String[]{"restart node " + node.id() + ":", node.commandText()}));
        commands.add(new String[]{"servers:",
            String.join(",", nodes.stream().map(node -> node.address().toString()).toList())});
        EnsembleReport.table(out, commands);
        out.println("ready");
        out.flush();
    }
}

package io.ringmaster.zookeeper.servers;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.EnsembleProcesses;
import io.ringmaster.perf.ensemble.ServerKind;

/**
 * Three servers, each in a process of its own, of which the followers are restarted in turn: clients that are given
 * both followers have to move from one to the other each time. One thread at a time.
 */
public final class RollingEnsemble implements AutoCloseable
{
    private static final int NO_CONTAINERS_MS = 60_000;

    private final TemporaryDirectory directory = new TemporaryDirectory("rolling-ensemble");
    private final EnsembleProcesses ensemble;
    private final EnsembleNode leader;
    private final List<EnsembleNode> followers;
    private int restartCount;

    /**
     * Start them on a fresh directory and free ports.
     *
     * @param kind of the servers.
     * @throws IOException if they do not start.
     */
    public RollingEnsemble(final ServerKind kind) throws IOException
    {
        ensemble = TestEnsembles.start(kind, ServerSettings.DEFAULT, NO_CONTAINERS_MS, directory);
        leader = ensemble.leader().orElseThrow(() -> new IOException(ensemble.describe()));
        followers = ensemble.nodes().stream().filter((node) -> node != leader).toList();
    }

    /**
     * What clients are given that have to move.
     *
     * @return host and port of both followers.
     */
    public String followers()
    {
        return followers.stream().map(EnsembleNode::connectString).collect(Collectors.joining(","));
    }

    /**
     * What clients are given that stay.
     *
     * @return host and port of the leader.
     */
    public String leader()
    {
        return leader.connectString();
    }

    /**
     * End one follower, do something while it is away, and start it again. It is the followers' turn in their order;
     * each time both have had one, they are ended by SIGTERM instead of SIGKILL or the other way round.
     *
     * @param whileAway what to do when its process is gone.
     * @throws Exception that this throws, or if it does not come back.
     */
    public void restartFollower(final Action whileAway) throws Exception
    {
        final EnsembleNode follower = followers.get(restartCount % followers.size());
        if (restartCount / followers.size() % 2 == 0)
        {
            follower.kill();
        }
        else
        {
            follower.stop();
        }
        restartCount++;
        whileAway.run();
        follower.start();
        ensemble.awaitServing(TestEnsembles.START_TIMEOUT_MS);
    }

    @Override
    public void close()
    {
        ensemble.close();
        directory.close();
    }

    /** Something that a test does. */
    @FunctionalInterface
    public interface Action
    {
        /**
         * Do it.
         *
         * @throws Exception if that fails.
         */
        void run() throws Exception;
    }
}

package io.ringmaster.zookeeper.servers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.EnsembleProcesses;
import io.ringmaster.perf.ensemble.ServerKind;

/**
 * Three servers, each in a process of its own. Clients are given one follower, so that what one of them has written
 * another one sees, as tests expect: between servers that is promised only behind a sync. All their writes are
 * forwarded. The other follower is killed and restarted all the time, and the one of the clients when a test says so.
 */
public final class EnsembleUnderTest implements ServerUnderTest
{
    private static final long DOWN_MS = 300;
    private static final long UP_MS = 1_500;

    private final TemporaryDirectory directory;
    private final EnsembleProcesses ensemble;
    private final EnsembleNode server;
    private final EnsembleNode victim;
    /** Of who kills a follower, so that a quorum is left. */
    private final ReentrantLock turn = new ReentrantLock(true);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread nemesis = new Thread(this::restartVictim, "ensemble-nemesis");
    private final AtomicInteger restartCount = new AtomicInteger();
    private volatile Exception failure;

    /**
     * Start them on a fresh directory and free ports.
     *
     * @param kind                     of the servers.
     * @param settings                 of the servers.
     * @param containerCheckIntervalMs between two looks for old containers and TTL nodes.
     * @throws IOException if they do not start.
     */
    public EnsembleUnderTest(final ServerKind kind, final ServerSettings settings, final long containerCheckIntervalMs)
        throws IOException
    {
        directory = new TemporaryDirectory("ensemble-under-test");
        ensemble = TestEnsembles.start(kind, settings, containerCheckIntervalMs, directory);
        final EnsembleNode leader = ensemble.leader().orElseThrow(() -> new IOException(ensemble.describe()));
        final List<EnsembleNode> followers =
            ensemble.nodes().stream().filter((node) -> node != leader).toList();
        server = followers.get(0);
        victim = followers.get(1);
        nemesis.setDaemon(true);
        nemesis.start();
    }

    @Override
    public int zookeeperPort()
    {
        return server.address().getPort();
    }

    /** Kill and start again the follower that clients talk to; the other one is there meanwhile. */
    @Override
    public void restart() throws IOException
    {
        turn.lock();
        try
        {
            server.kill();
            server.start();
            ensemble.awaitServing(TestEnsembles.START_TIMEOUT_MS);
        }
        finally
        {
            turn.unlock();
        }
    }

    /**
     * See that the follower comes back each time.
     *
     * @throws IllegalStateException if it did not.
     */
    public void checkRestarts()
    {
        if (failure != null)
        {
            throw new IllegalStateException(
                "the follower came back " + restartCount + " times, and then did not", failure);
        }
    }

    @Override
    public void close()
    {
        stop.countDown();
        try
        {
            nemesis.join(TestEnsembles.START_TIMEOUT_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        ensemble.close();
        checkRestarts();
        directory.close();
        System.out.println("the other follower was killed and came back " + restartCount + " times");
    }

    private void restartVictim()
    {
        try
        {
            while (!stop.await(UP_MS, TimeUnit.MILLISECONDS))
            {
                turn.lockInterruptibly();
                try
                {
                    victim.kill();
                    stop.await(DOWN_MS, TimeUnit.MILLISECONDS);
                    victim.start();
                    ensemble.awaitServing(TestEnsembles.START_TIMEOUT_MS);
                }
                finally
                {
                    turn.unlock();
                }
                restartCount.incrementAndGet();
            }
        }
        catch (final IOException ex)
        {
            failure = ex;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}

package io.ringmaster.perf.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;

/** The harness against what it measures others by: three real servers of ZooKeeper. */
@Tag("system")
@Timeout(180)
class EnsembleProcessesTest
{
    private static final long DEADLINE_MS = 60_000;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepASessionThroughTheEndOfItsServer() throws Exception
    {
        try (EnsembleProcesses ensemble = ensemble(EnsembleNetwork.LOOPBACK))
        {
            ensemble.start(DEADLINE_MS);
            final EnsembleNode leader = ensemble.leader().orElseThrow();
            try (EnsembleSession session =
                new EnsembleSession(ensemble.addresses(), leader.id() - 1, 20_000, 5_000))
            {
                connect(session);
                final long sessionId = session.sessionId();
                assertEquals(leader.id() - 1, session.serverIndex());
                session.ping();

                leader.kill();
                assertFalse(leader.isRunning());
                assertFalse(leader.hasEndedByItself());
                connectAfterLoss(session);

                assertEquals(sessionId, session.sessionId());
                assertNotEquals(leader.id() - 1, session.serverIndex());
                leader.wipe();
                leader.start();
                ensemble.awaitServing(DEADLINE_MS);
                assertNotEquals(leader, ensemble.leader().orElseThrow());
            }
        }
    }

    @Test
    void shouldCutOffALeader() throws Exception
    {
        assumeTrue(NamespaceNetwork.isPermitted(), "needs the right to make network namespaces");
        try (NamespaceNetwork network = NamespaceNetwork.create(3);
            EnsembleProcesses ensemble = ensemble(network))
        {
            ensemble.start(DEADLINE_MS);
            final EnsembleNode leader = ensemble.leader().orElseThrow();
            for (final EnsembleNode other : ensemble.nodes())
            {
                if (other != leader)
                {
                    // One direction is enough: a leader that nobody answers must not lead.
                    network.cut(other.id(), leader.id());
                }
            }
            await(() -> ensemble.leader().filter((node) -> node != leader).isPresent(), ensemble);
            network.heal();
            ensemble.awaitServing(DEADLINE_MS);
        }
    }

    @Test
    void shouldTellAServerThatStandsStill() throws Exception
    {
        try (EnsembleProcesses ensemble = ensemble(EnsembleNetwork.LOOPBACK))
        {
            ensemble.start(DEADLINE_MS);
            final EnsembleNode leader = ensemble.leader().orElseThrow();
            leader.pause();
            assertTrue(leader.isPaused());
            assertEquals(Optional.empty(), leader.state());
            leader.resume();
            ensemble.awaitServing(DEADLINE_MS);
        }
    }

    private EnsembleProcesses ensemble(final EnsembleNetwork network) throws Exception
    {
        return new EnsembleProcesses(new EnsembleContext()
            .kind(ServerKind.ZOOKEEPER).directory(directory).network(network)
            .config(List.of("tickTime=500"))
            .jvmOptions(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1")).conclude());
    }

    private static void connect(final EnsembleSession session) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (!session.connect())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "no session");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** The loss is noticed by a request that fails; the session may be refused by who does not serve yet. */
    private static void connectAfterLoss(final EnsembleSession session) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (!isAnswered(session))
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "no session");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static boolean isAnswered(final EnsembleSession session) throws Exception
    {
        try
        {
            return session.connect() && session.call(OpCode.SYNC, (body) -> EnsembleSession.putText(body, "/"))
                .error() == ErrorCode.OK;
        }
        catch (final EnsembleSession.ExpiredException ex)
        {
            throw new AssertionError("the session is lost", ex);
        }
        catch (final IOException ignore)
        {
            // This is the loss.
            return false;
        }
    }

    private static void await(final BooleanSupplier condition, final EnsembleProcesses ensemble)
        throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, ensemble::describe);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}

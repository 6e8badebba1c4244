package io.ringmaster.engine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.ringmaster.engine.replica.TestEnsemble.Node;
import io.ringmaster.engine.replica.TestEnsemble.TestPromises;

/** Disks that are slow, full, or lost. */
class ReplicaDiskTest
{
    private static final long EPOCH_1 = Zxid.firstOf(1);
    /** Less than it takes to be left for it, or to leave. */
    private static final int SHORT_MS = 1_900;
    private static final int LONG_MS = 3_000;

    @Test
    void shouldCommitNothingWithoutADurableQuorum()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        for (int id = 1; id <= 3; id++)
        {
            ensemble.node(id).log.autoSync(false);
        }
        final Node leader = ensemble.leader();
        final long zxid = leader.propose();
        ensemble.run(50);
        assertEquals(zxid, ensemble.node(1).log.lastZxid());
        leader.log.sync();
        ensemble.run(50);
        assertEquals(EPOCH_1, leader.replica.committedZxid());
        ensemble.node(1).log.sync();
        ensemble.run(50);
        assertEquals(zxid, leader.replica.applicableZxid());
        assertEquals(zxid, ensemble.node(1).replica.applicableZxid());
        assertEquals(zxid, ensemble.node(2).replica.committedZxid());
        assertEquals(EPOCH_1, ensemble.node(2).replica.applicableZxid());
    }

    @Test
    void shouldNotResignBecauseItsOwnDiskWasBehindAtFirst()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.restart(1);
        ensemble.restart(2);
        final Node leader = ensemble.restart(3);
        leader.log.autoSync(false);
        leader.promises.stall(true);
        ensemble.run(800);
        assertEquals(ReplicaState.LEADING, leader.replica.state());
        assertEquals(List.of(), leader.told);
        leader.promises.stall(false);
        ensemble.run(100);
        assertEquals(EPOCH_1, leader.log.durableZxid());
        leader.log.sync();
        leader.log.autoSync(true);
        ensemble.run(1000);
        assertEquals(List.of("leading 2"), leader.told);
    }

    @Test
    void shouldLeaveALeaderWhenItsOwnDiskStandsStill()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node follower = ensemble.node(1);
        follower.log.autoSync(false);
        ensemble.leader().propose();
        ensemble.run(3000);
        assertEquals(List.of("following 3 1", "looking"), follower.told);
        follower.log.sync();
        follower.log.autoSync(true);
        ensemble.run(500);
        assertEquals(ReplicaState.FOLLOWING, follower.replica.state());
    }

    @Test
    void shouldRefuseAServerThatHasLostItsDisk()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.leader().propose();
        ensemble.run(50);
        ensemble.stop(1);
        final Node wiped = ensemble.start(1, new TestLog(), new TestPromises(), false);
        ensemble.run(1000);
        assertTrue(wiped.replica.isDiskLost());
        assertEquals(0, wiped.log.lastZxid());
        assertEquals(List.of(), wiped.told);
        assertEquals(3, ensemble.leader().id);
    }

    @Test
    void shouldNotElectALeaderFromServersThatHaveLostTheirDisks()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.leader().propose();
        ensemble.run(50);
        final Node survivor = ensemble.stop(3);
        ensemble.stop(1);
        ensemble.stop(2);
        ensemble.start(1);
        ensemble.start(2);
        ensemble.run(2000);
        assertNull(ensemble.leader());
        ensemble.start(3, survivor.log.crashed(), survivor.promises.crashed(), false);
        ensemble.run(2000);
        assertNull(ensemble.leader());
        assertTrue(ensemble.node(1).replica.isDiskLost());
    }

    @Test
    void shouldAwaitItsOwnLogOnlyIfThatIsWhatACommitWaitsFor()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        for (int id = 1; id <= 3; id++)
        {
            ensemble.node(id).log.autoSync(false);
        }
        final Node leader = ensemble.leader();
        final long first = leader.propose();
        ensemble.run(50);
        assertFalse(leader.replica.isDurabilityAwaited(EPOCH_1));
        assertTrue(ensemble.node(1).replica.isDurabilityAwaited(EPOCH_1));
        ensemble.node(1).log.sync();
        ensemble.run(50);
        assertTrue(leader.replica.isDurabilityAwaited(EPOCH_1));
        leader.log.sync();
        ensemble.run(50);
        // Until it is applied: the log may be durable before the ring of records hands it out.
        assertTrue(leader.replica.isDurabilityAwaited(EPOCH_1));
        assertFalse(leader.replica.isDurabilityAwaited(first));
        // Committed by the others alone: still to be applied here.
        final long second = leader.propose();
        ensemble.run(50);
        ensemble.node(1).log.sync();
        ensemble.node(2).log.sync();
        ensemble.run(50);
        assertEquals(second, leader.replica.committedZxid());
        assertTrue(leader.replica.isDurabilityAwaited(first));
    }

    /** What is refused for want of room could be done by the others. */
    @Test
    void shouldMakeRoomForALeaderThatHasSome()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node full = ensemble.node(3);
        full.log.full(true);
        ensemble.run(SHORT_MS);
        assertEquals(3, ensemble.leader().id);
        ensemble.run(800);
        assertEquals(1, full.replica.electionCount(), "it rests while the others elect");
        ensemble.run(200);
        assertEquals(2, ensemble.leader().id);
        assertEquals(List.of("leading 1", "looking"), full.told);
        final long zxid = ensemble.leader().propose();
        ensemble.run(50);
        assertEquals(zxid, ensemble.node(1).replica.applicableZxid());
        full.log.full(false);
        ensemble.run(LONG_MS);
        assertEquals(List.of("leading 1", "looking", "following 2 2"), full.told);
        assertEquals(zxid, full.replica.applicableZxid());
        assertEquals(2, ensemble.leader().id);
    }

    @Test
    void shouldGoOnLeadingWhenItsDiskIsFullForAShortTime()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        for (int i = 0; i < 5; i++)
        {
            ensemble.leader().log.full(true);
            ensemble.run(SHORT_MS);
            ensemble.leader().log.full(false);
            ensemble.run(10);
        }
        assertEquals(List.of("leading 1"), ensemble.node(3).told);
    }

    /** Reads go on; nobody could do more. */
    @Test
    void shouldGoOnLeadingWhenNoQuorumOfOthersHasRoom()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.node(3).log.full(true);
        ensemble.node(1).log.full(true);
        ensemble.run(5 * LONG_MS);
        assertEquals(List.of("leading 1"), ensemble.node(3).told);
        ensemble.stop(1);
        ensemble.run(5 * LONG_MS);
        assertEquals(List.of("leading 1"), ensemble.node(3).told);
    }

    /** What it has not told does not count: it is there again, and has all, before it says how full it is. */
    @Test
    void shouldNotTakeAReturningLearnerForOneWithRoom()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.node(3).log.full(true);
        ensemble.node(2).log.full(true);
        ensemble.run(LONG_MS);
        for (int i = 0; i < 5; i++)
        {
            ensemble.cut(3, 2);
            ensemble.run(LONG_MS);
            ensemble.heal();
            ensemble.run(LONG_MS);
        }
        assertEquals(List.of("leading 1"), ensemble.node(3).told);
    }

    /** Nor does the second one without room get in the way of those that have some, once the first has made way. */
    @Test
    void shouldMakeWayInAnEnsembleOfFive()
    {
        final TestEnsemble ensemble = new TestEnsemble(List.of(1, 2, 3, 4, 5), List.of());
        ensemble.startAll();
        ensemble.run(500);
        ensemble.node(5).log.full(true);
        ensemble.node(4).log.full(true);
        ensemble.run(2 * LONG_MS);
        assertEquals(3, ensemble.leader().id);
        final long zxid = ensemble.leader().propose();
        ensemble.run(50);
        assertEquals(zxid, ensemble.node(1).replica.applicableZxid());
    }
}

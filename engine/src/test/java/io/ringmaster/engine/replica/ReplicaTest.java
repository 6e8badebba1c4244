package io.ringmaster.engine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.replica.TestEnsemble.Node;
import io.ringmaster.engine.replica.TestEnsemble.TestPromises;

/** docs/ensemble.md, section by section. */
class ReplicaTest
{
    private static final long EPOCH_1 = Zxid.firstOf(1);

    @Test
    void shouldServeAlone()
    {
        final TestEnsemble ensemble = new TestEnsemble(List.of(1), List.of());
        ensemble.startAll();
        ensemble.run(500);
        final Node leader = ensemble.leader();
        assertEquals(List.of("leading 1"), leader.told);
        final long zxid = leader.propose();
        ensemble.run(50);
        assertEquals(EPOCH_1 + 1, zxid);
        assertEquals(zxid, leader.replica.applicableZxid());
    }

    @Test
    void shouldElectTheGreatestIdOfEqualsAndCommitEverywhere()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node leader = ensemble.leader();
        assertEquals(3, leader.id);
        final long zxid = leader.propose();
        ensemble.run(50);
        for (int id = 1; id <= 3; id++)
        {
            assertEquals(zxid, ensemble.node(id).replica.applicableZxid());
            assertEquals(1, ensemble.node(id).replica.epoch());
            assertEquals(3, ensemble.node(id).replica.leaderId());
        }
        assertEquals(List.of("following 3 1"), ensemble.node(1).told);
        assertEquals(0, ensemble.node(1).replica.protocolErrors());
    }

    @Test
    void shouldServeOnWhenTheLeaderDies()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final long zxid = ensemble.leader().propose();
        ensemble.run(50);
        ensemble.stop(3);
        ensemble.run(300);
        final Node leader = ensemble.leader();
        assertEquals(2, leader.id);
        assertEquals(2, leader.replica.epoch());
        assertTrue(leader.log.zxids().contains(zxid));
        assertEquals(Zxid.firstOf(2) + 1, leader.propose());
        ensemble.run(50);
        assertEquals(Zxid.firstOf(2) + 1, ensemble.node(1).replica.applicableZxid());
        assertEquals(List.of("following 3 1", "looking", "following 2 2"), ensemble.node(1).told);
    }

    @Test
    void shouldNotServeWithoutAQuorum()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.stop(1);
        ensemble.stop(2);
        ensemble.run(1000);
        assertNull(ensemble.leader());
        assertEquals(List.of("leading 1", "looking"), ensemble.node(3).told);
        assertEquals(-1, ensemble.node(3).propose());
    }

    @Test
    void shouldTruncateWhatWasNeverCommitted()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.cut(3, 1);
        ensemble.cut(3, 2);
        final Node old = ensemble.node(3);
        final long lost = old.propose();
        assertEquals(EPOCH_1 + 1, lost);
        ensemble.run(1500);
        assertEquals(2, ensemble.leader().id);
        final long kept = ensemble.leader().propose();
        ensemble.heal();
        ensemble.run(1500);
        assertEquals(ReplicaState.FOLLOWING, old.replica.state());
        assertEquals(ensemble.leader().log.zxids(), old.log.zxids());
        assertFalse(old.log.zxids().contains(lost));
        assertEquals(kept, old.replica.applicableZxid());
        assertEquals(1, old.log.truncations());
    }

    @Test
    void shouldBringALateFollowerUpFromTheLog()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node stopped = ensemble.stop(1);
        for (int i = 0; i < 1000; i++)
        {
            ensemble.leader().propose();
        }
        ensemble.run(50);
        final Node late = ensemble.start(1, stopped.log.crashed(), stopped.promises.crashed(), false);
        ensemble.run(500);
        assertEquals(EPOCH_1 + 1000, late.replica.applicableZxid());
        assertEquals(List.of("following 3 1"), late.told);
        assertEquals(0, late.log.truncations());
    }

    @Test
    void shouldBringALateFollowerUpByASnapshot()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node stopped = ensemble.stop(1);
        for (int i = 0; i < 10; i++)
        {
            ensemble.leader().propose();
        }
        ensemble.run(50);
        ensemble.leader().log.purge(EPOCH_1 + 7);
        final Node late = ensemble.start(1, stopped.log.crashed(), stopped.promises.crashed(), false);
        ensemble.run(500);
        assertEquals(EPOCH_1 + 7, late.log.baseZxid());
        assertEquals(EPOCH_1 + 10, late.replica.applicableZxid());
        assertEquals(0, ensemble.leader().replica.protocolErrors());
    }

    @Test
    void shouldBeginAnewWhenASnapshotCannotBeStoredOrIsNotWhole()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node stopped = ensemble.stop(1);
        for (int i = 0; i < 10; i++)
        {
            ensemble.leader().propose();
        }
        ensemble.run(50);
        ensemble.leader().log.purge(EPOCH_1 + 7);
        final Node late = ensemble.start(1, stopped.log.crashed(), stopped.promises.crashed(), false);
        late.failingSnapshots = 3;
        ensemble.run(5000);
        assertEquals(0, late.failingSnapshots);
        assertEquals(EPOCH_1 + 7, late.log.baseZxid());
        assertEquals(EPOCH_1 + 10, late.replica.applicableZxid());
        assertEquals(0, late.replica.protocolErrors());
        assertEquals(0, ensemble.leader().replica.protocolErrors());
    }

    @Test
    void shouldNotApplyOfItsOwnWhatASnapshotIsAboutToReplace()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.cut(3, 1);
        ensemble.cut(3, 2);
        final Node old = ensemble.node(3);
        final long lost = old.propose();
        ensemble.run(1500);
        final Node leader = ensemble.leader();
        for (int i = 0; i < 10; i++)
        {
            leader.propose();
        }
        ensemble.run(50);
        leader.log.purge(Zxid.firstOf(2) + 7);
        old.log.autoSync(false);
        ensemble.heal();
        ensemble.run(1000);
        assertFalse(old.log.isSettled());
        assertEquals(lost, old.log.durableZxid());
        assertEquals(EPOCH_1, old.replica.applicableZxid());

        old.log.sync();
        old.log.autoSync(true);
        ensemble.run(1000);
        assertEquals(Zxid.firstOf(2) + 10, old.replica.applicableZxid());
    }

    @Test
    void shouldLetObserversLearnAndNeverDecide()
    {
        final TestEnsemble ensemble = new TestEnsemble(List.of(1, 2, 3), List.of(4, 5));
        ensemble.startAll();
        ensemble.run(500);
        final Node observer = ensemble.node(4);
        assertEquals(ReplicaState.OBSERVING, observer.replica.state());
        final long zxid = ensemble.leader().propose();
        ensemble.run(50);
        assertEquals(zxid, observer.replica.applicableZxid());

        ensemble.stop(1);
        ensemble.stop(2);
        final Node leader = ensemble.leader();
        leader.propose();
        ensemble.run(100);
        assertEquals(zxid, observer.log.lastZxid());
        ensemble.run(1000);
        assertNull(ensemble.leader());
    }

    @Test
    void shouldAdmitARejoiningVoterOnceItIsSafe()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final long zxid = ensemble.leader().propose();
        ensemble.run(50);
        ensemble.stop(1);
        final Node rejoining = ensemble.start(1, new TestLog(), new TestPromises(), true);
        ensemble.run(2400);
        assertTrue(rejoining.promises.isRejoining());
        assertEquals(0, rejoining.log.lastZxid());
        ensemble.run(1000);
        assertEquals(zxid, rejoining.replica.applicableZxid());
        assertFalse(rejoining.promises.isRejoining());
        ensemble.stop(2);
        final long next = ensemble.leader().propose();
        ensemble.run(100);
        assertEquals(next, rejoining.replica.applicableZxid());
    }

    @Test
    void shouldNotRestAgainWhenItStartsAnewInTheSameProcess()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final long zxid = ensemble.leader().propose();
        ensemble.run(50);
        ensemble.stop(1);
        final TestPromises promises = new TestPromises();
        promises.store(0, true);
        final Node rejoining = ensemble.start(1, new TestLog(), promises, true, true);
        ensemble.run(1000);
        assertEquals(zxid, rejoining.replica.applicableZxid());
        assertFalse(rejoining.promises.isRejoining());
    }

    @Test
    void shouldNotCountARejoiningVoterBeforeItIsAdmitted()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.leader().propose();
        ensemble.run(50);
        ensemble.stop(1);
        ensemble.stop(2);
        final Node rejoining = ensemble.start(1, new TestLog(), new TestPromises(), true);
        ensemble.run(6000);
        assertNull(ensemble.leader());
        assertTrue(rejoining.promises.isRejoining());
    }

    @Test
    void shouldBeginANewEpochWhenTheCounterIsUsedUp()
    {
        final TestEnsemble ensemble = new TestEnsemble(List.of(1, 2, 3), List.of());
        ensemble.maxCounter(5);
        ensemble.startAll();
        ensemble.run(500);
        final Node first = ensemble.leader();
        for (int counter = 1; counter <= 5; counter++)
        {
            assertEquals(EPOCH_1 + counter, first.propose());
        }
        assertEquals(-1, first.propose());
        ensemble.run(500);
        assertEquals(Zxid.firstOf(2) + 1, ensemble.leader().propose());
        ensemble.run(50);
        assertEquals(8, ensemble.node(1).log.zxids().size());
        assertEquals(ensemble.leader().log.zxids(), ensemble.node(1).log.zxids());
    }

    @Test
    void shouldConfirmAReadPositionByAQuorum()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node leader = ensemble.leader();
        assertTrue(leader.replica.requestReadPosition(42));
        ensemble.step();
        assertEquals(List.of("read 42 at 0x100000000"), leader.received);

        ensemble.cut(3, 1);
        ensemble.cut(3, 2);
        assertTrue(leader.replica.requestReadPosition(43));
        ensemble.run(2000);
        assertEquals(1, leader.received.size());
        assertFalse(leader.replica.requestReadPosition(44));
    }

    @Test
    void shouldCarryMessagesOfTheRequestStagesAndDigests()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node follower = ensemble.node(1);
        final UnsafeBuffer text = new UnsafeBuffer("hello".getBytes(StandardCharsets.US_ASCII));
        assertTrue(follower.replica.forward(text, 0, 5));
        assertTrue(ensemble.leader().replica.deliver(1, text, 1, 3));
        ensemble.leader().replica.tellDigest(EPOCH_1, 99);
        ensemble.run(200);
        assertEquals(List.of("forward of 1: hello"), ensemble.leader().received);
        assertEquals(List.of("deliver: ell", "digest 99 at 0x100000000"), follower.received);
    }

    @Test
    void shouldResetALinkThatCarriesWhatCannotBe()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node follower = ensemble.node(1);
        follower.deliverRaw(3, new UnsafeBuffer(new byte[5]));
        ensemble.run(20);
        assertEquals(1, follower.replica.protocolErrors());
        assertNotNull(follower.replica.lastProtocolError());
        ensemble.run(500);
        assertEquals(List.of("following 3 1", "looking", "following 3 1"), follower.told);
        assertEquals(3, ensemble.leader().id);
    }

    @Test
    void shouldElectAnotherOneWhenACandidateDies()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.stop(3);
        ensemble.restart(1);
        ensemble.restart(2);
        ensemble.restartOf(3);
        ensemble.step();
        ensemble.stop(3);
        ensemble.run(500);
        assertEquals(2, ensemble.leader().id);
    }

    @Test
    void shouldNotWaitForACandidateWithoutALink()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.restart(1);
        ensemble.restart(2);
        ensemble.restart(3);
        ensemble.cutLinks(3, 1);
        ensemble.cutLinks(3, 2);
        ensemble.run(1000);
        assertEquals(2, ensemble.leader().id);
        assertEquals(ReplicaState.FOLLOWING, ensemble.node(1).replica.state());
    }

    @Test
    void shouldLetAnObserverFollowWhomeverTheVotersElect()
    {
        final TestEnsemble ensemble = new TestEnsemble(List.of(1, 2, 3), List.of(4));
        ensemble.startAll();
        ensemble.run(500);
        final Node observer = ensemble.node(4);
        observer.promises.store(7, false);
        ensemble.stop(3);
        ensemble.run(1000);
        assertEquals(2, ensemble.leader().replica.epoch());
        assertEquals(List.of("following 3 1", "looking", "following 2 2"), observer.told);
    }

    @Test
    void shouldBeginANewEpochForAVoterThatHasPromisedOne()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node stopped = ensemble.stop(1);
        final TestPromises promises = stopped.promises.crashed();
        promises.store(9, false);
        ensemble.start(1, stopped.log.crashed(), promises, false);
        ensemble.run(1000);
        assertEquals(10, ensemble.leader().replica.epoch());
        assertEquals(List.of("following 3 10"), ensemble.node(1).told);
    }

    /** Server 1 swings between two candidates for one epoch: what it has promised to server 2 is no promise to 3. */
    @Test
    void shouldCountAPromiseForOneCandidateOnly()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node first = ensemble.node(3);
        final Node second = ensemble.node(2);
        final Node voter = ensemble.node(1);
        first.promises.stall(true);
        second.promises.stall(true);
        divide(ensemble, 1, 2, 3);
        await(ensemble, () -> first.replica.state() == ReplicaState.LOOKING &&
            voter.replica.state() == ReplicaState.LOOKING);
        connectOnly(ensemble, 1, 3, 2);
        await(ensemble, () -> first.promises.acceptedEpoch() == 2);
        connectOnly(ensemble, 1, 2, 3);
        await(ensemble, () -> second.promises.acceptedEpoch() == 2);
        voter.promises.stall(true);
        second.promises.stall(false);
        await(ensemble, () -> voter.promises.acceptedEpoch() == 2);
        connectOnly(ensemble, 1, 3, 2);
        voter.promises.stall(false);
        first.promises.stall(false);
        await(ensemble, () -> first.replica.isServing());
        assertEquals(List.of("leading 1", "looking", "leading 3"), first.told);
        assertFalse(first.log.zxids().contains(Zxid.firstOf(2)));
    }

    private static void divide(final TestEnsemble ensemble, final int... ids)
    {
        for (final int id : ids)
        {
            for (final int other : ids)
            {
                if (id < other)
                {
                    ensemble.cut(id, other);
                }
            }
        }
    }

    private static void connectOnly(final TestEnsemble ensemble, final int a, final int b, final int cutOff)
    {
        divide(ensemble, 1, 2, 3);
        ensemble.heal();
        ensemble.cut(a, cutOff);
        ensemble.cut(b, cutOff);
    }

    private static void await(final TestEnsemble ensemble, final BooleanSupplier condition)
    {
        for (int i = 0; i < 4000 && !condition.getAsBoolean(); i++)
        {
            ensemble.step();
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void shouldServeOnlyWhatWasCommittedWhenItJoined()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node stopped = ensemble.stop(1);
        final List<Long> served = new ArrayList<>();
        for (int i = 0; i < 5000; i++)
        {
            ensemble.leader().propose();
        }
        ensemble.run(50);
        final Node late = ensemble.start(1, stopped.log.crashed(), stopped.promises.crashed(), false);
        late.onFollowing = () -> served.add(late.replica.applicableZxid());
        ensemble.run(1000);
        assertEquals(List.of(EPOCH_1 + 5000), served);
    }

    @Test
    void shouldKeepNoReadPositionsThatWereConfirmed()
    {
        final List<Long> confirmed = new ArrayList<>();
        final TestEnsemble ensemble = TestEnsemble.three();
        final ReadPositions positions = new ReadPositions(ensemble.node(1)
            .listener((cookie, zxid) -> confirmed.add(cookie)));
        long next = 0;
        for (int round = 1; round <= 1000; round++)
        {
            for (int i = 0; i < round % 100; i++)
            {
                positions.add(next++, 1, round);
            }
            positions.confirm(round - 1);
        }
        positions.confirm(1000);
        assertEquals(LongStream.range(0, next).boxed().toList(), confirmed);
        assertFalse(positions.isWaitingFor(0));
    }

    @Test
    void shouldRefuseALearnerWithAnImpossibleEpoch()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        final Node stopped = ensemble.stop(1);
        final TestPromises promises = stopped.promises.crashed();
        promises.store(Long.MAX_VALUE, false);
        ensemble.start(1, stopped.log.crashed(), promises, false);
        ensemble.run(2000);
        assertEquals(3, ensemble.leader().id);
        assertTrue(ensemble.leader().replica.protocolErrors() > 0);
        assertEquals(List.of("leading 1"), ensemble.leader().told);
    }

    @Test
    void shouldHaveNoDeadlineInThePastForLong()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.stop(1);
        ensemble.stop(2);
        ensemble.run(3000);
        ensemble.run(1);
        assertTrue(ensemble.node(3).replica.nextDeadlineNs() - ensemble.nowNs() > 0);
    }

    @Test
    void shouldNotDisturbALeaderWhenALinkBetweenFollowersIsCut()
    {
        final TestEnsemble ensemble = TestEnsemble.three();
        ensemble.cut(1, 2);
        ensemble.run(3000);
        assertEquals(List.of("leading 1"), ensemble.node(3).told);
        assertEquals(List.of("following 3 1"), ensemble.node(1).told);
    }
}

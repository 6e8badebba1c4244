package io.ringmaster.engine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.admin.PeerPhase;
import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.engine.inspection.EnsembleStatus;
import io.ringmaster.engine.inspection.ReplicaView;

/** What people are told of an ensemble. */
class ReplicaViewTest
{
    private final TestEnsemble ensemble = new TestEnsemble(List.of(1, 2, 3), List.of(4));

    @Test
    void shouldTellRolesAndPositions()
    {
        ensemble.startAll();
        ensemble.run(1000);
        final long zxid = ensemble.leader().propose();
        ensemble.run(500);

        final EnsembleStatus leader = status(3);
        assertEquals(ServerRole.LEADER, leader.role());
        assertTrue(leader.isServing());
        assertEquals(3, leader.serverId());
        assertEquals(3, leader.leaderId());
        assertEquals(1, leader.epoch());
        assertEquals(zxid, leader.durableZxid());
        assertEquals(zxid, leader.committedZxid());
        assertEquals(zxid, leader.leaderCommittedZxid());
        assertEquals(0, leader.leaderSilenceMs());
        assertEquals(3, leader.voterCount());
        assertEquals(List.of(1, 2, 4), leader.peers().stream().map(EnsembleStatus.Peer::id).toList());
        assertEquals(List.of(true, true, false), leader.peers().stream().map(EnsembleStatus.Peer::isVoter).toList());
        for (final EnsembleStatus.Peer peer : leader.peers())
        {
            assertTrue(peer.isConnected());
            assertEquals(PeerPhase.SYNCED, peer.phase());
            assertEquals(zxid, peer.durableZxid());
            assertEquals(zxid, peer.appliedZxid());
            assertTrue(peer.silenceMs() >= 0 && peer.silenceMs() <= 100, peer.toString());
        }

        final EnsembleStatus follower = status(1);
        assertEquals(ServerRole.FOLLOWER, follower.role());
        assertTrue(follower.isServing());
        assertEquals(3, follower.leaderId());
        assertEquals(zxid, follower.leaderCommittedZxid());
        assertTrue(follower.leaderSilenceMs() >= 0 && follower.leaderSilenceMs() <= 100, follower.toString());
        assertEquals(PeerPhase.NONE, follower.peers().get(0).phase());
        assertEquals(-1, follower.peers().get(0).silenceMs());
        assertEquals(ServerRole.OBSERVER, status(4).role());
    }

    @Test
    void shouldTellHowFarAServerIsBehind()
    {
        ensemble.startAll();
        ensemble.run(1000);
        ensemble.node(1).log.autoSync(false);
        final long before = status(1).committedZxid();
        final long zxid = ensemble.leader().propose();
        ensemble.run(300);

        final EnsembleStatus slow = status(1);
        assertEquals(before, slow.durableZxid());
        assertEquals(zxid, slow.leaderCommittedZxid());
        final EnsembleStatus.Peer asTheLeaderKnows = status(3).peers().get(0);
        assertEquals(before, asTheLeaderKnows.durableZxid());
        assertEquals(before, asTheLeaderKnows.appliedZxid());
    }

    @Test
    void shouldTellWhoIsGoneAndWhoLooksForALeader()
    {
        ensemble.startAll();
        ensemble.run(1000);
        ensemble.stop(1);
        ensemble.run(500);
        final EnsembleStatus.Peer gone = status(3).peers().get(0);
        assertFalse(gone.isConnected());
        assertEquals(PeerPhase.NONE, gone.phase());

        ensemble.stop(3);
        ensemble.run(5000);
        final EnsembleStatus alone = status(2);
        assertEquals(ServerRole.LOOKING, alone.role());
        assertFalse(alone.isServing());
        assertEquals(0, alone.leaderId());
        assertEquals(0, alone.epoch());
        assertEquals(0, alone.leaderCommittedZxid());
        assertEquals(-1, alone.leaderSilenceMs());
    }

    @Test
    void shouldTellOfAVoterThatDoesNotCountYet()
    {
        ensemble.startAll();
        ensemble.run(1000);
        ensemble.stop(1);
        ensemble.start(1, new TestLog(), new TestEnsemble.TestPromises(), true);
        final Set<PeerPhase> phases = new LinkedHashSet<>();
        for (int step = 0; step < 1000; step++)
        {
            ensemble.step();
            phases.add(status(3).peers().get(0).phase());
        }
        assertEquals(List.of(PeerPhase.REJOINING, PeerPhase.SYNCED), phases.stream()
            .filter(phase -> phase != PeerPhase.NONE && phase != PeerPhase.JOINING).toList());
    }

    private EnsembleStatus status(final int id)
    {
        return new ReplicaView(ensemble.node(id).replica, ensemble.node(id).context).status(ensemble.nowNs());
    }
}

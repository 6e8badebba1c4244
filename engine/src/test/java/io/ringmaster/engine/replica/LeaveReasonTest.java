package io.ringmaster.engine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.replica.TestEnsemble.Node;

/** What people are told when a role is left. */
class LeaveReasonTest
{
    private final TestEnsemble ensemble = new TestEnsemble(List.of(1, 2, 3), List.of());

    LeaveReasonTest()
    {
        ensemble.startAll();
        ensemble.run(500);
        assertNotNull(ensemble.leader());
        ensemble.step();
    }

    @Test
    void shouldHaveNoReasonBeforeARoleIsLeft()
    {
        for (int id = 1; id <= 3; id++)
        {
            final Replica replica = ensemble.node(id).replica;
            assertEquals(0, replica.leaveCount());
            assertNull(replica.leaveReason());
            assertEquals(1, replica.electionCount());
        }
    }

    @Test
    void shouldTellThatTheLinkToTheLeaderWentDown()
    {
        ensemble.stop(3);
        ensemble.run(500);
        final Replica replica = ensemble.node(1).replica;
        assertReason("left leader 3: its link went down, \\d+ ms after it was last heard", replica);
        assertEquals(2, replica.electionCount());
        assertEquals(ReplicaState.FOLLOWING, replica.state());
    }

    @Test
    void shouldTellWhomALeaderMisses()
    {
        final Node leader = ensemble.node(3);
        ensemble.stop(1);
        ensemble.stop(2);
        ensemble.run(1000);
        assertReason(
            "resigned: no quorum was heard within \\d+ ms, server 1 last \\d+ ms ago, server 2 last \\d+ ms ago",
            leader.replica);
    }

    @Test
    void shouldTellThatADiskStandsStill()
    {
        final Node follower = ensemble.node(1);
        follower.log.autoSync(false);
        ensemble.leader().propose();
        ensemble.run(3000);
        assertReason(
            "left leader 3: the disk here made nothing durable for \\d+ ms although records wait, .*",
            follower.replica);
        follower.log.autoSync(true);

        final Node leader = ensemble.leader();
        leader.log.autoSync(false);
        leader.propose();
        ensemble.run(1000);
        assertReason(
            "resigned: its own log made nothing durable for \\d+ ms although records wait", leader.replica);
    }

    @Test
    void shouldTellWhatTheLeaderSentThatCannotBe()
    {
        ensemble.node(1).replica.onMessage(3, new UnsafeBuffer(new byte[4]), 0, 4);
        assertReason("left leader 3: it sent a message of 4 bytes, \\d+ ms after .*", ensemble.node(1).replica);
    }

    @Test
    void shouldTellThatZxidsAreUsedUp()
    {
        final TestEnsemble small = new TestEnsemble(List.of(1), List.of());
        small.maxCounter(2);
        small.startAll();
        small.run(500);
        final Node leader = small.leader();
        assertTrue(leader.propose() > 0);
        assertTrue(leader.propose() > 0);
        small.run(100);
        assertReason("resigned: the zxids of epoch 1 are used up", leader.replica);
    }

    private static void assertReason(final String pattern, final Replica replica)
    {
        final String reason = String.valueOf(replica.leaveReason());
        assertTrue(Pattern.matches(pattern, reason), reason);
        assertTrue(replica.leaveCount() > 0);
    }
}

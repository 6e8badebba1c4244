package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.forwarding.ForwardedReadPositionEncoder;
import io.ringmaster.codecs.forwarding.ForwardedRequestEncoder;
import io.ringmaster.codecs.forwarding.MessageHeaderEncoder;
import io.ringmaster.codecs.forwarding.ReadPositionEncoder;
import io.ringmaster.codecs.forwarding.RefusedEncoder;
import io.ringmaster.codecs.forwarding.ResumedEncoder;

/** A server to which another one sends what it never may leaves that one, and nothing else happens to it. */
class ImpossibleMessagesTest
{
    private final QuietEnsemble ensemble = new QuietEnsemble(3);
    private final ScenarioServer leader = ensemble.leader();
    private final ScenarioServer follower = ensemble.followers().get(0);
    private final ScenarioServer other = ensemble.followers().get(1);
    private final long epoch = leader.replica().epoch();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    @Test
    void shouldLeaveALearnerThatForwardsAnUnknownTemplate()
    {
        final int length = new ForwardedReadPositionEncoder().wrapAndApplyHeader(buffer, 0, header).limit();
        header.wrap(buffer, 0).templateId(99);
        assertTrue(follower.replica().forward(buffer, 0, length));
        assertLeft(leader, follower, "forwarded template 99");
    }

    @Test
    void shouldLeaveALearnerThatForwardsForAConnectionThatItHasNotAnnounced()
    {
        assertTrue(follower.replica().forward(buffer, 0, request()));
        assertLeft(leader, follower, "connection 5, which was not announced");
    }

    @Test
    void shouldLeaveALeaderThatDeliversAnUnknownTemplate()
    {
        final int length = new RefusedEncoder().wrapAndApplyHeader(buffer, 0, header).sequence(1).errorCode(-1).limit();
        header.wrap(buffer, 0).templateId(98);
        deliver(length);
        assertLeft(follower, leader, "delivered template 98");
    }

    @Test
    void shouldLeaveALeaderThatAnswersWhatWasNotAsked()
    {
        final int length = new RefusedEncoder().wrapAndApplyHeader(buffer, 0, header).sequence(1).errorCode(-1).limit();
        deliver(length);
        assertLeft(follower, leader, "not asked, request 1");
    }

    @Test
    void shouldLeaveALeaderThatAnswersAWriteByAPosition()
    {
        final long sequence = writeThatIsUnderWay();
        deliver(new ReadPositionEncoder().wrapAndApplyHeader(buffer, 0, header).sequence(sequence).zxid(1).limit());
        assertLeft(follower, leader, "no answer to a write, request " + sequence);
    }

    @Test
    void shouldLeaveALeaderThatAnswersAWriteByASession()
    {
        final long sequence = writeThatIsUnderWay();
        deliver(new ResumedEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(sequence).errorCode(ErrorCode.OK).zxid(1).limit());
        assertLeft(follower, leader, "no answer to a write, request " + sequence);
    }

    /** The client was told that nothing comes of it; what is committed is done all the same. */
    @Test
    void shouldLeaveALeaderThatRefusesAWriteAndDoesIt()
    {
        final long sequence = writeThatIsUnderWay();
        deliver(new RefusedEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(sequence).errorCode(ErrorCode.LIMIT_REACHED).limit());
        assertLeft(follower, leader, "the transaction of request " + sequence + ", which was answered before");
    }

    @Test
    void shouldLeaveALeaderThatRefusesASessionAsAWrite()
    {
        final long sequence = sessionThatIsUnderWay();
        deliver(new RefusedEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(sequence).errorCode(ErrorCode.SESSION_EXPIRED).limit());
        assertLeft(follower, leader, "no answer to a session that is to go on, request " + sequence);
    }

    @Test
    void shouldLeaveALeaderThatAnswersTwice()
    {
        final long sequence = sessionThatIsUnderWay();
        final ResumedEncoder resumed = new ResumedEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(sequence).errorCode(ErrorCode.OK).zxid(Long.MAX_VALUE);
        deliver(resumed.limit());
        deliver(resumed.limit());
        assertLeft(follower, leader, "another answer to request " + sequence);
    }

    /** A client has come with its session, and the question has not left its server: so no answer is on its way. */
    private long sessionThatIsUnderWay()
    {
        final QuietClient client = ensemble.connect(other, 6_000);
        ensemble.await("connected", () -> client.replyCount() == 1);
        ensemble.run(20);
        assertEquals(0, ensemble.resume(follower, client).replyCount());
        follower.turn(2);
        return follower.firstSequence();
    }

    /** A write that follower and leader have taken, and that is not committed yet. */
    private long writeThatIsUnderWay()
    {
        final QuietClient client = ensemble.connect(follower, 6_000);
        ensemble.await("connected", () -> client.replyCount() == 1);
        ensemble.holdJournaler(leader, true);
        ensemble.holdJournaler(other, true);
        client.create("/under-way");
        ensemble.run(10);
        assertEquals(1, client.replyCount());
        ensemble.holdJournaler(leader, false);
        ensemble.holdJournaler(other, false);
        return follower.firstSequence() + 1;
    }

    private void deliver(final int length)
    {
        assertTrue(leader.replica().deliver(follower.id, buffer, 0, length));
    }

    private void assertLeft(final ScenarioServer server, final ScenarioServer peer, final String what)
    {
        ensemble.await("counted", () -> server.replica().protocolErrors() == 1);
        final String error = server.replica().lastProtocolError();
        assertTrue(error.startsWith("server " + peer.id + " sent ") && error.contains(what), error);
        ensemble.await("left", () -> !follower.isServing());
        ensemble.await("joined anew", follower::isServing);
        assertEquals(epoch, leader.replica().epoch());
        assertTrue(leader.isServing());
        for (final ScenarioServer each : List.of(leader, follower, other))
        {
            final QuietClient client = ensemble.connect(each, 6_000);
            ensemble.await("connected", () -> client.replyCount() == 1);
            client.create("/" + each.id);
            ensemble.await("answered", () -> client.replyCount() == 2);
            client.assertServed(2);
        }
        assertEquals(1, server.replica().protocolErrors());
    }

    private int request()
    {
        final ForwardedRequestEncoder request = new ForwardedRequestEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(1)
            .connectionId(5)
            .sessionId(6)
            .correlationId(7);
        request.identitiesCount(0);
        request.putRequest(new byte[40], 0, 40);
        return request.limit();
    }
}

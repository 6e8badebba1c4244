package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.forwarding.ForwardedReadPositionEncoder;
import io.ringmaster.codecs.forwarding.ForwardedRequestEncoder;
import io.ringmaster.codecs.forwarding.MessageHeaderEncoder;
import io.ringmaster.codecs.forwarding.RefusedEncoder;

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
        assertTrue(leader.replica().deliver(follower.id, buffer, 0, length));
        assertLeft(follower, leader, "delivered template 98");
    }

    @Test
    void shouldLeaveALeaderThatAnswersWhatWasNotAsked()
    {
        final int length = new RefusedEncoder().wrapAndApplyHeader(buffer, 0, header).sequence(1).errorCode(-1).limit();
        assertTrue(leader.replica().deliver(follower.id, buffer, 0, length));
        assertLeft(follower, leader, "not asked, request 1");
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

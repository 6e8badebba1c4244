package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.LinkSide.LIMIT_NS;
import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static io.ringmaster.engine.link.ScriptedChannels.PROCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.link.FrameKind;

/** How a link comes up, with which of the peer's incarnations, and how it does so again. */
class LinkGreetingTest
{
    private final LinkSide side = new LinkSide();
    private final ScriptedChannels channels = side.channels;
    private final LinkLayer links = side.links;

    @Test
    void shouldComeUpOnceBothSidesHaveAnswered()
    {
        side.work(1);
        side.work(1);
        assertEquals(List.of(FrameKind.HELLO), channels.kinds);
        channels.frame(FrameKind.HELLO, 0, 0);
        side.work(1);
        assertEquals(List.of(FrameKind.HELLO, FrameKind.HELLO_ACK), channels.kinds);
        assertEquals(channels.peerIncarnation, channels.sent.peerIncarnation());
        assertFalse(links.isUp(PEER));
        assertFalse(links.offer(PEER, BODY, 0, 3));
        channels.frame(FrameKind.HELLO_ACK, side.incarnation(), 1);
        side.work(1);
        assertEquals(List.of("up"), side.events.list);
        assertTrue(links.offer(PEER, BODY, 0, 3));
        assertEquals(3, channels.sent.sequence());
        assertEquals(2, channels.sent.acknowledged());
    }

    @Test
    void shouldNotComeUpByAnAnswerToAnotherIncarnation()
    {
        side.work(1);
        side.work(1);
        channels.frame(FrameKind.HELLO_ACK, side.incarnation() - 1, 0);
        side.work(1);
        channels.frame(FrameKind.KEEPALIVE, side.incarnation() - 1, 0);
        side.work(1);
        assertFalse(links.isUp(PEER));
    }

    @Test
    void shouldDropAGreetingThatComesTwice()
    {
        side.comeUp();
        channels.frame(FrameKind.HELLO, 0, 1, 0);
        side.work(1);
        assertTrue(links.isUp(PEER));
        assertEquals(1, links.count(PEER, LinkCounter.REPEATED));
    }

    @Test
    void shouldGoDownWhenThePeerBeginsAnew()
    {
        side.comeUp();
        final long before = side.incarnation();
        channels.peerIncarnation++;
        channels.imageKey++;
        channels.sequence = 0;
        channels.frame(FrameKind.HELLO, 0, 0);
        side.work(1);
        side.assertDown(LinkDownReason.PEER_RESTARTED);
        side.work(1);
        side.work(1);
        assertNotEquals(before, side.incarnation());
        assertEquals(2, channels.opens);
        assertEquals(FrameKind.HELLO_ACK, channels.sent.kind());
        channels.frame(FrameKind.HELLO_ACK, side.incarnation(), 1);
        side.work(1);
        assertEquals(List.of("up", "down", "up"), side.events.list);
    }

    @Test
    void shouldDropFramesOfASessionThatIsOver()
    {
        side.comeUp();
        links.reset(PEER);
        side.work(1);
        side.work(1);
        channels.frame(FrameKind.DATA, side.incarnation() - 1, 1);
        side.work(1);
        channels.frame(FrameKind.HELLO, 0, 1);
        side.work(1);
        assertEquals(2, links.count(PEER, LinkCounter.STALE));
        assertEquals(FrameKind.HELLO, channels.sent.kind());
        assertEquals(List.of("up"), side.events.list);
    }

    @Test
    void shouldDropFramesOfAnotherImage()
    {
        side.comeUp();
        channels.imageKey++;
        channels.frame(FrameKind.DATA, side.incarnation(), 1);
        side.work(1);
        assertTrue(links.isUp(PEER));
        assertEquals(1, links.count(PEER, LinkCounter.STALE));
        assertEquals(List.of("up"), side.events.list);
    }

    @Test
    void shouldGoDownWhenThePeerSpeaksToNobodyHere()
    {
        side.comeUp();
        channels.frame(FrameKind.HELLO, 0, 0);
        side.work(1);
        side.assertDown(LinkDownReason.PEER_LOST_LINK);
    }

    /** What this side has sent went to the process that is gone: the next one begins with another publication. */
    @Test
    void shouldGreetAnewWhenThePeersProcessEndsBeforeTheLinkIsUp()
    {
        side.work(1);
        side.work(1);
        assertEquals(List.of(FrameKind.HELLO), channels.kinds);
        side.liveness.onPeerGone(PEER, PROCESS);
        side.work(1);
        side.work(1);
        assertEquals(2, channels.opens);
        channels.frame(FrameKind.HELLO, 0, 0);
        side.work(1);
        side.liveness.onPeerGone(PEER, PROCESS - 1);
        side.work(1);
        assertEquals(2, channels.opens);
        side.liveness.onPeerGone(PEER, PROCESS);
        side.work(100);
        side.work(100);
        assertEquals(3, channels.opens);
        assertEquals(List.of(), side.events.list);
    }

    /** It lived after all: one flap, and the link is as good as before. */
    @Test
    void shouldComeUpAgainWithAProcessThatWasSaidToHaveEnded()
    {
        side.comeUp();
        side.liveness.onPeerGone(PEER, PROCESS);
        side.work(1);
        side.work(1);
        channels.restartPeer(PROCESS);
        side.comeUp();
        for (int i = 0; i < 50; i++)
        {
            channels.frame(FrameKind.KEEPALIVE, side.incarnation(), channels.sent.sequence());
            side.work(LIMIT_NS / 10);
        }
        assertEquals(List.of("up", "down", "up"), side.events.list);
    }

    @Test
    void shouldWaitLongerAndLongerAfterLinksThatDoNotLast()
    {
        long longestNs = 0;
        for (int i = 0; i < 8; i++)
        {
            side.comeUp();
            channels.isConnected = false;
            side.work(1);
            channels.isConnected = true;
            final int before = channels.opens;
            final long downNs = side.nowNs();
            while (channels.opens == before)
            {
                side.work(10);
            }
            longestNs = side.nowNs() - downNs;
            channels.peerIncarnation++;
            channels.imageKey++;
            channels.sequence = 0;
        }
        assertTrue(longestNs >= 800 && longestNs < 850, "longestNs=" + longestNs);
    }
}

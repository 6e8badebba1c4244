package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.LinkSide.LIMIT_NS;
import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static io.ringmaster.engine.link.ScriptedChannels.PROCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.codecs.link.FrameKind;

/** What takes a link down, who is told of it, and what does not. */
class LinkDownTest
{
    private final LinkSide side = new LinkSide();
    private final ScriptedChannels channels = side.channels;
    private final LinkLayer links = side.links;

    @Test
    void shouldGoDownWhenTheNextFrameIsMissing()
    {
        side.comeUp();
        channels.frame(FrameKind.DATA, side.incarnation(), channels.sequence + 2, 1);
        side.work(1);
        side.assertDown(LinkDownReason.GAP);
    }

    @Test
    void shouldGoDownWhenAFrameComesTwice()
    {
        side.comeUp();
        channels.frame(FrameKind.DATA, side.incarnation(), 1);
        side.work(1);
        channels.frame(FrameKind.DATA, side.incarnation(), channels.sequence, 1);
        side.work(1);
        assertEquals(List.of("up", "message", "down"), side.events.list);
        assertEquals(LinkDownReason.DISORDER, links.downReason(PEER));
    }

    @Test
    void shouldGoDownWhenThePeerAcknowledgesWhatWasNeverSent()
    {
        side.comeUp();
        channels.frame(FrameKind.KEEPALIVE, side.incarnation(), 100);
        side.work(1);
        side.assertDown(LinkDownReason.DISORDER);
    }

    @Test
    void shouldGoDownWhenThePeerIsSilent()
    {
        side.comeUp();
        side.work(LIMIT_NS);
        assertTrue(links.isUp(PEER));
        side.work(1);
        side.assertDown(LinkDownReason.SILENT);
    }

    /** The peer talks on but hears nothing: its acknowledgements stand still. */
    @Test
    void shouldGoDownWhenThePeerHearsNothing()
    {
        side.comeUp();
        final long heard = channels.sent.sequence();
        long waitedNs = 0;
        while (links.isUp(PEER) && waitedNs < 10 * LIMIT_NS)
        {
            channels.frame(FrameKind.KEEPALIVE, side.incarnation(), heard);
            side.work(LIMIT_NS / 10);
            waitedNs += LIMIT_NS / 10;
        }
        side.assertDown(LinkDownReason.UNHEARD);
        assertTrue(waitedNs <= 2 * LIMIT_NS, "waitedNs=" + waitedNs);
    }

    @Test
    void shouldGoDownAtOnceWhenThePeersProcessHasEnded()
    {
        side.comeUp();
        assertEquals(3_000, channels.sent.process());
        side.liveness.onPeerGone(PEER, PROCESS);
        channels.frame(FrameKind.DATA, side.incarnation(), 1);
        side.work(0);
        assertEquals(List.of("up", "message", "down"), side.events.list, "its last words come first");
        assertEquals(LinkDownReason.PEER_GONE, links.downReason(PEER));
    }

    @Test
    void shouldStayUpWhenAnEarlierProcessOfThePeersHasEnded()
    {
        side.comeUp();
        side.liveness.onPeerGone(PEER, PROCESS - 1);
        side.work(1);
        assertTrue(links.isUp(PEER));
        side.liveness.onPeerGone(PEER, PROCESS);
        side.work(1);
        channels.restartPeer(PROCESS + 1);
        side.comeUp();
        side.work(1);
        side.liveness.onPeerGone(PEER, PROCESS);
        side.work(1);
        assertTrue(links.isUp(PEER));
        assertEquals(List.of("up", "down", "up"), side.events.list);
    }

    @Test
    void shouldSendFourKeepalivesInALimit()
    {
        side.comeUp();
        channels.kinds.clear();
        for (int i = 0; i < 100; i++)
        {
            channels.frame(FrameKind.KEEPALIVE, side.incarnation(), channels.sent.sequence());
            side.work(LIMIT_NS / 100);
        }
        assertEquals(4, channels.kinds.size());
        assertTrue(links.isUp(PEER));
    }

    @Test
    void shouldGoDownWhenItsImageEnds()
    {
        side.comeUp();
        channels.unavailable(channels.imageKey + 1);
        side.work(1);
        assertTrue(links.isUp(PEER));
        channels.unavailable(channels.imageKey);
        side.work(1);
        side.assertDown(LinkDownReason.IMAGE_UNAVAILABLE);
    }

    @Test
    void shouldGoDownWhenNobodyReceives()
    {
        side.comeUp();
        channels.isConnected = false;
        side.work(1);
        side.assertDown(LinkDownReason.NOT_CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {RawChannels.NOT_CONNECTED, RawChannels.CLOSED, RawChannels.MAX_POSITION_EXCEEDED, -99})
    void shouldGoDownByAnOfferThatCannotSucceedAgain(final long result)
    {
        side.comeUp();
        channels.result = result;
        assertFalse(links.offer(PEER, BODY, 0, 3));
        assertFalse(links.isUp(PEER));
        assertEquals(1, channels.closes);
        assertEquals(List.of("up"), side.events.list, "told from within an offer");
        channels.result = 1;
        side.work(1);
        assertEquals(List.of("up", "down"), side.events.list);
        assertEquals(2, channels.opens);
    }

    @Test
    void shouldGoDownWhenBackPressureDoesNotEnd()
    {
        side.comeUp();
        channels.result = RawChannels.BACK_PRESSURED;
        for (int i = 0; i < 20; i++)
        {
            channels.frame(FrameKind.KEEPALIVE, side.incarnation(), channels.sent.sequence());
            side.work(LIMIT_NS / 10);
        }
        side.assertDown(LinkDownReason.BLOCKED);
    }

    @Test
    void shouldTellThePeerOfAResetAndNobodyHere()
    {
        side.comeUp();
        links.reset(PEER);
        assertEquals(FrameKind.CLOSE, channels.sent.kind());
        assertEquals(1, channels.closes);
        side.work(1);
        side.work(1);
        links.reset(PEER);
        assertEquals(List.of("up"), side.events.list);
        assertEquals(1, links.count(PEER, LinkCounter.DOWNS));
        assertEquals(2, channels.opens);
    }

    @Test
    void shouldNotTellOfADownThatAResetComesBefore()
    {
        side.comeUp();
        channels.result = RawChannels.CLOSED;
        assertFalse(links.offer(PEER, BODY, 0, 3));
        links.reset(PEER);
        channels.result = 1;
        side.work(1);
        assertEquals(List.of("up"), side.events.list);
    }

    @Test
    void shouldGoDownWhenThePeerCloses()
    {
        side.comeUp();
        channels.frame(FrameKind.CLOSE, side.incarnation(), 1);
        side.work(1);
        side.assertDown(LinkDownReason.CLOSED_BY_PEER);
    }
}

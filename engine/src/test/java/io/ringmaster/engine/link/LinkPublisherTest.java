package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.ENSEMBLE;
import static io.ringmaster.engine.link.ScriptedChannels.ME;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.codecs.link.FrameKind;

/** What one side of a link sends, and how it learns of what comes of it. Longer messages: {@link LinkPartsTest}. */
class LinkPublisherTest
{
    private static final long NOW_NS = 1_000;

    private final ScriptedChannels channels = new ScriptedChannels();
    private final Queue<Long> incarnations = new ArrayDeque<>(List.of(0L, 5L, 5L, 6L));
    private final LinkCounters counters = new LinkCounters();
    private final PeerIncarnation peerIncarnation = new PeerIncarnation(new LinkRules());
    private final LinkPublisher publisher = newPublisher();

    @Test
    void shouldDrawAnIncarnationForEachPublicationThatIsNeitherNoneNorTheLast()
    {
        assertEquals(0, publisher.incarnation());
        publisher.open(NOW_NS);
        assertEquals(5, publisher.incarnation());
        publisher.close();
        assertEquals(0, publisher.incarnation());
        publisher.open(NOW_NS);
        assertEquals(6, publisher.incarnation());
        assertEquals(2, channels.opens);
        assertEquals(1, channels.closes);
    }

    @Test
    void shouldNumberTheFramesOfEachPublication()
    {
        publisher.open(NOW_NS);
        assertTrue(publisher.send(FrameKind.HELLO, NOW_NS));
        assertTrue(publisher.offer(BODY, 0, 3, NOW_NS));
        assertEquals(2, publisher.sent());
        assertEquals(2, channels.sent.sequence());
        assertEquals(5, channels.sent.incarnation());
        assertEquals(BODY, channels.sentBody());
        publisher.close();
        publisher.open(NOW_NS);
        assertEquals(0, publisher.sent());
        assertTrue(publisher.send(FrameKind.HELLO, NOW_NS));
        assertEquals(1, channels.sent.sequence());
        assertEquals(List.of(FrameKind.HELLO, FrameKind.DATA, FrameKind.HELLO), channels.kinds);
        assertEquals(3, counters.get(LinkCounter.FRAMES_SENT));
    }

    @Test
    void shouldSpeakToThePeersIncarnationAndAcknowledgeItsFrames()
    {
        publisher.open(NOW_NS);
        publisher.send(FrameKind.HELLO, NOW_NS);
        assertEquals(0, channels.sent.peerIncarnation());
        assertEquals(0, channels.sent.acknowledged());
        final FrameWriter ofPeer = new FrameWriter(ENSEMBLE, PEER, 1);
        ofPeer.encode(ME, FrameKind.HELLO, 500, 0, 3, 0, BODY, 0, 0);
        final FrameReader greeting = new FrameReader(new LinkRules());
        assertTrue(greeting.readLinkFrame(ofPeer.buffer(), 0, FrameWriter.LINK_LENGTH));
        peerIncarnation.bind(greeting, 1);
        publisher.send(FrameKind.HELLO_ACK, NOW_NS);
        assertEquals(500, channels.sent.peerIncarnation());
        assertEquals(3, channels.sent.acknowledged());
    }

    @Test
    void shouldWaitForSomebodyWhoReceives()
    {
        publisher.open(NOW_NS);
        channels.result = RawChannels.NOT_CONNECTED;
        assertFalse(publisher.send(FrameKind.HELLO, NOW_NS));
        assertEquals(LinkDownReason.NONE, publisher.failure());
        channels.result = 1;
        assertTrue(publisher.send(FrameKind.HELLO, NOW_NS));
        channels.result = RawChannels.NOT_CONNECTED;
        assertFalse(publisher.send(FrameKind.HELLO, NOW_NS));
        assertEquals(LinkDownReason.NOT_CONNECTED, publisher.failure(), "who has received does so no more");
    }

    @ParameterizedTest
    @CsvSource({"-4, PUBLICATION_CLOSED", "-5, POSITION_EXHAUSTED", "-99, PUBLICATION_CLOSED"})
    void shouldFailByAnOfferThatCannotSucceedAgain(final long result, final LinkDownReason reason)
    {
        publisher.open(NOW_NS);
        channels.result = result;
        assertFalse(publisher.offer(BODY, 0, 3, NOW_NS));
        assertEquals(reason, publisher.failure());
        publisher.close();
        assertEquals(LinkDownReason.NONE, publisher.failure());
    }

    @Test
    void shouldFailDuringALongMessageAndForgetIt()
    {
        publisher.open(NOW_NS);
        channels.room = 1;
        channels.resultAfterRoom = RawChannels.CLOSED;
        final UnsafeBuffer message = new UnsafeBuffer(new byte[3_000]);
        assertFalse(publisher.offer(message, 0, 3_000, NOW_NS));
        assertEquals(LinkDownReason.PUBLICATION_CLOSED, publisher.failure());
        publisher.close();
        publisher.open(NOW_NS);
        channels.room = Integer.MAX_VALUE;
        assertEquals(0, publisher.sendRest(NOW_NS));
        assertTrue(publisher.offer(BODY, 0, 3, NOW_NS));
    }

    @Test
    void shouldRefuseWhileALongMessageIsNotSentToItsEnd()
    {
        publisher.open(NOW_NS);
        channels.room = 1;
        final UnsafeBuffer message = new UnsafeBuffer(new byte[3_000]);
        assertTrue(publisher.offer(message, 0, 3_000, NOW_NS));
        channels.room = Integer.MAX_VALUE;
        assertFalse(publisher.offer(BODY, 0, 3, NOW_NS));
        assertEquals(2, counters.get(LinkCounter.BACK_PRESSURED), "of the second part and of the second message");
        assertTrue(publisher.sendRest(NOW_NS) > 0);
        assertEquals(FrameKind.DATA, channels.sent.kind());
        assertTrue(publisher.offer(BODY, 0, 3, NOW_NS));
        publisher.close();
    }

    @Test
    void shouldWaitForAcknowledgementsFromTheFirstFrameOnThatHasNone()
    {
        publisher.open(NOW_NS);
        publisher.onUp(NOW_NS);
        assertFalse(publisher.isAwaiting());
        publisher.send(FrameKind.KEEPALIVE, NOW_NS + 10);
        publisher.send(FrameKind.KEEPALIVE, NOW_NS + 20);
        assertTrue(publisher.isAwaiting());
        assertEquals(90, publisher.sinceProgressNs(NOW_NS + 100), "since the first was sent");
        assertEquals(80, publisher.sinceSentNs(NOW_NS + 100));
        publisher.onAcknowledged(1, NOW_NS + 30);
        publisher.onAcknowledged(1, NOW_NS + 40);
        publisher.onAcknowledged(0, NOW_NS + 40);
        assertTrue(publisher.isAwaiting());
        assertEquals(70, publisher.sinceProgressNs(NOW_NS + 100));
        publisher.onAcknowledged(2, NOW_NS + 50);
        assertFalse(publisher.isAwaiting());
        publisher.onUp(NOW_NS + 60);
        assertEquals(40, publisher.sinceProgressNs(NOW_NS + 100));
        publisher.close();
        publisher.open(NOW_NS + 200);
        assertFalse(publisher.isAwaiting());
        assertEquals(5, publisher.sinceSentNs(NOW_NS + 205), "since it was opened");
    }

    private LinkPublisher newPublisher()
    {
        final LinkContext context = new LinkContext()
            .id(ME)
            .ensembleId(ENSEMBLE)
            .peers(PEER)
            .channels(channels)
            .handler(new LinkSide.Events())
            .maxMessageLength(8_000)
            .incarnations(incarnations::remove);
        context.conclude();
        return new LinkPublisher(
            PEER, context, new FrameWriter(ENSEMBLE, ME, context.process()), counters, peerIncarnation);
    }
}

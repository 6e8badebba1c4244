package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.ENSEMBLE;
import static io.ringmaster.engine.link.ScriptedChannels.ME;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static io.ringmaster.engine.link.ScriptedChannels.PROCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.codecs.link.FrameKind;

/** One side of one link, and a peer that the test plays. */
class LinkLayerTest
{
    private static final long LIMIT_NS = 1_000;

    private final ScriptedChannels channels = new ScriptedChannels();
    private final Events events = new Events();
    private long incarnation = 100;
    private long nowNs = 10_000;
    private final PeerLiveness liveness = new PeerLiveness(PEER);
    private final LinkLayer links = new LinkLayer(new LinkContext()
        .id(ME)
        .ensembleId(ENSEMBLE)
        .peers(PEER)
        .channels(channels)
        .handler(events)
        .incarnations(() -> ++incarnation)
        .process(3_000)
        .liveness(liveness)
        .limitNs(LIMIT_NS)
        .minBackoffNs(100)
        .maxBackoffNs(800));

    @Test
    void shouldComeUpOnceBothSidesHaveAnswered()
    {
        work(1);
        work(1);
        assertEquals(List.of(FrameKind.HELLO), channels.kinds);
        channels.frame(FrameKind.HELLO, 0, 0);
        work(1);
        assertEquals(List.of(FrameKind.HELLO, FrameKind.HELLO_ACK), channels.kinds);
        assertEquals(channels.peerIncarnation, channels.sent.peerIncarnation());
        assertFalse(links.isUp(PEER));
        assertFalse(links.offer(PEER, BODY, 0, 3));
        channels.frame(FrameKind.HELLO_ACK, incarnation, 1);
        work(1);
        assertEquals(List.of("up"), events.list);
        assertTrue(links.offer(PEER, BODY, 0, 3));
        assertEquals(3, channels.sent.sequence());
        assertEquals(2, channels.sent.acknowledged());
    }

    @Test
    void shouldNotComeUpByAnAnswerToAnotherIncarnation()
    {
        work(1);
        work(1);
        channels.frame(FrameKind.HELLO_ACK, incarnation - 1, 0);
        work(1);
        channels.frame(FrameKind.KEEPALIVE, incarnation - 1, 0);
        work(1);
        assertFalse(links.isUp(PEER));
    }

    @Test
    void shouldGoDownWhenTheNextFrameIsMissing()
    {
        comeUp();
        channels.frame(FrameKind.DATA, incarnation, channels.sequence + 2, 1);
        work(1);
        assertDown(LinkDownReason.GAP);
    }

    @Test
    void shouldGoDownWhenAFrameComesTwice()
    {
        comeUp();
        channels.frame(FrameKind.DATA, incarnation, 1);
        work(1);
        channels.frame(FrameKind.DATA, incarnation, channels.sequence, 1);
        work(1);
        assertEquals(List.of("up", "message", "down"), events.list);
        assertEquals(LinkDownReason.DISORDER, links.downReason(PEER));
    }

    @Test
    void shouldDropAGreetingThatComesTwice()
    {
        comeUp();
        channels.frame(FrameKind.HELLO, 0, 1, 0);
        work(1);
        assertTrue(links.isUp(PEER));
        assertEquals(1, links.count(PEER, LinkCounter.REPEATED));
    }

    @Test
    void shouldGoDownWhenThePeerBeginsAnew()
    {
        comeUp();
        final long before = incarnation;
        channels.peerIncarnation++;
        channels.imageKey++;
        channels.sequence = 0;
        channels.frame(FrameKind.HELLO, 0, 0);
        work(1);
        assertDown(LinkDownReason.PEER_RESTARTED);
        work(1);
        work(1);
        assertNotEquals(before, incarnation);
        assertEquals(2, channels.opens);
        assertEquals(FrameKind.HELLO_ACK, channels.sent.kind());
        channels.frame(FrameKind.HELLO_ACK, incarnation, 1);
        work(1);
        assertEquals(List.of("up", "down", "up"), events.list);
    }

    @Test
    void shouldDropFramesOfASessionThatIsOver()
    {
        comeUp();
        links.reset(PEER);
        work(1);
        work(1);
        channels.frame(FrameKind.DATA, incarnation - 1, 1);
        work(1);
        channels.frame(FrameKind.HELLO, 0, 1);
        work(1);
        assertEquals(2, links.count(PEER, LinkCounter.STALE));
        assertEquals(FrameKind.HELLO, channels.sent.kind());
        assertEquals(List.of("up"), events.list);
    }

    @Test
    void shouldDropFramesOfAnotherImage()
    {
        comeUp();
        channels.imageKey++;
        channels.frame(FrameKind.DATA, incarnation, 1);
        work(1);
        assertTrue(links.isUp(PEER));
        assertEquals(1, links.count(PEER, LinkCounter.STALE));
        assertEquals(List.of("up"), events.list);
    }

    @Test
    void shouldGoDownWhenThePeerSpeaksToNobodyHere()
    {
        comeUp();
        channels.frame(FrameKind.HELLO, 0, 0);
        work(1);
        assertDown(LinkDownReason.PEER_LOST_LINK);
    }

    @Test
    void shouldGoDownWhenThePeerAcknowledgesWhatWasNeverSent()
    {
        comeUp();
        channels.frame(FrameKind.KEEPALIVE, incarnation, 100);
        work(1);
        assertDown(LinkDownReason.DISORDER);
    }

    @Test
    void shouldGoDownWhenThePeerIsSilent()
    {
        comeUp();
        work(LIMIT_NS);
        assertTrue(links.isUp(PEER));
        work(1);
        assertDown(LinkDownReason.SILENT);
    }

    /** The peer talks on but hears nothing: its acknowledgements stand still. */
    @Test
    void shouldGoDownWhenThePeerHearsNothing()
    {
        comeUp();
        final long heard = channels.sent.sequence();
        long waitedNs = 0;
        while (links.isUp(PEER) && waitedNs < 10 * LIMIT_NS)
        {
            channels.frame(FrameKind.KEEPALIVE, incarnation, heard);
            work(LIMIT_NS / 10);
            waitedNs += LIMIT_NS / 10;
        }
        assertDown(LinkDownReason.UNHEARD);
        assertTrue(waitedNs <= 2 * LIMIT_NS, "waitedNs=" + waitedNs);
    }

    @Test
    void shouldGoDownAtOnceWhenThePeersProcessHasEnded()
    {
        comeUp();
        assertEquals(3_000, channels.sent.process());
        liveness.onPeerGone(PEER, PROCESS);
        channels.frame(FrameKind.DATA, incarnation, 1);
        work(0);
        assertEquals(List.of("up", "message", "down"), events.list, "its last words come first");
        assertEquals(LinkDownReason.PEER_GONE, links.downReason(PEER));
    }

    @Test
    void shouldStayUpWhenAnEarlierProcessOfThePeersHasEnded()
    {
        comeUp();
        liveness.onPeerGone(PEER, PROCESS - 1);
        work(1);
        assertTrue(links.isUp(PEER));
        liveness.onPeerGone(PEER, PROCESS);
        work(1);
        channels.restartPeer(PROCESS + 1);
        comeUp();
        work(1);
        liveness.onPeerGone(PEER, PROCESS);
        work(1);
        assertTrue(links.isUp(PEER));
        assertEquals(List.of("up", "down", "up"), events.list);
    }

    /** What this side has sent went to the process that is gone: the next one begins with another publication. */
    @Test
    void shouldGreetAnewWhenThePeersProcessEndsBeforeTheLinkIsUp()
    {
        work(1);
        work(1);
        assertEquals(List.of(FrameKind.HELLO), channels.kinds);
        liveness.onPeerGone(PEER, PROCESS);
        work(1);
        work(1);
        assertEquals(2, channels.opens);
        channels.frame(FrameKind.HELLO, 0, 0);
        work(1);
        liveness.onPeerGone(PEER, PROCESS - 1);
        work(1);
        assertEquals(2, channels.opens);
        liveness.onPeerGone(PEER, PROCESS);
        work(100);
        work(100);
        assertEquals(3, channels.opens);
        assertEquals(List.of(), events.list);
    }

    /** It lived after all: one flap, and the link is as good as before. */
    @Test
    void shouldComeUpAgainWithAProcessThatWasSaidToHaveEnded()
    {
        comeUp();
        liveness.onPeerGone(PEER, PROCESS);
        work(1);
        work(1);
        channels.restartPeer(PROCESS);
        comeUp();
        for (int i = 0; i < 50; i++)
        {
            channels.frame(FrameKind.KEEPALIVE, incarnation, channels.sent.sequence());
            work(LIMIT_NS / 10);
        }
        assertEquals(List.of("up", "down", "up"), events.list);
    }

    @Test
    void shouldSendFourKeepalivesInALimit()
    {
        comeUp();
        channels.kinds.clear();
        for (int i = 0; i < 100; i++)
        {
            channels.frame(FrameKind.KEEPALIVE, incarnation, channels.sent.sequence());
            work(LIMIT_NS / 100);
        }
        assertEquals(4, channels.kinds.size());
        assertTrue(links.isUp(PEER));
    }

    @Test
    void shouldGoDownWhenItsImageEnds()
    {
        comeUp();
        channels.unavailable(channels.imageKey + 1);
        work(1);
        assertTrue(links.isUp(PEER));
        channels.unavailable(channels.imageKey);
        work(1);
        assertDown(LinkDownReason.IMAGE_UNAVAILABLE);
    }

    @Test
    void shouldGoDownWhenNobodyReceives()
    {
        comeUp();
        channels.isConnected = false;
        work(1);
        assertDown(LinkDownReason.NOT_CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {RawChannels.NOT_CONNECTED, RawChannels.CLOSED, RawChannels.MAX_POSITION_EXCEEDED, -99})
    void shouldGoDownByAnOfferThatCannotSucceedAgain(final long result)
    {
        comeUp();
        channels.result = result;
        assertFalse(links.offer(PEER, BODY, 0, 3));
        assertFalse(links.isUp(PEER));
        assertEquals(1, channels.closes);
        assertEquals(List.of("up"), events.list, "told from within an offer");
        channels.result = 1;
        work(1);
        assertEquals(List.of("up", "down"), events.list);
        assertEquals(2, channels.opens);
    }

    @Test
    void shouldRefuseUnderBackPressureAndGoOnAfterIt()
    {
        comeUp();
        final long before = channels.sent.sequence();
        channels.result = RawChannels.BACK_PRESSURED;
        assertFalse(links.offer(PEER, BODY, 0, 3));
        channels.result = 1;
        assertTrue(links.offer(PEER, BODY, 0, 3));
        assertEquals(before + 1, channels.sent.sequence());
        assertEquals(1, links.count(PEER, LinkCounter.BACK_PRESSURED));
    }

    @Test
    void shouldTryAgainAtOnceAfterAnAdminAction()
    {
        comeUp();
        final int before = channels.offers;
        channels.result = RawChannels.ADMIN_ACTION;
        assertFalse(links.offer(PEER, BODY, 0, 3));
        assertEquals(before + LinkContext.ADMIN_ACTION_RETRIES, channels.offers);
        assertTrue(links.isUp(PEER));
    }

    @Test
    void shouldGoDownWhenBackPressureDoesNotEnd()
    {
        comeUp();
        channels.result = RawChannels.BACK_PRESSURED;
        for (int i = 0; i < 20; i++)
        {
            channels.frame(FrameKind.KEEPALIVE, incarnation, channels.sent.sequence());
            work(LIMIT_NS / 10);
        }
        assertDown(LinkDownReason.BLOCKED);
    }

    @Test
    void shouldHandInAgainWhatWasNotTaken()
    {
        comeUp();
        events.isRefusing = true;
        channels.frame(FrameKind.DATA, incarnation, 1);
        work(1);
        assertTrue(channels.isPending());
        assertEquals(List.of("up"), events.list);
        events.isRefusing = false;
        work(1);
        assertFalse(channels.isPending());
        assertEquals(List.of("up", "message"), events.list);
    }

    @Test
    void shouldTellThePeerOfAResetAndNobodyHere()
    {
        comeUp();
        links.reset(PEER);
        assertEquals(FrameKind.CLOSE, channels.sent.kind());
        assertEquals(1, channels.closes);
        work(1);
        work(1);
        links.reset(PEER);
        assertEquals(List.of("up"), events.list);
        assertEquals(1, links.count(PEER, LinkCounter.DOWNS));
        assertEquals(2, channels.opens);
    }

    @Test
    void shouldNotTellOfADownThatAResetComesBefore()
    {
        comeUp();
        channels.result = RawChannels.CLOSED;
        assertFalse(links.offer(PEER, BODY, 0, 3));
        links.reset(PEER);
        channels.result = 1;
        work(1);
        assertEquals(List.of("up"), events.list);
    }

    @Test
    void shouldGoDownWhenThePeerCloses()
    {
        comeUp();
        channels.frame(FrameKind.CLOSE, incarnation, 1);
        work(1);
        assertDown(LinkDownReason.CLOSED_BY_PEER);
    }

    @Test
    void shouldWaitLongerAndLongerAfterLinksThatDoNotLast()
    {
        long longestNs = 0;
        for (int i = 0; i < 8; i++)
        {
            comeUp();
            channels.isConnected = false;
            work(1);
            channels.isConnected = true;
            final int before = channels.opens;
            final long downNs = nowNs;
            while (channels.opens == before)
            {
                work(10);
            }
            longestNs = nowNs - downNs;
            channels.peerIncarnation++;
            channels.imageKey++;
            channels.sequence = 0;
        }
        assertTrue(longestNs >= 800 && longestNs < 850, "longestNs=" + longestNs);
    }

    @Test
    void shouldDropFramesOfOthersAndOfOtherEnsembles()
    {
        comeUp();
        final FrameWriter[] writers = {
            new FrameWriter(ENSEMBLE + 1, PEER, PROCESS), new FrameWriter(ENSEMBLE, PEER + 1, PROCESS)};
        for (final FrameWriter writer : writers)
        {
            writer.encode(ME, FrameKind.DATA, channels.peerIncarnation, incarnation, 3, 1, BODY, 0, 0);
            channels.bytes(writer.buffer(), FrameWriter.LINK_LENGTH);
            work(1);
        }
        assertEquals(2, links.count(PEER, LinkCounter.MISDIRECTED));
        assertTrue(links.isUp(PEER));
        assertEquals(List.of("up"), events.list);
    }

    /** Bytes from outside: whatever is changed or cut off of a frame, it is dropped and counted. */
    @Test
    void shouldDropDamagedFrames()
    {
        comeUp();
        final SplittableRandom random = new SplittableRandom(7);
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[256]);
        for (int i = 0; i < 20_000; i++)
        {
            channels.frame(FrameKind.DATA, incarnation, 3, 1);
            int length = channels.pendingLength();
            bytes.putBytes(0, channels.pending(), 0, length);
            if (i % 2 == 0)
            {
                final int at = random.nextInt(length);
                bytes.putByte(at, (byte)(bytes.getByte(at) ^ (1 + random.nextInt(255))));
            }
            else
            {
                length = random.nextInt(length);
            }
            channels.bytes(bytes, length);
            work(0);
            assertEquals(i + 1, links.count(PEER, LinkCounter.MALFORMED));
        }
        assertEquals(List.of("up"), events.list);
    }

    @Test
    void shouldRefuseMessagesThatAreTooLongAndPeersThatAreNone()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        assertThrows(IllegalArgumentException.class,
            () -> links.offer(PEER, buffer, 0, links.maxMessageLength() + 1));
        assertThrows(IllegalArgumentException.class, () -> links.offer(7, buffer, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinkContext().id(1).peers(1).channels(channels)
            .handler(events).incarnations(() -> 1).conclude());
    }

    @Test
    void shouldDropVotesThatCannotBeSent()
    {
        work(1);
        links.sendVote(PEER, BODY, 0, 3);
        channels.result = RawChannels.BACK_PRESSURED;
        links.sendVote(PEER, BODY, 0, 3);
        channels.result = RawChannels.CLOSED;
        links.sendVote(PEER, BODY, 0, 3);
        assertEquals(1, links.count(PEER, LinkCounter.VOTES_SENT));
        assertEquals(2, links.count(PEER, LinkCounter.VOTES_DROPPED));
    }

    @Test
    void shouldAllocateNothingPerMessage()
    {
        comeUp();
        channels.isRecording = false;
        events.isRecording = false;
        exchange(20_000);
        final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(threadId);
        exchange(20_000);
        final long allocated = threads.getThreadAllocatedBytes(threadId) - before;
        assertTrue(allocated < 20_000, "allocated=" + allocated);
        assertTrue(links.isUp(PEER));
    }

    private void exchange(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            channels.frame(FrameKind.DATA, incarnation, channels.sent.sequence());
            work(1);
            if (!links.offer(PEER, BODY, 0, 3))
            {
                throw new AssertionError("down by " + links.downReason(PEER));
            }
        }
    }

    private void comeUp()
    {
        while (!links.isUp(PEER))
        {
            channels.frame(channels.sequence == 0 ? FrameKind.HELLO : FrameKind.HELLO_ACK,
                channels.sequence == 0 ? 0 : incarnation, 0);
            work(1);
        }
    }

    private void work(final long ns)
    {
        nowNs += ns;
        links.doWork(nowNs);
    }

    private void assertDown(final LinkDownReason reason)
    {
        assertEquals(List.of("up", "down"), events.list);
        assertEquals(reason, links.downReason(PEER));
        assertEquals(1, channels.closes);
    }

    private static final class Events implements LinkHandler
    {
        private final List<String> list = new ArrayList<>();
        private boolean isRefusing;
        private boolean isRecording = true;

        @Override
        public void onLinkUp(final int peer)
        {
            list.add("up");
        }

        @Override
        public void onLinkDown(final int peer)
        {
            list.add("down");
        }

        @Override
        public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            if (isRefusing)
            {
                return false;
            }
            assertEquals(BODY.capacity(), length);
            if (isRecording)
            {
                list.add("message");
            }
            return true;
        }

        @Override
        public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            list.add("vote");
        }
    }
}

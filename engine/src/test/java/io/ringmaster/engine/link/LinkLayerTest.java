package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.ENSEMBLE;
import static io.ringmaster.engine.link.ScriptedChannels.ME;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static io.ringmaster.engine.link.ScriptedChannels.PROCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.link.FrameKind;

/** Messages, votes and frames that nobody should have sent, by one side of one link. */
class LinkLayerTest
{
    private final LinkSide side = new LinkSide();
    private final ScriptedChannels channels = side.channels;
    private final LinkLayer links = side.links;

    @Test
    void shouldRefuseUnderBackPressureAndGoOnAfterIt()
    {
        side.comeUp();
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
        side.comeUp();
        final int before = channels.offers;
        channels.result = RawChannels.ADMIN_ACTION;
        assertFalse(links.offer(PEER, BODY, 0, 3));
        assertEquals(before + LinkContext.ADMIN_ACTION_RETRIES, channels.offers);
        assertTrue(links.isUp(PEER));
    }

    @Test
    void shouldHandInAgainWhatWasNotTaken()
    {
        side.comeUp();
        side.events.isRefusing = true;
        channels.frame(FrameKind.DATA, side.incarnation(), 1);
        side.work(1);
        assertTrue(channels.isPending());
        assertEquals(List.of("up"), side.events.list);
        side.events.isRefusing = false;
        side.work(1);
        assertFalse(channels.isPending());
        assertEquals(List.of("up", "message"), side.events.list);
    }

    @Test
    void shouldDropFramesOfOthersAndOfOtherEnsembles()
    {
        side.comeUp();
        final FrameWriter[] writers = {
            new FrameWriter(ENSEMBLE + 1, PEER, PROCESS), new FrameWriter(ENSEMBLE, PEER + 1, PROCESS)};
        for (final FrameWriter writer : writers)
        {
            writer.encode(ME, FrameKind.DATA, channels.peerIncarnation, side.incarnation(), 3, 1, BODY, 0, 0);
            channels.bytes(writer.buffer(), FrameWriter.LINK_LENGTH);
            side.work(1);
        }
        assertEquals(2, links.count(PEER, LinkCounter.MISDIRECTED));
        assertTrue(links.isUp(PEER));
        assertEquals(List.of("up"), side.events.list);
    }

    /** Bytes from outside: whatever is changed or cut off of a frame, it is dropped and counted. */
    @Test
    void shouldDropDamagedFrames()
    {
        side.comeUp();
        final SplittableRandom random = new SplittableRandom(7);
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[256]);
        for (int i = 0; i < 20_000; i++)
        {
            channels.frame(FrameKind.DATA, side.incarnation(), 3, 1);
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
            side.work(0);
            assertEquals(i + 1, links.count(PEER, LinkCounter.MALFORMED));
        }
        assertEquals(List.of("up"), side.events.list);
    }

    @Test
    void shouldRefuseMessagesThatAreTooLongAndPeersThatAreNone()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        assertThrows(IllegalArgumentException.class,
            () -> links.offer(PEER, buffer, 0, links.maxMessageLength() + 1));
        assertThrows(IllegalArgumentException.class, () -> links.offer(7, buffer, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinkContext().id(1).peers(1).channels(channels)
            .handler(side.events).incarnations(() -> 1).conclude());
    }

    @Test
    void shouldDropVotesThatCannotBeSent()
    {
        side.work(1);
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
        side.comeUp();
        channels.isRecording = false;
        side.events.isRecording = false;
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
            channels.frame(FrameKind.DATA, side.incarnation(), channels.sent.sequence());
            side.work(1);
            if (!links.offer(PEER, BODY, 0, 3))
            {
                throw new AssertionError("down by " + links.downReason(PEER));
            }
        }
    }
}

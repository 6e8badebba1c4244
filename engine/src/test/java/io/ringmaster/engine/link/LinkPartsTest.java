package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.ENSEMBLE;
import static io.ringmaster.engine.link.ScriptedChannels.ME;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.link.FrameKind;

/** Messages that are longer than a frame. */
class LinkPartsTest
{
    private static final int PART = 1024 - FrameWriter.LINK_LENGTH;
    private static final int MAX = 5 * PART;

    private final ScriptedChannels channels = new ScriptedChannels();
    private final Messages messages = new Messages();
    private final byte[] bytes = new byte[MAX];
    private final UnsafeBuffer message = new UnsafeBuffer(bytes);
    private long incarnation = 100;
    private long nowNs = 10_000;
    private final LinkLayer links = new LinkLayer(new LinkContext()
        .id(ME)
        .ensembleId(ENSEMBLE)
        .peers(PEER)
        .channels(channels)
        .handler(messages)
        .incarnations(() -> ++incarnation)
        .maxMessageLength(MAX)
        .limitNs(1_000_000));

    LinkPartsTest()
    {
        new SplittableRandom(3).nextBytes(bytes);
    }

    @Test
    void shouldSendInAsManyPartsAsItTakes()
    {
        comeUp();
        assertEquals(MAX, links.maxMessageLength());
        assertTrue(links.offer(PEER, message, 0, PART));
        assertEquals(List.of(FrameKind.DATA), channels.kinds);
        channels.kinds.clear();
        assertTrue(links.offer(PEER, message, 0, 2 * PART));
        assertEquals(List.of(FrameKind.PART, FrameKind.DATA), channels.kinds);
        channels.kinds.clear();
        assertTrue(links.offer(PEER, message, 0, 2 * PART + 1));
        assertEquals(List.of(FrameKind.PART, FrameKind.PART, FrameKind.DATA), channels.kinds);
        assertEquals(1, channels.sent.bodyLength());
    }

    @Test
    void shouldRefuseAMessageOfWhichNothingWasSent()
    {
        comeUp();
        channels.room = 0;
        assertFalse(links.offer(PEER, message, 0, MAX));
        channels.room = Integer.MAX_VALUE;
        work();
        assertEquals(List.of(), channels.kinds);
        assertTrue(links.offer(PEER, BODY, 0, 3));
    }

    @Test
    void shouldSendTheRestBeforeAnythingElse()
    {
        comeUp();
        channels.room = 2;
        assertTrue(links.offer(PEER, message, 0, MAX));
        assertFalse(links.offer(PEER, BODY, 0, 3));
        work();
        assertFalse(links.offer(PEER, BODY, 0, 3));
        // What was offered is not needed any more.
        final byte[] expected = bytes.clone();
        Arrays.fill(bytes, (byte)0);
        channels.room = 1;
        work();
        assertFalse(links.offer(PEER, BODY, 0, 3));
        channels.room = Integer.MAX_VALUE;
        work();
        assertEquals(List.of(FrameKind.PART, FrameKind.PART, FrameKind.PART, FrameKind.PART, FrameKind.DATA),
            channels.kinds);
        assertEquals(new UnsafeBuffer(expected, MAX - PART, PART), channels.sentBody());
        assertTrue(links.offer(PEER, BODY, 0, 3));
    }

    @Test
    void shouldForgetTheRestWhenTheLinkGoesDown()
    {
        comeUp();
        channels.room = 2;
        assertTrue(links.offer(PEER, message, 0, MAX));
        channels.result = RawChannels.CLOSED;
        work();
        channels.result = 1;
        channels.room = Integer.MAX_VALUE;
        assertFalse(links.isUp(PEER));
        channels.restartPeer(1);
        comeUp();
        work();
        assertEquals(List.of(), channels.kinds);
        assertTrue(links.offer(PEER, BODY, 0, 3));
        assertEquals(List.of(FrameKind.DATA), channels.kinds);
    }

    @Test
    void shouldRefuseAMessageDuringWhichTheLinkGoesDown()
    {
        comeUp();
        channels.room = 1;
        channels.resultAfterRoom = RawChannels.CLOSED;
        assertFalse(links.offer(PEER, message, 0, MAX));
        assertFalse(links.isUp(PEER));
    }

    @Test
    void shouldHandOutPartsAsOneMessageAndAgainUntilItIsTaken()
    {
        comeUp();
        for (int round = 0; round < 3; round++)
        {
            part(FrameKind.PART, 0, PART);
            channels.frame(FrameKind.KEEPALIVE, incarnation, 1);
            work();
            part(FrameKind.PART, PART, 100);
            assertEquals(round, messages.list.size());
            messages.isRefusing = true;
            part(FrameKind.DATA, PART + 100, PART);
            work();
            assertTrue(channels.isPending());
            messages.isRefusing = false;
            work();
            assertFalse(channels.isPending());
            assertEquals(round + 1, messages.list.size());
            assertEquals(new UnsafeBuffer(bytes, 0, 2 * PART + 100), messages.list.get(round));
        }
    }

    @Test
    void shouldGoDownWhenAMessageIsTooLong()
    {
        comeUp();
        for (int i = 0; i < 5; i++)
        {
            part(FrameKind.PART, 0, PART);
        }
        assertTrue(links.isUp(PEER));
        part(FrameKind.DATA, 0, 1);
        assertFalse(links.isUp(PEER));
        assertEquals(LinkDownReason.TOO_LONG, links.downReason(PEER));
        assertEquals(List.of(), messages.list);
    }

    /** A handler that resets the link from within a message has all of it. */
    @Test
    void shouldForgetPartsWithTheLink()
    {
        comeUp();
        part(FrameKind.PART, 0, PART);
        links.reset(PEER);
        channels.restartPeer(1);
        comeUp();
        part(FrameKind.DATA, 7, 5);
        assertEquals(List.of(new UnsafeBuffer(bytes, 7, 5)), messages.list);
        messages.isResetting = true;
        part(FrameKind.PART, 0, PART);
        part(FrameKind.DATA, PART, 5);
        assertEquals(new UnsafeBuffer(bytes, 0, PART + 5), messages.list.get(1));
        assertFalse(links.isUp(PEER));
    }

    private void part(final FrameKind kind, final int offset, final int length)
    {
        channels.frame(kind, incarnation, ++channels.sequence, 1, new UnsafeBuffer(bytes, offset, length), length);
        work();
    }

    private void comeUp()
    {
        while (!links.isUp(PEER))
        {
            channels.frame(channels.sequence == 0 ? FrameKind.HELLO : FrameKind.HELLO_ACK,
                channels.sequence == 0 ? 0 : incarnation, 0);
            work();
        }
        channels.kinds.clear();
    }

    private void work()
    {
        nowNs++;
        links.doWork(nowNs);
    }

    private final class Messages implements LinkHandler
    {
        private final List<DirectBuffer> list = new ArrayList<>();
        private boolean isRefusing;
        private boolean isResetting;

        @Override
        public void onLinkUp(final int peer)
        {
        }

        @Override
        public void onLinkDown(final int peer)
        {
        }

        @Override
        public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            if (isRefusing)
            {
                return false;
            }
            if (isResetting)
            {
                links.reset(peer);
            }
            final byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            list.add(new UnsafeBuffer(copy));
            return true;
        }

        @Override
        public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
        }
    }
}

package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.link.FrameKind;

class PartAssemblerTest
{
    private static final int MAX = 10;

    private final Messages messages = new Messages();
    private final PartAssembler assembler = new PartAssembler(PEER, messages, MAX);

    @Test
    void shouldHandOutPartsAsOneMessage()
    {
        assertTrue(onBody(FrameKind.DATA, "whole"));
        assertTrue(onBody(FrameKind.PART, "be"));
        assertTrue(onBody(FrameKind.PART, "gin"));
        assertEquals(List.of("whole"), messages.list);
        assertTrue(onBody(FrameKind.DATA, "end"));
        assertTrue(onBody(FrameKind.DATA, "next"));
        assertEquals(List.of("whole", "beginend", "next"), messages.list);
    }

    @Test
    void shouldHandOutAgainWhatWasNotTaken()
    {
        messages.isRefusing = true;
        assertFalse(onBody(FrameKind.DATA, "whole"));
        assertTrue(onBody(FrameKind.PART, "begin"));
        assertFalse(onBody(FrameKind.DATA, "end"));
        assertFalse(onBody(FrameKind.DATA, "end"));
        messages.isRefusing = false;
        assertTrue(onBody(FrameKind.DATA, "end"));
        assertEquals(List.of("beginend"), messages.list);
    }

    @Test
    void shouldHaveRoomForALimitedLengthInAll()
    {
        assertTrue(assembler.hasRoomFor(MAX));
        assertFalse(assembler.hasRoomFor(MAX + 1));
        onBody(FrameKind.PART, "begin");
        assertTrue(assembler.hasRoomFor(MAX - 5));
        assertFalse(assembler.hasRoomFor(MAX - 4));
        assertFalse(assembler.hasRoomFor(Integer.MAX_VALUE));
        onBody(FrameKind.DATA, "end");
        assertTrue(assembler.hasRoomFor(MAX), "for the next message");
    }

    @Test
    void shouldForgetWhatHasComeOfAMessage()
    {
        onBody(FrameKind.PART, "begin");
        assembler.release();
        assertTrue(onBody(FrameKind.DATA, "next"));
        assertEquals(List.of("next"), messages.list);
    }

    private boolean onBody(final FrameKind kind, final String text)
    {
        final byte[] bytes = ("in front" + text).getBytes(StandardCharsets.US_ASCII);
        return assembler.onBody(kind, new UnsafeBuffer(bytes), bytes.length - text.length(), text.length());
    }

    private static final class Messages implements LinkHandler
    {
        private final List<String> list = new ArrayList<>();
        private boolean isRefusing;

        @Override
        public void onLinkUp(final int peer)
        {
            throw new AssertionError("nothing came up");
        }

        @Override
        public void onLinkDown(final int peer)
        {
            throw new AssertionError("nothing went down");
        }

        @Override
        public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            assertEquals(PEER, peer);
            if (isRefusing)
            {
                return false;
            }
            list.add(buffer.getStringWithoutLengthAscii(offset, length));
            return true;
        }

        @Override
        public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            throw new AssertionError("no vote");
        }
    }
}

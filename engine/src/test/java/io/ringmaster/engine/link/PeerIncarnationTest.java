package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.ENSEMBLE;
import static io.ringmaster.engine.link.ScriptedChannels.ME;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static io.ringmaster.engine.link.ScriptedChannels.PROCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.link.FrameKind;

class PeerIncarnationTest
{
    private static final long ID = 500;
    private static final long KEY = 50;

    private final PeerIncarnation incarnation = new PeerIncarnation(new LinkRules());
    private final FrameWriter writer = new FrameWriter(ENSEMBLE, PEER, PROCESS);

    @Test
    void shouldCountFromTheGreetingOn()
    {
        assertFalse(incarnation.isBound());
        incarnation.bind(frame(ID, 4), KEY);
        assertTrue(incarnation.isBound());
        assertEquals(ID, incarnation.id());
        assertEquals(PROCESS, incarnation.process());
        assertEquals(4, incarnation.received());
        assertFalse(incarnation.isNext(frame(ID, 4)));
        assertTrue(incarnation.isNext(frame(ID, 5)));
        assertFalse(incarnation.isNext(frame(ID, 6)));
        incarnation.onReceived(frame(ID, 5));
        assertEquals(5, incarnation.received());
        assertTrue(incarnation.isNext(frame(ID, 6)));
    }

    @Test
    void shouldTellItsFramesFromOthers()
    {
        assertFalse(incarnation.isBoundTo(0));
        incarnation.bind(frame(ID, 1), KEY);
        assertTrue(incarnation.isSourceOf(frame(ID, 9), KEY));
        assertFalse(incarnation.isSourceOf(frame(ID + 1, 9), KEY));
        assertFalse(incarnation.isSourceOf(frame(ID, 9), KEY + 1), "another image");
        assertTrue(incarnation.isBoundTo(KEY));
        assertFalse(incarnation.isBoundTo(KEY + 1));
        incarnation.unbind();
        assertFalse(incarnation.isBound());
        assertFalse(incarnation.isBoundTo(KEY));
        assertFalse(incarnation.isSourceOf(frame(ID, 9), KEY));
        assertEquals(0, incarnation.id());
        assertEquals(0, incarnation.process());
        assertEquals(0, incarnation.received());
    }

    @Test
    void shouldAgreeOnceBothHaveAnswered()
    {
        incarnation.onGreeted();
        assertFalse(incarnation.isAnswered(), "nobody was answered");
        incarnation.bind(frame(ID, 1), KEY);
        incarnation.onGreeted();
        assertTrue(incarnation.isAnswered());
        assertFalse(incarnation.isAgreed());
        incarnation.onConfirmed();
        assertTrue(incarnation.isAgreed());
        incarnation.beginToGreet();
        assertFalse(incarnation.isAnswered());
        incarnation.onConfirmed();
        assertFalse(incarnation.isAgreed());
        incarnation.onGreeted();
        assertTrue(incarnation.isAgreed());
        incarnation.bind(frame(ID + 1, 1), KEY);
        assertFalse(incarnation.isAgreed(), "with another");
        incarnation.onGreeted();
        assertFalse(incarnation.isAgreed());
        incarnation.onConfirmed();
        incarnation.unbind();
        assertFalse(incarnation.isAgreed());
    }

    @Test
    void shouldRememberTheLastEightThatLinksWereUpWith()
    {
        for (long id = ID; id < ID + 9; id++)
        {
            assertFalse(incarnation.isRetired(id));
            incarnation.bind(frame(id, 1), KEY);
            incarnation.retire();
            incarnation.unbind();
            assertTrue(incarnation.isRetired(id));
        }
        assertFalse(incarnation.isRetired(ID));
        assertTrue(incarnation.isRetired(ID + 1));
    }

    private FrameReader frame(final long id, final long sequence)
    {
        writer.encode(ME, FrameKind.HELLO, id, 0, sequence, 0, BODY, 0, 0);
        final FrameReader reader = new FrameReader(new LinkRules());
        assertTrue(reader.readLinkFrame(writer.buffer(), 0, FrameWriter.LINK_LENGTH));
        return reader;
    }
}

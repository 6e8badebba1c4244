package io.ringmaster.engine.link;

import static io.ringmaster.engine.link.ScriptedChannels.BODY;
import static io.ringmaster.engine.link.ScriptedChannels.ENSEMBLE;
import static io.ringmaster.engine.link.ScriptedChannels.ME;
import static io.ringmaster.engine.link.ScriptedChannels.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.link.FrameKind;

/** One side of one link, at a time that the test says, with a peer that the test plays. */
final class LinkSide
{
    static final long LIMIT_NS = 1_000;

    final ScriptedChannels channels = new ScriptedChannels();
    final Events events = new Events();
    final PeerLiveness liveness = new PeerLiveness(PEER);
    final LinkLayer links = new LinkLayer(new LinkContext()
        .id(ME)
        .ensembleId(ENSEMBLE)
        .peers(PEER)
        .channels(channels)
        .handler(events)
        .incarnations(this::nextIncarnation)
        .process(3_000)
        .liveness(liveness)
        .limitNs(LIMIT_NS)
        .minBackoffNs(100)
        .maxBackoffNs(800));
    private long incarnation = 100;
    private long nowNs = 10_000;

    /** The last one that this side has drawn. */
    long incarnation()
    {
        return incarnation;
    }

    long nowNs()
    {
        return nowNs;
    }

    void comeUp()
    {
        while (!links.isUp(PEER))
        {
            channels.frame(channels.sequence == 0 ? FrameKind.HELLO : FrameKind.HELLO_ACK,
                channels.sequence == 0 ? 0 : incarnation, 0);
            work(1);
        }
    }

    /** A duty cycle, after some time. */
    void work(final long ns)
    {
        nowNs += ns;
        links.doWork(nowNs);
    }

    /** The link was up once, and is down. */
    void assertDown(final LinkDownReason reason)
    {
        assertEquals(List.of("up", "down"), events.list);
        assertEquals(reason, links.downReason(PEER));
        assertEquals(1, channels.closes);
    }

    private long nextIncarnation()
    {
        return ++incarnation;
    }

    static final class Events implements LinkHandler
    {
        final List<String> list = new ArrayList<>();
        boolean isRefusing;
        boolean isRecording = true;

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

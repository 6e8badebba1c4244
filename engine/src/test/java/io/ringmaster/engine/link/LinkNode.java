package io.ringmaster.engine.link;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A server that does nothing but offer numbered messages and check what it gets: between an up and the next down come,
 * from the first on and without a hole, the messages that the peer offered in one of its ups, which is newer than all
 * that were heard of before. Fails with an {@link AssertionError}.
 */
final class LinkNode implements LinkHandler
{
    /** Of the longest message. */
    static final int MAX_LENGTH = 2_400;

    private static final int HEAD = 28;

    final int id;
    LinkLayer links;
    long received;
    private final int[] peers;
    private final SplittableRandom random;
    private final long[] sessions;
    private final Map<Integer, Peer> states = new HashMap<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MAX_LENGTH]);
    boolean isUnruly;
    int downs;

    LinkNode(final int id, final int[] peers, final SplittableRandom random, final long[] sessions)
    {
        this.id = id;
        this.peers = peers;
        this.random = random;
        this.sessions = sessions;
        for (final int peer : peers)
        {
            states.put(peer, new Peer());
        }
    }

    /** Its process has ended, and nothing is left of its ups. */
    void restart(final LinkLayer layer)
    {
        links = layer;
        for (final Peer peer : states.values())
        {
            peer.isUp = false;
        }
    }

    boolean isUp(final int peer)
    {
        return states.get(peer).isUp;
    }

    boolean isAllUp()
    {
        for (final int peer : peers)
        {
            if (!states.get(peer).isUp || !links.isUp(peer))
            {
                return false;
            }
        }
        return true;
    }

    void forgetVotes()
    {
        for (final Peer peer : states.values())
        {
            peer.votes = 0;
        }
    }

    /** Of the peer that sent the fewest. */
    int fewestVotes()
    {
        int fewest = Integer.MAX_VALUE;
        for (final Peer peer : states.values())
        {
            fewest = Math.min(fewest, peer.votes);
        }
        return fewest;
    }

    void work(final long nowNs)
    {
        links.doWork(nowNs);
        for (final int peer : peers)
        {
            final Peer state = states.get(peer);
            for (int i = random.nextInt(4); i > 0 && state.isUp; i--)
            {
                final int length = HEAD + random.nextInt(random.nextInt(20) == 0 ? MAX_LENGTH - HEAD + 1 : 40);
                if (!links.offer(peer, message, 0, encode(peer, state.session, state.offered, length)))
                {
                    break;
                }
                state.offered++;
            }
            if (random.nextInt(10) == 0)
            {
                links.sendVote(peer, message, 0, encode(peer, 0, 0, HEAD));
            }
            if (isUnruly && random.nextInt(3_000) == 0)
            {
                reset(peer);
            }
        }
    }

    private void reset(final int peer)
    {
        links.reset(peer);
        states.get(peer).isUp = false;
    }

    private int encode(final int to, final long session, final long index, final int length)
    {
        message.putInt(0, id);
        message.putInt(4, to);
        message.putLong(8, session);
        message.putLong(16, index);
        message.putInt(24, length);
        for (int i = HEAD; i < length; i++)
        {
            message.putByte(i, (byte)(session * 31 + index * 7 + i));
        }
        return length;
    }

    @Override
    public void onLinkUp(final int peer)
    {
        final Peer state = states.get(peer);
        check(!state.isUp, "up twice", peer);
        state.isUp = true;
        state.session = ++sessions[0];
        state.offered = 0;
        state.heard = 0;
        state.next = 0;
        if (isUnruly && random.nextInt(50) == 0)
        {
            reset(peer);
        }
    }

    @Override
    public void onLinkDown(final int peer)
    {
        check(states.get(peer).isUp, "down without up", peer);
        states.get(peer).isUp = false;
        downs++;
    }

    @Override
    public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        final Peer state = states.get(peer);
        check(state.isUp, "message on a link that is down", peer);
        check(length >= HEAD && buffer.getInt(offset + 24) == length, "parts of messages", peer);
        check(buffer.getInt(offset) == peer && buffer.getInt(offset + 4) == id,
            "message of somebody else", peer);
        if (isUnruly && random.nextInt(20) == 0)
        {
            return false;
        }
        final long session = buffer.getLong(offset + 8);
        final long index = buffer.getLong(offset + 16);
        if (state.next == 0)
        {
            check(session > state.newest, "message of an old session " + session + " after " + state.newest, peer);
            state.heard = session;
            state.newest = session;
        }
        check(session == state.heard, "messages of two sessions " + state.heard + " and " + session, peer);
        check(index == state.next, "message " + index + " where " + state.next + " was next", peer);
        for (int i = HEAD; i < length; i++)
        {
            check(buffer.getByte(offset + i) == (byte)(session * 31 + index * 7 + i), "damaged message", peer);
        }
        state.next++;
        received++;
        if (isUnruly && random.nextInt(2_000) == 0)
        {
            reset(peer);
        }
        return true;
    }

    @Override
    public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        check(length == HEAD && buffer.getInt(offset) == peer && buffer.getInt(offset + 4) == id,
            "vote of somebody else", peer);
        states.get(peer).votes++;
    }

    private void check(final boolean isTrue, final String message, final int peer)
    {
        if (!isTrue)
        {
            throw new AssertionError(message + ", from " + peer + " to " + id);
        }
    }

    private static final class Peer
    {
        private boolean isUp;
        private long session;
        private long offered;
        private long heard;
        private long next;
        private long newest;
        private int votes;
    }
}

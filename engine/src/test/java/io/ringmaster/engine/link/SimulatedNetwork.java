package io.ringmaster.engine.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Raw channels in virtual time. What they do to the links, while {@link #isFaulty}:
 * <ul>
 * <li>delay, of each fragment and of what is left of an image whose publication is closed, so that frames of an old
 * session come after those of a new one;
 * <li>loss of a session with a suffix of what is under way, of which each side learns at once, late, or never;
 * <li>a gap: some fragments vanish and the rest goes on, by the same image or by another one;
 * <li>the same fragment twice; an old fragment again by an image of its own; a fragment for another server;
 * <li>damage; every result of an offer; a publication closed or used up under the link;
 * <li>cuts, of one direction or both: nothing goes through, and later the sessions are lost.
 * </ul>
 * A session that was lost is never received again, as with {@code rejoin=false}.
 */
final class SimulatedNetwork
{
    static final long MS = 1_000_000;
    /** Some messages are longer. */
    static final int MAX_FRAGMENT_LENGTH = FrameWriter.LINK_LENGTH + 512;
    private static final long NEVER = Long.MAX_VALUE;

    final SplittableRandom random;
    long nowNs = 1_000 * MS;
    boolean isFaulty;
    private final Map<Long, Publication> publications = new HashMap<>();
    private final Map<Integer, List<Image>> images = new HashMap<>();
    private final Map<Long, Long> cutUntilNs = new HashMap<>();
    private final List<byte[]> old = new ArrayList<>();
    private long nextKey = 1;

    SimulatedNetwork(final SplittableRandom random)
    {
        this.random = random;
    }

    RawChannels channels(final int id)
    {
        images.put(id, new ArrayList<>());
        return new Channels(id);
    }

    /** A process has died: its publications are silent, and nobody is told. */
    void kill(final int id)
    {
        publications.values().removeIf((publication) -> publication.from == id);
        images.get(id).clear();
    }

    void cut(final int from, final int to, final long untilNs)
    {
        cutUntilNs.put(from * 100L + to, untilNs);
    }

    boolean isCut(final int from, final int to)
    {
        return cutUntilNs.getOrDefault(from * 100L + to, 0L) > nowNs;
    }

    void heal()
    {
        isFaulty = false;
        cutUntilNs.clear();
    }

    void advance(final long ns)
    {
        nowNs += ns;
        for (final Publication publication : new ArrayList<>(publications.values()))
        {
            connect(publication);
            if (isFaulty && publication.image != null && !publication.isLost)
            {
                misdirect(publication);
                if (publication.stream == RawStream.LINK)
                {
                    hurt(publication);
                }
            }
        }
    }

    private boolean chance(final double probability)
    {
        return random.nextDouble() < probability;
    }

    private void connect(final Publication publication)
    {
        final boolean isForthCut = isCut(publication.from, publication.to);
        final boolean isBackCut = isCut(publication.to, publication.from);
        if (publication.image == null && !publication.isLost && !isForthCut && images.containsKey(publication.to) &&
            nowNs >= publication.openedNs + MS)
        {
            publication.image = new Image(publication, nextKey++);
            images.get(publication.to).add(publication.image);
        }
        if (publication.image != null && !publication.isLost && !isBackCut && !publication.isConnected)
        {
            publication.isConnected = true;
        }
        // A cut that lasts ends the session, on either side in its own time.
        if (publication.image != null && (isForthCut || isBackCut))
        {
            if (publication.cutSinceNs == NEVER)
            {
                publication.cutSinceNs = nowNs;
            }
            else if (nowNs - publication.cutSinceNs > 400 * MS && !publication.isLost)
            {
                lose(publication, isForthCut);
            }
        }
        else
        {
            publication.cutSinceNs = NEVER;
        }
        if (nowNs >= publication.disconnectAtNs)
        {
            publication.isConnected = false;
        }
    }

    private void hurt(final Publication publication)
    {
        final Deque<Fragment> fragments = publication.image.fragments;
        if (chance(0.0008))
        {
            lose(publication, true);
        }
        else if (chance(0.001) && fragments.size() > 1)
        {
            gap(publication);
        }
        else if (chance(0.0005) && !fragments.isEmpty())
        {
            fragments.addLast(fragments.peekLast());
        }
        else if (chance(0.0005) && !old.isEmpty())
        {
            final Image image = new Image(publication, nextKey++);
            image.fragments.add(new Fragment(nowNs, old.get(random.nextInt(old.size()))));
            image.unavailableAtNs = nowNs + 50 * MS;
            images.get(publication.to).add(image);
        }
        else if (chance(0.0003))
        {
            publication.brokenResult = random.nextBoolean() ? RawChannels.CLOSED : RawChannels.MAX_POSITION_EXCEEDED;
        }
        else if (chance(0.002))
        {
            publication.blockedUntilNs = nowNs + random.nextInt(400) * MS;
        }
    }

    private void misdirect(final Publication publication)
    {
        final int other = 1 + random.nextInt(3);
        if (chance(0.002) && !publication.image.fragments.isEmpty() && images.containsKey(other) &&
            other != publication.from)
        {
            final Image image = new Image(publication, nextKey++);
            image.fragments.add(new Fragment(nowNs, publication.image.fragments.peekLast().bytes));
            image.unavailableAtNs = nowNs + 50 * MS;
            images.get(other).add(image);
        }
    }

    private void gap(final Publication publication)
    {
        final Image image = publication.image;
        final List<Fragment> all = new ArrayList<>(image.fragments);
        final int from = random.nextInt(all.size());
        final int to = Math.min(all.size(), from + 1 + random.nextInt(3));
        image.fragments.clear();
        image.fragments.addAll(all.subList(0, from));
        final Image rest = chance(0.3) ? new Image(publication, nextKey++) : image;
        rest.fragments.addAll(all.subList(to, all.size()));
        if (rest != image)
        {
            image.unavailableAtNs = chance(0.5) ? nowNs : NEVER;
            publication.image = rest;
            images.get(publication.to).add(rest);
        }
    }

    private void lose(final Publication publication, final boolean isSuffixLost)
    {
        publication.isLost = true;
        if (isSuffixLost)
        {
            int count = random.nextInt(publication.image.fragments.size() + 1);
            while (count-- > 0)
            {
                publication.image.fragments.removeLast();
            }
        }
        publication.image.unavailableAtNs = chance(0.3) ? NEVER : nowNs + random.nextInt(2_000) * MS;
        publication.disconnectAtNs = chance(0.3) ? NEVER : nowNs + random.nextInt(2_000) * MS;
    }

    private static final class Fragment
    {
        private final long deliverAtNs;
        private final byte[] bytes;

        Fragment(final long deliverAtNs, final byte[] bytes)
        {
            this.deliverAtNs = deliverAtNs;
            this.bytes = bytes;
        }
    }

    private static final class Image
    {
        private final int from;
        private final RawStream stream;
        private final long key;
        private final Deque<Fragment> fragments = new ArrayDeque<>();
        private long unavailableAtNs = NEVER;

        Image(final Publication publication, final long key)
        {
            this.from = publication.from;
            this.stream = publication.stream;
            this.key = key;
        }
    }

    private static final class Publication
    {
        private final int from;
        private final int to;
        private final RawStream stream;
        private final long openedNs;
        private Image image;
        private boolean isConnected;
        private boolean isLost;
        private long disconnectAtNs = NEVER;
        private long cutSinceNs = NEVER;
        private long blockedUntilNs;
        private long lastDeliveryNs;
        private long brokenResult;

        Publication(final int from, final int to, final RawStream stream, final long openedNs)
        {
            this.from = from;
            this.to = to;
            this.stream = stream;
            this.openedNs = openedNs;
        }
    }

    private final class Channels implements RawChannels
    {
        private final int id;

        Channels(final int id)
        {
            this.id = id;
        }

        private long key(final int peer, final RawStream stream)
        {
            return id * 100L + peer + (stream == RawStream.VOTES ? 10_000 : 0);
        }

        @Override
        public void open(final int peer, final RawStream stream)
        {
            final Publication before =
                publications.put(key(peer, stream), new Publication(id, peer, stream, nowNs));
            if (before != null)
            {
                throw new IllegalStateException("a publication is open: " + id + " to " + peer);
            }
        }

        @Override
        public void close(final int peer, final RawStream stream)
        {
            final Publication publication = publications.remove(key(peer, stream));
            if (publication != null && publication.image != null && publication.image.unavailableAtNs == NEVER)
            {
                final long lateMs = isFaulty && chance(0.3) ? random.nextInt(1_500) : 2;
                publication.image.unavailableAtNs = isFaulty && chance(0.1) ? NEVER : nowNs + lateMs * MS;
            }
        }

        @Override
        public boolean isConnected(final int peer, final RawStream stream)
        {
            final Publication publication = publications.get(key(peer, stream));
            return publication != null && publication.isConnected;
        }

        @Override
        public long offer(
            final int peer,
            final RawStream stream,
            final DirectBuffer header,
            final int headerOffset,
            final int headerLength,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength)
        {
            final Publication publication = publications.get(key(peer, stream));
            if (publication == null)
            {
                return CLOSED;
            }
            if (publication.brokenResult != 0)
            {
                return publication.brokenResult;
            }
            if (!publication.isConnected)
            {
                return NOT_CONNECTED;
            }
            if (isFaulty && chance(0.02))
            {
                return ADMIN_ACTION;
            }
            if (publication.blockedUntilNs > nowNs ||
                (!publication.isLost && publication.image.fragments.size() > 200))
            {
                return BACK_PRESSURED;
            }
            final byte[] bytes = new byte[headerLength + bodyLength];
            header.getBytes(headerOffset, bytes, 0, headerLength);
            body.getBytes(bodyOffset, bytes, headerLength, bodyLength);
            if (isFaulty && chance(0.002))
            {
                old.add(bytes.clone());
            }
            if (isFaulty && chance(0.001))
            {
                bytes[random.nextInt(bytes.length)] ^= (byte)(1 << random.nextInt(8));
            }
            if (!publication.isLost)
            {
                final long delayNs = isFaulty && chance(0.02) ? random.nextInt(300) * MS : random.nextInt(5) * MS / 2;
                publication.lastDeliveryNs = Math.max(publication.lastDeliveryNs, nowNs + delayNs);
                publication.image.fragments.add(new Fragment(publication.lastDeliveryNs, bytes));
            }
            return 1;
        }

        @Override
        public int poll(final RawChannelHandler handler)
        {
            int count = 0;
            final List<Image> mine = images.get(id);
            for (int i = 0; i < mine.size(); i++)
            {
                final Image image = mine.get(i);
                if (isCut(image.from, id))
                {
                    continue;
                }
                int limit = 30;
                while (!image.fragments.isEmpty() && image.fragments.peekFirst().deliverAtNs <= nowNs && limit-- > 0)
                {
                    final byte[] bytes = image.fragments.peekFirst().bytes;
                    if (!handler.onFragment(
                        image.from, image.stream, image.key, new UnsafeBuffer(bytes), 0, bytes.length))
                    {
                        break;
                    }
                    image.fragments.removeFirst();
                    count++;
                }
            }
            for (int i = mine.size() - 1; i >= 0; i--)
            {
                final Image image = mine.get(i);
                if (image.unavailableAtNs <= nowNs && image.fragments.isEmpty())
                {
                    mine.remove(i);
                    handler.onImageUnavailable(image.from, image.stream, image.key);
                    count++;
                }
            }
            return count;
        }

        @Override
        public int maxFragmentLength()
        {
            return MAX_FRAGMENT_LENGTH;
        }
    }
}

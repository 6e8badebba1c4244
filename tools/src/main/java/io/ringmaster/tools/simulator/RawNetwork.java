package io.ringmaster.tools.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.link.RawChannelHandler;
import io.ringmaster.engine.link.RawChannels;
import io.ringmaster.engine.link.RawStream;
import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * Raw channels in virtual time, for the links that servers make of them themselves. Fault model:
 * <ul>
 * <li>fragments and news of connections take their time; streams overtake each other;
 * <li>a session is lost with any end of what is under way, of which each side learns soon, late or never; it is never
 * received again;
 * <li>a fragment vanishes, comes twice, comes damaged, or comes much later by an image of its own;
 * <li>every result of an offer; a publication closed or used up under the link;
 * <li>a direction that is cut holds what is under way; if it lasts, sessions are lost.
 * </ul>
 */
final class RawNetwork
{
    private static final long NEVER = Long.MAX_VALUE;
    private static final long RETRY_NS = 5_000_000;
    private static final int MAX_FRAGMENT_LENGTH = 64 * 1024;
    private static final int MAX_OLD = 64;
    private static final int FRAGMENTS_PER_POLL = 64;

    private final SimulatedNetwork network;
    private final EventLoop loop;
    private final SimulationPlan plan;
    private final SplitRandom random;
    private final List<SimulatedServer> servers;
    private final Long2ObjectHashMap<Publication> publications = new Long2ObjectHashMap<>();
    private final List<List<Image>> images = new ArrayList<>();
    private final List<byte[]> old = new ArrayList<>();
    private long nextImageKey = 1;

    RawNetwork(final SimulatedNetwork network, final List<SimulatedServer> servers, final SplitRandom random)
    {
        this.network = network;
        this.loop = network.loop();
        this.plan = network.plan();
        this.random = random;
        this.servers = servers;
        for (int i = 0; i <= servers.size(); i++)
        {
            images.add(new ArrayList<>());
        }
    }

    /** Of a server that starts. */
    RawChannels channels(final int server)
    {
        return new Channels(server);
    }

    /** The process ends; the others are told late, or find out. */
    void onCrash(final int server)
    {
        images.get(server).clear();
        for (final Publication publication : List.copyOf(publications.values()))
        {
            if (publication.from == server)
            {
                lose(publication, true);
                publications.remove(publication.key());
            }
            else if (publication.to == server)
            {
                lose(publication, true);
            }
        }
    }

    /** Sessions between two servers are lost, in one direction or both. */
    void breakDown(final int a, final int b)
    {
        network.trace().add(TraceEvent.LINK_BREAKS, a, b);
        final int which = random.nextInt(3);
        for (final Publication publication : List.copyOf(publications.values()))
        {
            if ((publication.from == a && publication.to == b && which != 0) ||
                (publication.from == b && publication.to == a && which != 1))
            {
                lose(publication, true);
            }
        }
    }

    /** A direction has been cut or joined. */
    void onBlocked(final int from, final int to, final boolean isBlocked)
    {
        if (!isBlocked)
        {
            servers.get(to - 1).wake(1);
            return;
        }
        for (final Publication publication : List.copyOf(publications.values()))
        {
            if ((publication.from == from && publication.to == to) ||
                (publication.from == to && publication.to == from))
            {
                loop.after(random.between(plan.linkTimeoutNs / 2, plan.linkTimeoutNs), () ->
                {
                    if (network.isBlocked(from, to))
                    {
                        lose(publication, publication.from == from);
                    }
                });
            }
        }
    }

    private void connect(final Publication publication)
    {
        if (publication.isOver())
        {
            return;
        }
        if (network.isBlocked(publication.from, publication.to) || !servers.get(publication.to - 1).isRunning())
        {
            loop.after(RETRY_NS, () -> connect(publication));
            return;
        }
        publication.image = new Image(publication, nextImageKey++);
        images.get(publication.to).add(publication.image);
        loop.after(network.delayNs(random, 1), () -> acknowledge(publication));
    }

    private void acknowledge(final Publication publication)
    {
        if (!publication.isOver() && network.isBlocked(publication.to, publication.from))
        {
            loop.after(RETRY_NS, () -> acknowledge(publication));
            return;
        }
        publication.isConnected = !publication.isOver();
        servers.get(publication.from - 1).wake(1);
    }

    private void lose(final Publication publication, final boolean isEndLost)
    {
        if (publication.isLost)
        {
            return;
        }
        publication.isLost = true;
        final Image image = publication.image;
        if (image != null)
        {
            int count = isEndLost ? random.nextInt(image.fragments.size() + 1) : 0;
            network.countLoss(count);
            while (count > 0)
            {
                image.fragments.removeLast();
                count--;
            }
            endLater(image, random.chance(0.3) ? NEVER : random.nextInt(2 * (int)plan.linkTimeoutNs));
        }
        if (!random.chance(0.3))
        {
            loop.after(random.nextInt(2 * (int)plan.linkTimeoutNs), () ->
            {
                publication.isConnected = false;
                servers.get(publication.from - 1).wake(1);
            });
        }
    }

    private void endLater(final Image image, final long delayNs)
    {
        if (delayNs != NEVER)
        {
            loop.after(delayNs, () ->
            {
                image.isAtEnd = true;
                servers.get(image.to - 1).wake(1);
            });
        }
    }

    private boolean isFault(final double probability)
    {
        return probability > 0 && !network.isCalm() && random.chance(probability);
    }

    private void send(final Publication publication, final byte[] bytes)
    {
        final double share = plan.frameFaults;
        if (isFault(share) && old.size() < MAX_OLD)
        {
            old.add(bytes.clone());
        }
        if (isFault(share))
        {
            network.coverage().count(Point.FRAME_LOST);
            return;
        }
        if (isFault(share))
        {
            network.coverage().count(Point.FRAME_DAMAGED);
            bytes[random.nextInt(bytes.length)] ^= (byte)(1 << random.nextInt(8));
        }
        deliver(publication, bytes);
        if (isFault(publication.stream == RawStream.VOTES ? plan.voteRepeat : share))
        {
            network.coverage().count(Point.FRAME_REPEATED);
            deliver(publication, bytes);
        }
        if (isFault(share) && !old.isEmpty())
        {
            network.coverage().count(Point.FRAME_OF_OLD);
            final Image image = new Image(publication, nextImageKey++);
            image.fragments.add(new Fragment(loop.nowNs(), old.get(random.nextInt(old.size()))));
            images.get(publication.to).add(image);
            endLater(image, random.nextInt((int)plan.linkTimeoutNs));
        }
    }

    private void deliver(final Publication publication, final byte[] bytes)
    {
        final long timeNs = loop.nowNs() +
            network.delayNs(random, network.slowness(publication.from, publication.to));
        publication.lastDeliveryNs = Math.max(publication.lastDeliveryNs, timeNs);
        publication.image.fragments.add(new Fragment(publication.lastDeliveryNs, bytes));
        loop.at(publication.lastDeliveryNs, () -> servers.get(publication.to - 1).onArrival());
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Fragment(long timeNs, byte[] bytes)
    {
    }

    /** What a server receives of a publication. */
    private static final class Image
    {
        private final int from;
        private final int to;
        private final RawStream stream;
        private final long key;
        private final Deque<Fragment> fragments = new ArrayDeque<>();
        private boolean isAtEnd;

        Image(final Publication publication, final long key)
        {
            this.from = publication.from;
            this.to = publication.to;
            this.stream = publication.stream;
            this.key = key;
        }
    }

    /** What a server sends. */
    private static final class Publication
    {
        private final int from;
        private final int to;
        private final RawStream stream;
        private Image image;
        private boolean isConnected;
        private boolean isLost;
        private boolean isClosed;
        private long result;
        private long lastDeliveryNs;

        Publication(final int from, final int to, final RawStream stream)
        {
            this.from = from;
            this.to = to;
            this.stream = stream;
        }

        boolean isOver()
        {
            return isClosed || isLost;
        }

        long key()
        {
            return key(from, to, stream);
        }

        static long key(final int from, final int to, final RawStream stream)
        {
            return from * 1_000L + to * 10L + (stream == RawStream.LINK ? 0 : 1);
        }
    }

    /** Of one life of a server. */
    private final class Channels implements RawChannels
    {
        private final int id;
        private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);

        Channels(final int id)
        {
            this.id = id;
        }

        private Publication find(final int peer, final RawStream stream)
        {
            return publications.get(Publication.key(id, peer, stream));
        }

        @Override
        public void open(final int peer, final RawStream stream)
        {
            final Publication publication = new Publication(id, peer, stream);
            final Publication before = publications.put(publication.key(), publication);
            Violation.unless(before == null, () -> "server " + id + " opens a second publication to " + peer);
            loop.after(network.delayNs(random, 1), () -> connect(publication));
        }

        @Override
        public void close(final int peer, final RawStream stream)
        {
            final Publication publication = publications.remove(Publication.key(id, peer, stream));
            if (publication != null)
            {
                publication.isClosed = true;
                if (publication.image != null && !publication.isLost)
                {
                    final boolean isLate = !network.isCalm() && random.chance(0.3);
                    endLater(publication.image, isLate ? 2 * plan.linkTimeoutNs : network.delayNs(random, 1));
                }
            }
        }

        @Override
        public boolean isConnected(final int peer, final RawStream stream)
        {
            final Publication publication = find(peer, stream);
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
            final Publication publication = find(peer, stream);
            if (publication == null)
            {
                return CLOSED;
            }
            if (isFault(plan.frameFaults / 4))
            {
                publication.result = random.chance(0.5) ? CLOSED : MAX_POSITION_EXCEEDED;
            }
            if (publication.result != 0)
            {
                return publication.result;
            }
            if (!publication.isConnected)
            {
                return NOT_CONNECTED;
            }
            if (isFault(plan.refusedOffers / 4))
            {
                return ADMIN_ACTION;
            }
            if (isFault(plan.refusedOffers) || publication.image.fragments.size() >= plan.windowCount + 2)
            {
                network.coverage().count(Point.BACK_PRESSURE);
                return BACK_PRESSURED;
            }
            if (!publication.isLost && !(stream == RawStream.VOTES && isFault(plan.voteLoss)))
            {
                final byte[] bytes = new byte[headerLength + bodyLength];
                header.getBytes(headerOffset, bytes, 0, headerLength);
                body.getBytes(bodyOffset, bytes, headerLength, bodyLength);
                send(publication, bytes);
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
                if (!network.isBlocked(mine.get(i).from, id))
                {
                    count += poll(mine.get(i), handler);
                }
            }
            for (int i = mine.size() - 1; i >= 0; i--)
            {
                final Image image = mine.get(i);
                if (image.isAtEnd && image.fragments.isEmpty())
                {
                    mine.remove(i);
                    handler.onImageUnavailable(image.from, image.stream, image.key);
                    count++;
                }
            }
            return count;
        }

        private int poll(final Image image, final RawChannelHandler handler)
        {
            int count = 0;
            while (!image.fragments.isEmpty() && image.fragments.peek().timeNs <= loop.nowNs() &&
                count < FRAGMENTS_PER_POLL)
            {
                final byte[] bytes = image.fragments.peek().bytes;
                buffer.wrap(bytes);
                if (!handler.onFragment(image.from, image.stream, image.key, buffer, 0, bytes.length))
                {
                    return count;
                }
                image.fragments.poll();
                count++;
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

package io.ringmaster.tools.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.link.RawChannelHandler;
import io.ringmaster.engine.link.RawChannels;
import io.ringmaster.engine.link.RawStream;

/**
 * Raw channels in virtual time: fragments take some time; a direction that is cut holds them; a session that is lost
 * loses an end of what is under way, and nothing of it comes later; a process that ends takes its sessions along.
 */
final class ScenarioNetwork
{
    private static final long DELAY_NS = 300_000;
    private static final int WINDOW = 256;

    private final Random random;
    private final Map<Integer, Map<String, Publication>> publications = new HashMap<>();
    private final Map<Integer, List<Publication>> images = new HashMap<>();
    private final Set<Integer> cuts = new HashSet<>();
    private long nextKey = 1;
    private long nowNs;

    ScenarioNetwork(final Random random)
    {
        this.random = random;
    }

    void now(final long timeNs)
    {
        nowNs = timeNs;
    }

    RawChannels start(final int server)
    {
        publications.put(server, new HashMap<>());
        images.put(server, new ArrayList<>());
        return new Channels(server);
    }

    void crash(final int server)
    {
        publications.remove(server).values().forEach(this::lose);
        images.remove(server);
        publications.values().forEach(all -> all.values().stream()
            .filter(publication -> publication.to == server).forEach(this::lose));
    }

    void cut(final int from, final int to, final boolean isCut)
    {
        if (isCut)
        {
            cuts.add(from * 100 + to);
        }
        else
        {
            cuts.remove(from * 100 + to);
        }
    }

    void heal()
    {
        cuts.clear();
    }

    private boolean isCut(final int from, final int to)
    {
        return cuts.contains(from * 100 + to);
    }

    /** The sessions from one server to another are lost. */
    void breakDown(final int from, final int to)
    {
        final Map<String, Publication> all = publications.get(from);
        if (all != null)
        {
            all.values().stream().filter(publication -> publication.to == to).forEach(this::lose);
        }
    }

    private void lose(final Publication publication)
    {
        if (!publication.isLost)
        {
            publication.isLost = true;
            publication.endNs = nowNs + random.nextInt(200_000_000);
            for (int count = random.nextInt(publication.fragments.size() + 1); count > 0; count--)
            {
                publication.fragments.removeLast();
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Fragment(long timeNs, byte[] bytes)
    {
    }

    /** What one server sends to another on one stream, with what is under way. */
    private static final class Publication
    {
        private final int from;
        private final int to;
        private final RawStream stream;
        private final long key;
        private final long openedNs;
        private final Deque<Fragment> fragments = new ArrayDeque<>();
        private boolean isReceived;
        private boolean isLost;
        private long endNs = Long.MAX_VALUE;
        private long lastNs;

        Publication(final int from, final int to, final RawStream stream, final long key, final long openedNs)
        {
            this.from = from;
            this.to = to;
            this.stream = stream;
            this.key = key;
            this.openedNs = openedNs;
        }
    }

    private final class Channels implements RawChannels
    {
        private final int id;
        private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);

        Channels(final int id)
        {
            this.id = id;
        }

        @Override
        public void open(final int peer, final RawStream stream)
        {
            publications.get(id).put(peer + "/" + stream, new Publication(id, peer, stream, nextKey++, nowNs));
        }

        @Override
        public void close(final int peer, final RawStream stream)
        {
            final Publication publication = publications.get(id).remove(peer + "/" + stream);
            if (publication != null)
            {
                publication.isLost = true;
                publication.endNs = Math.min(publication.endNs, nowNs + DELAY_NS);
            }
        }

        @Override
        public boolean isConnected(final int peer, final RawStream stream)
        {
            final Publication publication = publications.get(id).get(peer + "/" + stream);
            if (publication == null)
            {
                return false;
            }
            if (!publication.isReceived && !publication.isLost && images.containsKey(peer) &&
                nowNs - publication.openedNs > 2 * DELAY_NS && !isCut(id, peer) && !isCut(peer, id))
            {
                publication.isReceived = true;
                images.get(peer).add(publication);
            }
            return publication.isReceived && nowNs < publication.endNs;
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
            if (!isConnected(peer, stream))
            {
                return NOT_CONNECTED;
            }
            final Publication publication = publications.get(id).get(peer + "/" + stream);
            if (publication.fragments.size() >= WINDOW)
            {
                return BACK_PRESSURED;
            }
            if (!publication.isLost)
            {
                final byte[] bytes = new byte[headerLength + bodyLength];
                header.getBytes(headerOffset, bytes, 0, headerLength);
                body.getBytes(bodyOffset, bytes, headerLength, bodyLength);
                final long delayNs = DELAY_NS / 2 + random.nextInt((int)DELAY_NS) +
                    (random.nextInt(200) == 0 ? random.nextInt(50_000_000) : 0);
                publication.lastNs = Math.max(publication.lastNs, nowNs + delayNs);
                publication.fragments.add(new Fragment(publication.lastNs, bytes));
            }
            return 1;
        }

        @Override
        public int poll(final RawChannelHandler handler)
        {
            int count = 0;
            final List<Publication> mine = images.get(id);
            for (int i = mine.size() - 1; i >= 0; i--)
            {
                final Publication image = mine.get(i);
                count += isCut(image.from, id) ? 0 : poll(image, handler);
                if (image.endNs <= nowNs && image.fragments.isEmpty())
                {
                    mine.remove(i);
                    handler.onImageUnavailable(image.from, image.stream, image.key);
                    count++;
                }
            }
            return count;
        }

        private int poll(final Publication image, final RawChannelHandler handler)
        {
            int count = 0;
            while (!image.fragments.isEmpty() && image.fragments.peek().timeNs <= nowNs)
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
            return 256 * 1024;
        }
    }
}

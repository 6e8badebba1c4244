package io.ringmaster.engine.replica;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Replicas in one thread, with links that lose nothing unless they are cut, and a clock that the test moves. */
final class TestEnsemble
{
    static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Map<Integer, Node> nodes = new TreeMap<>();
    private final Map<Integer, Node> stopped = new TreeMap<>();
    private final Set<Long> cuts = new HashSet<>();
    private final Set<Long> cutVotes = new HashSet<>();
    private final EnsembleConfiguration configuration;
    private long nowNs = 1;
    private long maxCounter = Zxid.MAX_COUNTER;

    TestEnsemble(final List<Integer> voters, final List<Integer> observers)
    {
        configuration = new EnsembleConfiguration(1, voters, observers);
    }

    /** Three voters, of which one leads. */
    static TestEnsemble three()
    {
        final TestEnsemble ensemble = new TestEnsemble(List.of(1, 2, 3), List.of());
        ensemble.startAll();
        ensemble.run(500);
        assertNotNull(ensemble.leader());
        return ensemble;
    }

    /** Zxids that an epoch has. */
    void maxCounter(final long counter)
    {
        maxCounter = counter;
    }

    Node start(final int id)
    {
        return start(id, new TestLog(), new TestPromises(), false);
    }

    Node start(final int id, final TestLog log, final TestPromises promises, final boolean isRejoin)
    {
        return start(id, log, promises, isRejoin, false);
    }

    Node start(
        final int id,
        final TestLog log,
        final TestPromises promises,
        final boolean isRejoin,
        final boolean isStartedAnew)
    {
        final Node node = new Node(id, log, promises, isRejoin, isStartedAnew);
        nodes.put(id, node);
        return node;
    }

    void startAll()
    {
        configuration.voters().forEach(this::start);
        configuration.observers().forEach(this::start);
    }

    /** Kill one without warning. */
    Node stop(final int id)
    {
        final Node node = nodes.remove(id);
        stopped.put(id, node);
        nodes.values().forEach(other -> other.linkDown(id));
        return node;
    }

    /** Start one again with what was durable. */
    Node restart(final int id)
    {
        stop(id);
        return restartOf(id);
    }

    /** Start one that was stopped, with what was durable. */
    Node restartOf(final int id)
    {
        final Node node = stopped.get(id);
        return start(id, node.log.crashed(), node.promises.crashed(), false);
    }

    Node node(final int id)
    {
        return nodes.get(id);
    }

    /** Cut everything between two servers, both ways. */
    void cut(final int a, final int b)
    {
        cutVotes.add(pair(a, b));
        cutLinks(a, b);
    }

    /** Cut the link between two servers; votes get through. */
    void cutLinks(final int a, final int b)
    {
        cuts.add(pair(a, b));
        down(a, b);
    }

    void heal()
    {
        cuts.clear();
        cutVotes.clear();
    }

    long nowNs()
    {
        return nowNs;
    }

    /** The server that leads and serves; null if there is none. */
    Node leader()
    {
        return nodes.values().stream()
            .filter(node -> node.replica.state() == ReplicaState.LEADING && node.replica.isServing())
            .reduce((first, second) -> second).orElse(null);
    }

    void run(final long milliseconds)
    {
        final long endNs = nowNs + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (nowNs < endNs)
        {
            step();
        }
    }

    void step()
    {
        nowNs += STEP_NS;
        for (final Node node : List.copyOf(nodes.values()))
        {
            node.connect();
        }
        for (int i = 0; i < 20; i++)
        {
            for (final Node node : List.copyOf(nodes.values()))
            {
                node.poll();
            }
        }
    }

    private void down(final int a, final int b)
    {
        if (nodes.containsKey(a))
        {
            nodes.get(a).linkDown(b);
        }
        if (nodes.containsKey(b))
        {
            nodes.get(b).linkDown(a);
        }
    }

    private static long pair(final int a, final int b)
    {
        return (long)Math.min(a, b) << 32 | Math.max(a, b);
    }

    private static UnsafeBuffer copy(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new UnsafeBuffer(bytes);
    }

    /** Promises in memory. */
    static final class TestPromises implements PromiseStore
    {
        private long acceptedEpoch;
        private boolean isRejoining;
        private boolean isStalled;
        private boolean isPending;

        /** Whether what is stored does not become durable. */
        void stall(final boolean isNowStalled)
        {
            isStalled = isNowStalled;
            isPending = false;
        }

        TestPromises crashed()
        {
            final TestPromises promises = new TestPromises();
            promises.acceptedEpoch = acceptedEpoch;
            promises.isRejoining = isRejoining;
            return promises;
        }

        @Override
        public long acceptedEpoch()
        {
            return acceptedEpoch;
        }

        @Override
        public boolean isRejoining()
        {
            return isRejoining;
        }

        @Override
        public void store(final long newAcceptedEpoch, final boolean isNowRejoining)
        {
            acceptedEpoch = newAcceptedEpoch;
            isRejoining = isNowRejoining;
            isPending = isStalled;
        }

        @Override
        public boolean isSettled()
        {
            return !isPending;
        }
    }

    /** Takes two numbers. */
    interface LongBinaryConsumer
    {
        void accept(long first, long second);
    }

    /** One server. */
    final class Node implements PeerLinks, ReplicaListener, SnapshotTransfer
    {
        final List<Integer> learnersLeft = new ArrayList<>();
        final int id;
        final TestLog log;
        final TestPromises promises;
        final ReplicaContext context;
        final Replica replica;
        final List<String> told = new ArrayList<>();
        final List<String> received = new ArrayList<>();
        Runnable onFollowing = () -> {};
        /** Of the snapshots to be received, how many fail: in turn when all of it is there, and before. */
        int failingSnapshots;
        private LongBinaryConsumer onReadPosition = (cookie, zxid) -> {};
        private final Map<Integer, ArrayDeque<UnsafeBuffer>> inbound = new TreeMap<>();
        private final ArrayDeque<Map.Entry<Integer, UnsafeBuffer>> votes = new ArrayDeque<>();

        Node(
            final int id,
            final TestLog log,
            final TestPromises promises,
            final boolean isRejoin,
            final boolean isStartedAnew)
        {
            this.id = id;
            this.log = log;
            this.promises = promises;
            context = new ReplicaContext()
                .id(id)
                .ensembleId(77)
                .configuration(configuration)
                .isRejoin(isRejoin)
                .isStartedAnew(isStartedAnew)
                .links(this)
                .log(log)
                .promises(promises)
                .snapshots(this)
                .listener(this)
                .maxCounter(maxCounter)
                .chunkLength(300);
            replica = new Replica(context);
        }

        long propose()
        {
            return replica.propose(new UnsafeBuffer(new byte[]{1, 2, 3}), 0, 3);
        }

        ReplicaListener listener(final LongBinaryConsumer consumer)
        {
            onReadPosition = consumer;
            return this;
        }

        void deliverRaw(final int from, final DirectBuffer message)
        {
            inbound.get(from).add(copy(message, 0, message.capacity()));
        }

        private void connect()
        {
            for (final int peer : List.copyOf(nodes.keySet()))
            {
                if (peer != id && !cuts.contains(pair(id, peer)) && !inbound.containsKey(peer))
                {
                    final Node other = nodes.get(peer);
                    inbound.put(peer, new ArrayDeque<>());
                    other.inbound.put(id, new ArrayDeque<>());
                    replica.onLinkUp(peer);
                    other.replica.onLinkUp(id);
                }
            }
        }

        private void linkDown(final int peer)
        {
            if (inbound.remove(peer) != null)
            {
                replica.onLinkDown(peer);
            }
        }

        private void poll()
        {
            while (!votes.isEmpty())
            {
                final Map.Entry<Integer, UnsafeBuffer> vote = votes.remove();
                replica.onVote(vote.getKey(), vote.getValue(), 0, vote.getValue().capacity());
            }
            for (final int peer : List.copyOf(inbound.keySet()))
            {
                boolean isTaken = true;
                while (isTaken && inbound.containsKey(peer) && !inbound.get(peer).isEmpty())
                {
                    final ArrayDeque<UnsafeBuffer> queue = inbound.get(peer);
                    isTaken = replica.onMessage(peer, queue.peek(), 0, queue.peek().capacity());
                    if (isTaken)
                    {
                        queue.poll();
                    }
                }
            }
            replica.doWork(nowNs);
        }

        @Override
        public boolean offer(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            if (!inbound.containsKey(peer))
            {
                return false;
            }
            nodes.get(peer).inbound.get(id).add(copy(buffer, offset, length));
            return true;
        }

        @Override
        public void sendVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            if (nodes.containsKey(peer) && !cutVotes.contains(pair(id, peer)))
            {
                nodes.get(peer).votes.add(Map.entry(id, copy(buffer, offset, length)));
            }
        }

        @Override
        public void reset(final int peer)
        {
            if (inbound.remove(peer) != null)
            {
                nodes.get(peer).linkDown(id);
            }
        }

        @Override
        public void onLeading(final long epoch)
        {
            told.add("leading " + epoch);
        }

        @Override
        public void onFollowing(final int leader, final long epoch)
        {
            told.add("following " + leader + " " + epoch);
            onFollowing.run();
        }

        @Override
        public void onLooking()
        {
            told.add("looking");
        }

        @Override
        public void onLearnerLeft(final int learner)
        {
            learnersLeft.add(learner);
        }

        @Override
        public void onForward(final int learner, final DirectBuffer buffer, final int offset, final int length)
        {
            received.add("forward of " + learner + ": " + buffer.getStringWithoutLengthAscii(offset, length));
        }

        @Override
        public void onDeliver(final DirectBuffer buffer, final int offset, final int length)
        {
            received.add("deliver: " + buffer.getStringWithoutLengthAscii(offset, length));
        }

        @Override
        public void onReadPosition(final long cookie, final long zxid)
        {
            received.add("read " + cookie + " at " + Zxid.text(zxid));
            onReadPosition.accept(cookie, zxid);
        }

        @Override
        public void onDigest(final long zxid, final long digest)
        {
            received.add("digest " + digest + " at " + Zxid.text(zxid));
        }

        @Override
        public Source openNewest()
        {
            final long zxid = log.baseZxid();
            final int total = 1000;
            return new Source()
            {
                @Override
                public long zxid()
                {
                    return zxid;
                }

                @Override
                public long length()
                {
                    return total;
                }

                @Override
                public int read(
                    final long position, final MutableDirectBuffer buffer, final int offset, final int maxLength)
                {
                    for (int i = 0; i < maxLength; i++)
                    {
                        buffer.putByte(offset + i, (byte)(position + i));
                    }
                    return maxLength;
                }

                @Override
                public void close()
                {
                }
            };
        }

        @Override
        public Target receive(final long zxid, final long length)
        {
            return new Target()
            {
                private long position;
                private boolean isFailed;

                @Override
                public boolean isFailed()
                {
                    return isFailed;
                }

                @Override
                public boolean append(final DirectBuffer buffer, final int offset, final int chunkLength)
                {
                    if (failingSnapshots > 0 && failingSnapshots % 2 == 0)
                    {
                        failingSnapshots--;
                        isFailed = true;
                        return false;
                    }
                    for (int i = 0; i < chunkLength; i++)
                    {
                        if (buffer.getByte(offset + i) != (byte)(position + i))
                        {
                            throw new IllegalStateException("byte " + (position + i));
                        }
                    }
                    position += chunkLength;
                    return true;
                }

                @Override
                public void install()
                {
                    if (position != length)
                    {
                        throw new IllegalStateException(position + " of " + length);
                    }
                    if (failingSnapshots > 0)
                    {
                        failingSnapshots--;
                        isFailed = true;
                        return;
                    }
                    log.install(zxid);
                }

                @Override
                public void close()
                {
                }
            };
        }

        @Override
        public String toString()
        {
            return id + " " + replica.state() + " " + told + " " +
                Objects.requireNonNullElse(replica.lastProtocolError(), "");
        }
    }
}

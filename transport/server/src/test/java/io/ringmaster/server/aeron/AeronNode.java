package io.ringmaster.server.aeron;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.link.LinkDownReason;
import io.ringmaster.engine.link.LinkHandler;
import io.ringmaster.engine.link.LinkLayer;

/** A server with links over Aeron on loopback, which sends numbered messages and checks the numbers of what comes. */
final class AeronNode implements LinkHandler, AutoCloseable
{
    static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

    private static final IdleStrategy IDLE = new YieldingIdleStrategy();

    final int id;
    final AeronChannels channels;
    final LinkLayer links;
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final List<Throwable> fatals = new CopyOnWriteArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<LinkDownReason> reasons = new ArrayList<>();
    final Map<Integer, Long> received = new HashMap<>();
    final Map<Integer, Integer> votes = new HashMap<>();
    private final Map<Integer, Long> sent = new HashMap<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1024 * 1024]);
    private boolean isRefusing;

    AeronNode(final int id, final int[] ports, final Consumer<AeronContext> changes)
    {
        this.id = id;
        final AeronContext context = new AeronContext()
            .id(id)
            .localEndpoint("127.0.0.1:" + ports[id - 1])
            .temporaryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
            .livenessTimeoutNs(LIMIT_NS)
            .errorHandler(errors::add)
            .fatalHandler(fatals::add);
        final int[] peers = new int[ports.length - 1];
        int count = 0;
        for (int peer = 1; peer <= ports.length; peer++)
        {
            if (peer != id)
            {
                context.peer(peer, "127.0.0.1:" + ports[peer - 1]);
                peers[count++] = peer;
            }
        }
        changes.accept(context);
        channels = new AeronChannels(context);
        final RandomGenerator random = RandomGenerator.getDefault();
        links = new LinkLayer(new LinkContext()
            .id(id)
            .ensembleId(42)
            .peers(peers)
            .channels(channels)
            .handler(this)
            .incarnations(random::nextLong)
            .maxMessageLength(message.capacity())
            .limitNs(LIMIT_NS));
    }

    /** Drive the nodes until it is so. */
    static void await(final BooleanSupplier condition, final String what, final AeronNode... nodes)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean())
        {
            work(nodes);
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("not in time: " + what + state(nodes));
            }
        }
    }

    static void work(final AeronNode... nodes)
    {
        int workCount = 0;
        for (final AeronNode node : nodes)
        {
            workCount += node.links.doWork(System.nanoTime());
        }
        IDLE.idle(workCount);
    }

    private static String state(final AeronNode... nodes)
    {
        final StringBuilder text = new StringBuilder();
        for (final AeronNode node : nodes)
        {
            text.append("; ").append(node.id).append(" events=").append(node.events).append(" received=")
                .append(node.received).append(" reasons=").append(node.reasons).append(" errors=").append(node.errors);
        }
        return text.toString();
    }

    boolean isUp(final int peer)
    {
        return links.isUp(peer);
    }

    void refuse(final boolean value)
    {
        isRefusing = value;
    }

    /** Offer the next message to a peer. */
    boolean offer(final int peer, final int length)
    {
        final long number = sent.getOrDefault(peer, 0L);
        message.putLong(0, number);
        message.putByte(length - 1, (byte)number);
        if (links.offer(peer, message, 0, length))
        {
            sent.put(peer, number + 1);
            return true;
        }
        return false;
    }

    void vote(final int peer)
    {
        message.putLong(0, id);
        links.sendVote(peer, message, 0, 100);
    }

    void reset(final int peer)
    {
        links.reset(peer);
        sent.put(peer, 0L);
        received.put(peer, 0L);
    }

    @Override
    public void onLinkUp(final int peer)
    {
        events.add("up " + peer);
        sent.put(peer, 0L);
        received.put(peer, 0L);
    }

    @Override
    public void onLinkDown(final int peer)
    {
        events.add("down " + peer);
        reasons.add(links.downReason(peer));
    }

    @Override
    public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (isRefusing)
        {
            return false;
        }
        final long number = received.get(peer);
        if (buffer.getLong(offset) != number || buffer.getByte(offset + length - 1) != (byte)number)
        {
            throw new AssertionError("message " + buffer.getLong(offset) + " where " + number + " was next");
        }
        received.put(peer, number + 1);
        return true;
    }

    @Override
    public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (buffer.getLong(offset) != peer)
        {
            throw new AssertionError("vote of " + buffer.getLong(offset) + " from " + peer);
        }
        votes.merge(peer, 1, Integer::sum);
    }

    @Override
    public void close()
    {
        links.close();
        channels.close();
    }
}

package io.ringmaster.engine.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.Engine;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.ReaperContext;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.model.Settings;
import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;

/** One life of an engine, with its endpoints' rings. */
final class ServerUnderTest implements AutoCloseable
{
    /** What makes a connection super. */
    static final String SUPER_DIGEST = "super:0bX78nEegDzJM3ju0iLBEJdWzjg=";

    private static final int REQUEST_BYTES = 1 << 18;
    private static final int REQUEST_SLOTS = 64;
    private static final int REPLY_SLOTS = 1 << 10;
    private static final int SMALL_REPLY_SLOTS = 16;
    private static final int REPLY_BYTES = 1 << 22;
    private static final int SMALL_REPLY_BYTES = 1 << 13;
    private static final int TRANSACTION_SLOTS = 64;
    private static final int TRANSACTION_BYTES = 1 << 19;
    private static final int MAX_REQUEST_LENGTH = 1 << 17;
    private static final int MAX_TRANSACTION_LENGTH = 1 << 18;
    private static final int CONTAINER_CHECK_INTERVAL_MS = 1_500;

    /** One message from the engine. */
    record Message(int type, long connectionId, DirectBuffer buffer)
    {
    }

    private final List<EndpointRings> endpoints = new ArrayList<>();
    private final List<ExpandableArrayBuffer> fragments = new ArrayList<>();
    private final List<Integer> fragmentLengths = new ArrayList<>();
    private final Engine engine;

    /**
     * Recover what is there, and start.
     *
     * @param endpointCount        of its endpoints; with more than one, replies never find a full ring.
     * @param settings             of the engine.
     * @param random               source.
     * @param clock                of the engine.
     * @param journal              of the engine.
     * @param snapshots            of the engine.
     * @param snapshot             to recover from, or null.
     * @param entries              of the journal to recover.
     */
    ServerUnderTest(
        final int endpointCount,
        final Settings settings,
        final Random random,
        final VirtualClock clock,
        final FakeJournal journal,
        final FakeSnapshots snapshots,
        final FakeSnapshots.Snapshot snapshot,
        final List<FakeJournal.Entry> entries)
    {
        final EngineContext context = new EngineContext()
            .clock(clock)
            .journalStatus(journal)
            .snapshotSink(snapshots)
            .passwordSource(random::nextBytes)
            .superDigest(SUPER_DIGEST)
            .extendedTypesEnabled(settings.extendedTypesEnabled())
            .enforceQuota(settings.enforceQuota())
            .maxRequestLength(MAX_REQUEST_LENGTH)
            .maxTransactionLength(MAX_TRANSACTION_LENGTH)
            .transactionSlots(TRANSACTION_SLOTS)
            .transactionBytes(TRANSACTION_BYTES)
            .reaper(new ReaperContext().checkIntervalMs(CONTAINER_CHECK_INTERVAL_MS));
        for (int i = 0; i < endpointCount; i++)
        {
            final boolean isSmall = endpointCount == 1;
            final EndpointRings rings = new EndpointRings(
                i,
                REQUEST_SLOTS,
                REQUEST_BYTES,
                isSmall ? SMALL_REPLY_SLOTS : REPLY_SLOTS,
                isSmall ? SMALL_REPLY_BYTES : REPLY_BYTES);
            endpoints.add(rings);
            fragments.add(new ExpandableArrayBuffer());
            fragmentLengths.add(0);
            context.addEndpoint(rings);
        }
        engine = new Engine(context);
        recover(random, snapshot, entries);
        engine.start();
    }

    Engine engine()
    {
        return engine;
    }

    /** Returns false if the ring is full. */
    boolean send(final int endpoint, final int type, final long connectionId, final DirectBuffer message)
    {
        final MessageRing ring = endpoints.get(endpoint).requests();
        final int offset = ring.tryClaim(message.capacity());
        if (offset == MessageRing.INSUFFICIENT)
        {
            return false;
        }
        ring.buffer().putBytes(offset, message, 0, message.capacity());
        ring.publish(type, connectionId, message.capacity());
        return true;
    }

    /** Take messages, whole ones. */
    int receive(final int endpoint, final int limit, final Consumer<Message> consumer)
    {
        return endpoints.get(endpoint).replyPoller().poll(
            (type, tag, buffer, offset, length) ->
            {
                onMessage(endpoint, type, tag, buffer, offset, length, consumer);
                return RingMessageHandler.Action.CONTINUE;
            },
            limit);
    }

    @Override
    public void close()
    {
        engine.close();
    }

    private void onMessage(
        final int endpoint,
        final int type,
        final long connectionId,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final Consumer<Message> consumer)
    {
        switch (type)
        {
            case EndpointProtocol.MESSAGE, EndpointProtocol.CLOSE ->
            {
                final byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                consumer.accept(new Message(type, connectionId, new UnsafeBuffer(bytes)));
            }
            case EndpointProtocol.FIRST, EndpointProtocol.NEXT, EndpointProtocol.LAST ->
            {
                final int before = type == EndpointProtocol.FIRST ? 0 : fragmentLengths.get(endpoint);
                fragments.get(endpoint).putBytes(before, buffer, offset, length);
                fragmentLengths.set(endpoint, before + length);
                if (type == EndpointProtocol.LAST)
                {
                    final int total = fragmentLengths.get(endpoint) - Frame.HEADER_LENGTH;
                    if (Frame.length(fragments.get(endpoint), 0) != total)
                    {
                        throw new AssertionError("fragments of " + total + " bytes");
                    }
                    final byte[] bytes = new byte[total];
                    fragments.get(endpoint).getBytes(Frame.HEADER_LENGTH, bytes);
                    consumer.accept(
                        new Message(EndpointProtocol.MESSAGE, connectionId, new UnsafeBuffer(bytes)));
                }
            }
            default -> throw new AssertionError("message of type " + type);
        }
    }

    private void recover(
        final Random random, final FakeSnapshots.Snapshot snapshot, final List<FakeJournal.Entry> entries)
    {
        if (snapshot != null)
        {
            feed(random, snapshot.buffer());
        }
        for (final FakeJournal.Entry entry : entries)
        {
            if (snapshot != null && entry.zxid() <= snapshot.zxid())
            {
                continue;
            }
            if (entry.type() == TransactionType.EPOCH)
            {
                engine.recovery().onEpoch(entry.zxid());
            }
            else
            {
                engine.recovery().onTransaction(entry.zxid(), entry.buffer(), 0, entry.buffer().capacity());
            }
        }
    }

    /** In pieces of some records each. */
    private void feed(final Random random, final DirectBuffer records)
    {
        int begin = 0;
        int end = 0;
        while (end < records.capacity())
        {
            end += Frame.HEADER_LENGTH + Frame.length(records, end);
            if (end == records.capacity() || random.nextInt(4) == 0)
            {
                engine.recovery().onSnapshot(records, begin, end - begin);
                begin = end;
            }
        }
    }
}

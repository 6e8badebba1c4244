package io.ringmaster.server;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.admin.InspectionEndEncoder;
import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;

/**
 * Stands in for the engine: answers each request as its first byte says and writes down what it was told of
 * connections. A request that begins with a letter is a command, anything else is echoed.
 * <pre>
 *   F n   n = int32 at 8: a reply of n bytes in fragments, byte i being i mod 251
 *   M n   n = int32 at 8: n replies of 64 KiB
 *   C     an echo, then CLOSE with a reason
 * </pre>
 */
final class FakeEngine implements DutyCycle, RingMessageHandler
{
    static final int FRAGMENT_LENGTH = 700;
    static final int BULK_LENGTH = 64 * 1024;

    final ConcurrentLinkedQueue<Long> opened = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Long> closed = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    final AtomicLong requestCount = new AtomicLong();
    volatile boolean isSuspended;
    volatile boolean isSpinning;
    volatile String lastAddress;
    /** What it says of itself, an EngineStatus with its header. */
    volatile DirectBuffer status;

    private final ConcurrentHashMap<Long, Boolean> live = new ConcurrentHashMap<>();
    private final MessageRing replies;
    private final RingPoller poller;
    private final int limit;
    private final byte[] fragment = new byte[FRAGMENT_LENGTH];
    private final byte[] bulk = new byte[BULK_LENGTH];
    private long fragmentId;
    private int fragmentTotal;
    private int fragmentPosition;
    private long bulkId;
    private int bulkRemaining;

    FakeEngine(final RingPoller poller, final MessageRing replies, final int limit)
    {
        this.poller = poller;
        this.replies = replies;
        this.limit = limit;
    }

    @Override
    public int doWork()
    {
        if (isSuspended || !continueReply())
        {
            return 0;
        }
        return poller.poll(this, limit);
    }

    @Override
    public long nextDeadlineNs()
    {
        return Long.MAX_VALUE;
    }

    @Override
    public Awaited awaited()
    {
        return isSpinning ? Awaited.FEW_RESULTS : Awaited.NOTHING;
    }

    @Override
    public Action onMessage(
        final int type, final long tag, final DirectBuffer buffer, final int offset, final int length)
    {
        switch (type)
        {
            case EndpointProtocol.OPENED ->
            {
                opened.add(tag);
                lastAddress = buffer.getStringWithoutLengthAscii(offset, length);
                if (live.put(tag, Boolean.TRUE) != null)
                {
                    violations.add("opened twice: " + tag);
                }
            }
            case EndpointProtocol.REQUEST ->
            {
                return onRequest(tag, buffer, offset, length);
            }
            case EndpointProtocol.CLOSED ->
            {
                closed.add(tag);
                if (live.remove(tag) == null)
                {
                    violations.add("closed, not open: " + tag);
                }
            }
            case EndpointProtocol.INSPECT ->
            {
                return onInspect(tag, buffer, offset, length);
            }
            default -> violations.add("type " + type);
        }
        return Action.CONTINUE;
    }

    /** Tells its status if asked for it, and of nothing else that there is any. */
    private Action onInspect(final long tag, final DirectBuffer buffer, final int offset, final int length)
    {
        final UnsafeBuffer end = new UnsafeBuffer(
            new byte[MessageHeaderEncoder.ENCODED_LENGTH + InspectionEndEncoder.BLOCK_LENGTH]);
        for (int i = offset; i < offset + length; i += Integer.BYTES)
        {
            final Topic topic = Topic.get(buffer.getInt(i, ByteOrder.LITTLE_ENDIAN));
            final boolean isStatus = topic == Topic.STATUS;
            if (isStatus && !tryReply(EndpointProtocol.MESSAGE, tag, status, 0, status.capacity()))
            {
                violations.add("no room for a status");
            }
            new InspectionEndEncoder().wrapAndApplyHeader(end, 0, new MessageHeaderEncoder())
                .topic(topic).recordCount(isStatus ? 1 : 0);
            if (!tryReply(EndpointProtocol.MESSAGE, tag, end, 0, end.capacity()))
            {
                violations.add("no room for the end of an inspection");
            }
        }
        return Action.CONTINUE;
    }

    private Action onRequest(final long tag, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!live.containsKey(tag))
        {
            violations.add("request, not open: " + tag);
        }
        final byte command = buffer.getByte(offset);
        if (command == 'F' || command == 'M')
        {
            final int argument = buffer.getInt(offset + 8, ByteOrder.LITTLE_ENDIAN);
            fragmentId = tag;
            fragmentTotal = command == 'F' ? argument : 0;
            fragmentPosition = 0;
            bulkId = tag;
            bulkRemaining = command == 'M' ? argument : 0;
            requestCount.incrementAndGet();
            return Action.BREAK;
        }
        if (!tryReply(EndpointProtocol.MESSAGE, tag, buffer, offset, length))
        {
            return Action.ABORT;
        }
        requestCount.incrementAndGet();
        if (command == 'C')
        {
            final byte[] reason = "asked for".getBytes(StandardCharsets.US_ASCII);
            final int claimed = replies.tryClaim(reason.length);
            if (claimed == MessageRing.INSUFFICIENT)
            {
                violations.add("no room for CLOSE");
                return Action.CONTINUE;
            }
            replies.buffer().putBytes(claimed, reason);
            replies.publish(EndpointProtocol.CLOSE, tag, reason.length);
        }
        return Action.CONTINUE;
    }

    private boolean tryReply(
        final int type, final long tag, final DirectBuffer buffer, final int offset, final int length)
    {
        final int claimed = replies.tryClaim(length);
        if (claimed == MessageRing.INSUFFICIENT)
        {
            return false;
        }
        replies.buffer().putBytes(claimed, buffer, offset, length);
        replies.publish(type, tag, length);
        return true;
    }

    /** Go on with a long reply; true when there is none any more. */
    private boolean continueReply()
    {
        while (bulkRemaining > 0)
        {
            final int claimed = replies.tryClaim(BULK_LENGTH);
            if (claimed == MessageRing.INSUFFICIENT)
            {
                return false;
            }
            replies.buffer().putBytes(claimed, bulk);
            replies.publish(EndpointProtocol.MESSAGE, bulkId, BULK_LENGTH);
            bulkRemaining--;
        }
        while (fragmentPosition < fragmentTotal)
        {
            final int part = Math.min(FRAGMENT_LENGTH, fragmentTotal - fragmentPosition);
            final boolean isFirst = fragmentPosition == 0;
            final int header = isFirst ? 4 : 0;
            final int claimed = replies.tryClaim(header + part);
            if (claimed == MessageRing.INSUFFICIENT)
            {
                return false;
            }
            if (isFirst)
            {
                replies.buffer().putInt(claimed, fragmentTotal, ByteOrder.LITTLE_ENDIAN);
            }
            for (int i = 0; i < part; i++)
            {
                fragment[i] = (byte)((fragmentPosition + i) % 251);
            }
            replies.buffer().putBytes(claimed + header, fragment, 0, part);
            fragmentPosition += part;
            final int type = isFirst ? EndpointProtocol.FIRST :
                fragmentPosition == fragmentTotal ? EndpointProtocol.LAST : EndpointProtocol.NEXT;
            replies.publish(type, fragmentId, header + part);
        }
        return true;
    }
}

package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.PlaceholderDecoder;
import io.ringmaster.codecs.jute.JuteWriter;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.engine.request.RequestLayout;

/**
 * Whatever a client sends becomes a message that is whole and has room where it was claimed: the target here ends where
 * the claim does, and throws if more is written.
 */
class ZooKeeperRequestTranslatorTest
{
    private static final int[] TYPES = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 100, 101, 102, 103, 104, 105, 106, 107,
        -11, 0, 13, 99};
    private static final int[] WRITES = {1, 2, 5, 13, 15, 19, 21};

    private static final int NO_MESSAGE = 0;
    /** What a message before has left. */
    private static final byte DIRT = 1;

    private final Random random = new Random(11);
    private final ExpandableArrayBuffer source = new ExpandableArrayBuffer();
    private final JuteWriter out = new JuteWriter();
    private final ZooKeeperRequestTranslator translator = new ZooKeeperRequestTranslator();

    @Test
    void shouldWriteAWholeMessageWithinItsClaimForEveryRequest()
    {
        int refusedCount = 0;
        final int count = 60_000;
        for (int i = 0; i < count; i++)
        {
            final int type = TYPES[random.nextInt(TYPES.length)];
            final int length = mutate(request(i, type));
            refusedCount += translateAndCheck(type(), length) == PlaceholderDecoder.TEMPLATE_ID ? 1 : 0;
        }
        // Enough of both kinds that the test means something.
        assertTrue(refusedCount > count / 20 && refusedCount < count * 9 / 10, refusedCount + " refused");
    }

    /** The worst that a frame can become, at any length of it. */
    @Test
    void shouldBoundMultisOfTheSmallestOperations()
    {
        for (final int operation : new int[]{OpCode.DELETE, OpCode.CHECK, OpCode.SET_DATA, OpCode.CREATE})
        {
            for (int count = 0; count < 200; count++)
            {
                out.wrap(source, 0).writeInt(1).writeInt(OpCode.MULTI);
                for (int i = 0; i < count; i++)
                {
                    out.writeMultiHeader(operation, false, -1);
                    zeros(operation);
                }
                out.writeMultiHeader(OpCode.ERROR, true, -1);
                translateAndCheck(OpCode.MULTI, out.position());
            }
        }
        for (int count = 0; count < 200; count++)
        {
            out.wrap(source, 0).writeInt(1).writeInt(OpCode.MULTI_READ);
            for (int i = 0; i < count; i++)
            {
                out.writeMultiHeader(OpCode.GET_CHILDREN, false, -1).writeInt(0).writeBool(false);
            }
            out.writeMultiHeader(OpCode.ERROR, true, -1);
            translateAndCheck(OpCode.MULTI_READ, out.position());
        }
    }

    @Test
    void shouldCarryWhatTheReplyNeeds()
    {
        final long id = Correlation.of(-8, Correlation.CLOSE_SESSION, 0x7FFF_FFFF);
        assertEquals(-8, Correlation.xid(id));
        assertEquals(Correlation.CLOSE_SESSION, Correlation.kind(id));
        assertEquals(Correlation.MILLISECONDS_MASK, Correlation.milliseconds(id));
        final long other = Correlation.of(Integer.MIN_VALUE, OpCode.PING, 5);
        assertEquals(Integer.MIN_VALUE, Correlation.xid(other));
        assertEquals(OpCode.PING, Correlation.kind(other));
        assertEquals(5, Correlation.milliseconds(other));
    }

    private int translateAndCheck(final int type, final int length)
    {
        final int bound = ZooKeeperRequestTranslator.maxMessageLength(type, length);
        assertTrue(bound <= ClientProtocol.ZOOKEEPER.maxMessageLength(length));
        final UnsafeBuffer exactSource = new UnsafeBuffer(source.byteArray(), 0, length);
        final UnsafeBuffer target = new UnsafeBuffer(new byte[bound]);
        target.setMemory(0, bound, DIRT);
        final int messageLength = translator.translate(exactSource, 0, length, target, 0, 77);
        if (messageLength == ZooKeeperRequestTranslator.UNANSWERABLE)
        {
            assertTrue(type == OpCode.AUTH || type == OpCode.SASL, () -> "type " + type);
            return NO_MESSAGE;
        }
        assertEquals(ErrorCode.OK, RequestLayout.check(target, 0, messageLength), () -> "type " + type);
        assertEquals(source.getInt(0, ByteOrder.BIG_ENDIAN),
            Correlation.xid(RequestLayout.correlationId(target, 0, messageLength)));
        assertFalse(RequestLayout.isLinearizable(target, 0), () -> "type " + type);
        return RequestLayout.templateId(target, 0);
    }

    private int type()
    {
        return source.getInt(4, ByteOrder.BIG_ENDIAN);
    }

    private int mutate(final int length)
    {
        if (random.nextBoolean())
        {
            return length;
        }
        int mutated = length;
        for (int i = random.nextInt(3); i >= 0; i--)
        {
            switch (random.nextInt(3))
            {
                case 0 -> mutated = 8 + random.nextInt(mutated - 7);
                case 1 -> source.putByte(random.nextInt(mutated), (byte)random.nextInt());
                default -> source.putInt(
                    random.nextInt(mutated - 3), random.nextInt(20) - 3, ByteOrder.BIG_ENDIAN);
            }
        }
        return mutated;
    }

    private int request(final int xid, final int type)
    {
        out.wrap(source, 0).writeInt(xid).writeInt(type);
        switch (type)
        {
            case OpCode.MULTI, OpCode.MULTI_READ ->
            {
                for (int i = random.nextInt(6); i > 0; i--)
                {
                    final int operation = type == OpCode.MULTI_READ ?
                        OpCode.GET_DATA : WRITES[random.nextInt(WRITES.length)];
                    out.writeMultiHeader(operation, false, -1);
                    body(operation);
                }
                out.writeMultiHeader(OpCode.ERROR, true, -1);
            }
            case OpCode.SET_WATCHES, OpCode.SET_WATCHES2 ->
            {
                out.writeLong(random.nextLong());
                for (int list = type == OpCode.SET_WATCHES ? 3 : 5; list > 0; list--)
                {
                    texts();
                }
            }
            case OpCode.AUTH ->
            {
                out.writeInt(0);
                text();
                text();
            }
            case OpCode.RECONFIG ->
            {
                text();
                text();
                text();
                out.writeLong(random.nextLong());
            }
            default -> body(type);
        }
        return out.position();
    }

    /** Of what can stand in a multi, and of most else: a path and a number or a flag. */
    private void body(final int type)
    {
        text();
        switch (type)
        {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL ->
            {
                text();
                acl();
                out.writeInt(random.nextInt(9) - 1);
                if (type == OpCode.CREATE_TTL)
                {
                    out.writeLong(random.nextInt(3) - 1);
                }
            }
            case OpCode.SET_DATA ->
            {
                text();
                out.writeInt(random.nextInt(3) - 1);
            }
            case OpCode.SET_ACL ->
            {
                acl();
                out.writeInt(random.nextInt(3) - 1);
            }
            case OpCode.EXISTS, OpCode.GET_DATA, OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 ->
                out.writeBool(random.nextBoolean());
            default -> out.writeInt(random.nextInt(8) - 1);
        }
    }

    /** The shortest body. */
    private void zeros(final int operation)
    {
        out.writeInt(0).writeInt(0);
        if (operation == OpCode.SET_DATA)
        {
            out.writeInt(0);
        }
        if (operation == OpCode.CREATE)
        {
            out.writeInt(0).writeInt(0);
        }
    }

    private void acl()
    {
        final int count = random.nextInt(4) - 1;
        out.writeInt(count);
        for (int i = 0; i < count; i++)
        {
            out.writeInt(31);
            text();
            text();
        }
    }

    private void texts()
    {
        final int count = random.nextInt(5) - 1;
        out.writeInt(count);
        for (int i = 0; i < count; i++)
        {
            text();
        }
    }

    private void text()
    {
        if (random.nextInt(10) == 0)
        {
            out.writeNull();
            return;
        }
        final String[] texts = {"", "/", "/a/b", "world", "anyone", "digest", "u:p", "x".repeat(random.nextInt(300))};
        final byte[] bytes = texts[random.nextInt(texts.length)].getBytes(StandardCharsets.UTF_8);
        out.writeBytes(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}

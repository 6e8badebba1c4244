package io.ringmaster.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Random;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.GetEphemeralsEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.SetWatchesEncoder;

class RequestLayoutTest
{
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldAcceptWholeMessagesOnly()
    {
        final int length = create();
        assertEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, length));
        for (int i = 0; i < length; i++)
        {
            assertNotEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, i), "truncated to " + i);
        }
    }

    @Test
    void shouldFindPathsWithinTheMessageOnly()
    {
        final int length = create();
        final int field = RequestLayout.pathField(buffer, 0, length);
        assertEquals("/some/path", buffer.getStringUtf8(field, ByteOrder.LITTLE_ENDIAN));
        final int end = field + Integer.BYTES + "/some/path".length();
        for (int i = 0; i < length; i++)
        {
            assertEquals(i < end ? -1 : field, RequestLayout.pathField(buffer, 0, i), "truncated to " + i);
        }
        for (final int pathLength : new int[]{ -1, Integer.MIN_VALUE, Integer.MAX_VALUE, length })
        {
            buffer.putInt(field, pathLength, ByteOrder.LITTLE_ENDIAN);
            assertEquals(-1, RequestLayout.pathField(buffer, 0, length));
        }
        assertEquals(-1, RequestLayout.pathField(buffer, 0, setWatches()));
        final int getLength = new GetDataEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .consistency(Consistency.LOCAL).path("/a").limit();
        assertEquals(
            "/a", buffer.getStringUtf8(RequestLayout.pathField(buffer, 0, getLength), ByteOrder.LITTLE_ENDIAN));
        buffer.putShort(MessageHeaderDecoder.templateIdEncodingOffset(), (short)9999);
        assertEquals(-1, RequestLayout.pathField(buffer, 0, getLength));
    }

    @Test
    void shouldAcceptGroupsInARow()
    {
        final int length = setWatches();
        assertEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, length));
        for (int i = 0; i < length; i++)
        {
            assertNotEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, i), "truncated to " + i);
        }
    }

    @Test
    void shouldNameUnknownSchemasAndTemplates()
    {
        final int length = create();
        buffer.putShort(MessageHeaderDecoder.templateIdEncodingOffset(), (short)9999);
        assertEquals(ErrorCode.UNIMPLEMENTED, RequestLayout.check(buffer, 0, length));
        create();
        buffer.putShort(MessageHeaderDecoder.schemaIdEncodingOffset(), (short)1);
        assertEquals(ErrorCode.UNIMPLEMENTED, RequestLayout.check(buffer, 0, length));
    }

    /** Whatever the bytes: either refused, or safe to decode to the end within the message. */
    @Test
    void shouldLetNoFlyweightReadBeyondTheMessage()
    {
        int accepted = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            final Random random = new Random(seed);
            final int length = create();
            final UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
            buffer.getBytes(0, message, 0, length);
            for (int i = 0; i <= random.nextInt(3); i++)
            {
                final int at = Frame.MESSAGE_HEADER_LENGTH + random.nextInt(length - Frame.MESSAGE_HEADER_LENGTH);
                message.putByte(at, (byte)random.nextInt());
            }
            if (RequestLayout.check(message, 0, length) == ErrorCode.OK)
            {
                decode(message);
                accepted++;
            }
        }
        assertTrue(accepted > 100 && accepted < 20_000, "accepted=" + accepted);
    }

    @Test
    void shouldCountFrames()
    {
        final int length = create();
        final UnsafeBuffer frames = new UnsafeBuffer(new byte[2 * (length + Frame.HEADER_LENGTH)]);
        for (int i = 0; i < 2; i++)
        {
            final int offset = i * (length + Frame.HEADER_LENGTH);
            Frame.putLength(frames, offset, length);
            buffer.getBytes(0, frames, offset + Frame.HEADER_LENGTH, length);
        }
        assertEquals(0, RequestLayout.countFrames(frames, 0, 0));
        assertEquals(2, RequestLayout.countFrames(frames, 0, frames.capacity()));
        for (int i = 1; i < frames.capacity(); i++)
        {
            final int expected = i == frames.capacity() / 2 ? 1 : -1;
            assertEquals(expected, RequestLayout.countFrames(frames, 0, i), "truncated to " + i);
        }
        Frame.putLength(frames, 0, -5);
        assertEquals(-1, RequestLayout.countFrames(frames, 0, frames.capacity()));
    }

    @Test
    void shouldTellWhatAReadMayMiss()
    {
        assertEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, getData(Consistency.LOCAL)));
        assertFalse(RequestLayout.isLinearizable(buffer, 0));
        assertEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, getData(Consistency.LINEARIZABLE)));
        assertTrue(RequestLayout.isLinearizable(buffer, 0));
        buffer.putByte(Frame.MESSAGE_HEADER_LENGTH + GetDataEncoder.consistencyEncodingOffset(), (byte)77);
        assertTrue(RequestLayout.isLinearizable(buffer, 0), "of a choice that is unknown");

        final int length = new GetEphemeralsEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1)
            .consistency(Consistency.LINEARIZABLE)
            .prefix("/")
            .limit();
        assertEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, length));
        assertTrue(RequestLayout.isLinearizable(buffer, 0));
        create();
        assertFalse(RequestLayout.isLinearizable(buffer, 0), "of a write");
    }

    /** Clients of the first version end their reads before the consistency. */
    @Test
    void shouldAcceptReadsWithoutAChoiceOfVersion0Only()
    {
        final int blockLength = GetDataEncoder.consistencyEncodingOffset();
        new MessageHeaderEncoder().wrap(buffer, 0)
            .blockLength(blockLength)
            .templateId(GetDataEncoder.TEMPLATE_ID)
            .schemaId(GetDataEncoder.SCHEMA_ID)
            .version(0);
        buffer.putLong(Frame.MESSAGE_HEADER_LENGTH, 1, ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(Frame.MESSAGE_HEADER_LENGTH + Long.BYTES, (byte)0);
        final int path = Frame.MESSAGE_HEADER_LENGTH + blockLength;
        final int length = path + buffer.putStringUtf8(path, "/some/path", ByteOrder.LITTLE_ENDIAN);
        assertEquals(ErrorCode.OK, RequestLayout.check(buffer, 0, length));
        assertFalse(RequestLayout.isLinearizable(buffer, 0));

        buffer.putShort(MessageHeaderDecoder.versionEncodingOffset(), (short)1, ByteOrder.LITTLE_ENDIAN);
        assertEquals(ErrorCode.MARSHALLING_ERROR, RequestLayout.check(buffer, 0, length));
    }

    private int getData(final Consistency consistency)
    {
        return new GetDataEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1)
            .watch(BooleanType.F)
            .consistency(consistency)
            .path("/some/path")
            .limit();
    }

    private static void decode(final UnsafeBuffer message)
    {
        final CreateDecoder create = new CreateDecoder().wrap(
            message,
            Frame.MESSAGE_HEADER_LENGTH,
            RequestLayout.blockLength(message, 0),
            RequestLayout.version(message, 0));
        for (final CreateDecoder.AclDecoder acl : create.acl())
        {
            acl.skipScheme();
            acl.skipId();
        }
        create.skipPath();
        create.skipData();
        assertTrue(create.limit() <= message.capacity());
    }

    private int create()
    {
        final CreateEncoder create = new CreateEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1)
            .ttlMs(-1)
            .kind(NodeKind.PERSISTENT)
            .sequential(BooleanType.F)
            .hasData(BooleanType.T);
        final CreateEncoder.AclEncoder acl = create.aclCount(2);
        acl.next().permissions(31).scheme("world").id("anyone");
        acl.next().permissions(1).scheme("digest").id("u:p");
        create.path("/some/path").putData(new byte[20], 0, 20);
        return create.limit();
    }

    private int setWatches()
    {
        final SetWatchesEncoder setWatches = new SetWatchesEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1)
            .relativeZxid(2);
        setWatches.dataWatchesCount(1).next().path("/a");
        setWatches.existWatchesCount(0);
        setWatches.childWatchesCount(2).next().path("/b").next().path("/c");
        setWatches.persistentWatchesCount(0);
        setWatches.persistentRecursiveWatchesCount(1).next().path("/");
        return setWatches.limit();
    }
}

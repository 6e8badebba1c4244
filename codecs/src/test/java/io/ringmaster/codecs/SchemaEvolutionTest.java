package io.ringmaster.codecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.snapshot.NodeRecordDecoder;
import io.ringmaster.codecs.transaction.SetNodeDataDecoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;

/**
 * Messages are kept on disks and sent by programs of another version. The bytes here were written by version 0 of each
 * schema and are never changed: whatever is added later, they must still decode to the same values.
 */
class SchemaEvolutionTest
{
    private static final String CREATE_V0 =
        "13000a000d1c0000" + "0700000000000000" + "ffffffffffffffff" + "01" + "01" + "01" +
        "0400" + "01000000" + "1f000000" + "05000000" + "776f726c64" + "06000000" + "616e796f6e65" +
        "02000000" + "2f61" + "01000000" + "78";

    private static final String GET_DATA_V0 =
        "090015000d1c0000" + "0700000000000000" + "01" + "02000000" + "2f61";

    private static final String TRANSACTION_V0 =
        "250001000e1c0000" + "0200000001000000" + "0068e5cf8b010000" + "00000000000000ab" + "0900000000000000" +
        "01000000" + "00" +
        "050004000e1c0000" + "03000000" + "01" + "02000000" + "2f61" + "01000000" + "79";

    private static final String NODE_RECORD_V0 =
        "4e0004000f1c0000" + "02000000" + "01000000" + "44332211" + "01000000" + "0100000000000000" +
        "0200000000000000" + "0300000000000000" + "0400000000000000" + "0500000000000000" + "0000000000000000" +
        "06000000" + "07000000" + "08000000" + "01" + "00" + "01000000" + "61" + "02000000" + "6869";

    @Test
    void shouldDecodeCreateOfVersion0()
    {
        final UnsafeBuffer buffer = bytes(CREATE_V0);
        final CreateDecoder create = new CreateDecoder().wrapAndApplyHeader(
            buffer, 0, new io.ringmaster.codecs.client.MessageHeaderDecoder());
        assertEquals(7, create.correlationId());
        assertEquals(-1, create.ttlMs());
        assertEquals(NodeKind.EPHEMERAL, create.kind());
        assertEquals(BooleanType.T, create.sequential());
        assertEquals(BooleanType.T, create.hasData());
        final CreateDecoder.AclDecoder acl = create.acl();
        assertEquals(1, acl.count());
        acl.next();
        assertEquals(31, acl.permissions());
        assertEquals("world", acl.scheme());
        assertEquals("anyone", acl.id());
        assertEquals("/a", create.path());
        assertEquals(1, create.dataLength());
        assertEquals(buffer.capacity() - 1, create.limit() + CreateDecoder.dataHeaderLength());
    }

    @Test
    void shouldDecodeGetDataOfVersion0()
    {
        final GetDataDecoder getData = new GetDataDecoder().wrapAndApplyHeader(
            bytes(GET_DATA_V0), 0, new io.ringmaster.codecs.client.MessageHeaderDecoder());
        assertEquals(7, getData.correlationId());
        assertEquals(BooleanType.T, getData.watch());
        assertEquals(Consistency.NULL_VAL, getData.consistency());
        assertEquals("/a", getData.path());
    }

    /** Nothing was added to Create: but for the version of its header it is what it was. */
    @Test
    void shouldEncodeCreateAsVersion0Did()
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final CreateEncoder create = new CreateEncoder()
            .wrapAndApplyHeader(buffer, 0, new io.ringmaster.codecs.client.MessageHeaderEncoder())
            .correlationId(7)
            .ttlMs(-1)
            .kind(NodeKind.EPHEMERAL)
            .sequential(BooleanType.T)
            .hasData(BooleanType.T);
        create.aclCount(1).next().permissions(31).scheme("world").id("anyone");
        create.path("/a").putData("x".getBytes(StandardCharsets.US_ASCII), 0, 1);
        final byte[] encoded = new byte[create.limit()];
        buffer.getBytes(0, encoded);
        encoded[io.ringmaster.codecs.client.MessageHeaderEncoder.versionEncodingOffset()] = 0;
        assertEquals(CREATE_V0, HexFormat.of().formatHex(encoded));
    }

    @Test
    void shouldDecodeTransactionOfVersion0()
    {
        final UnsafeBuffer buffer = bytes(TRANSACTION_V0);
        final io.ringmaster.codecs.transaction.MessageHeaderDecoder header =
            new io.ringmaster.codecs.transaction.MessageHeaderDecoder();
        final TransactionDecoder transaction = new TransactionDecoder().wrapAndApplyHeader(buffer, 0, header);
        assertEquals(0x1_0000_0002L, transaction.zxid());
        assertEquals(1_700_000_000_000L, transaction.timeMs());
        assertEquals(0xAB00_0000_0000_0000L, transaction.sessionId());
        assertEquals(9, transaction.correlationId());
        assertEquals(1, transaction.operationCount());
        final SetNodeDataDecoder setData = new SetNodeDataDecoder().wrapAndApplyHeader(
            buffer, transaction.limit(), header);
        assertEquals(3, setData.version());
        assertEquals("/a", setData.path());
        final byte[] data = new byte[setData.dataLength()];
        setData.getData(data, 0, data.length);
        assertArrayEquals(new byte[]{'y'}, data);
        assertEquals(buffer.capacity(), setData.limit());
    }

    @Test
    void shouldDecodeNodeRecordOfVersion0()
    {
        final UnsafeBuffer buffer = bytes(NODE_RECORD_V0);
        final NodeRecordDecoder node = new NodeRecordDecoder().wrapAndApplyHeader(
            buffer, 0, new io.ringmaster.codecs.snapshot.MessageHeaderDecoder());
        assertEquals(2, node.row());
        assertEquals(1, node.parentRow());
        assertEquals(0x11223344, node.pathHash());
        assertEquals(5, node.mtime());
        assertEquals(8, node.aversion());
        assertEquals("a", node.name());
        assertEquals(2, node.dataLength());
    }

    /** A newer program appends fields to the block: today's decoder skips what it does not know. */
    @Test
    void shouldSkipFieldsOfANewerVersion()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        final io.ringmaster.codecs.client.MessageHeaderEncoder header =
            new io.ringmaster.codecs.client.MessageHeaderEncoder().wrap(buffer, 0)
                .blockLength(GetDataDecoder.BLOCK_LENGTH + 8)
                .templateId(GetDataDecoder.TEMPLATE_ID)
                .schemaId(GetDataDecoder.SCHEMA_ID)
                .version(GetDataDecoder.SCHEMA_VERSION + 1);
        int position = header.encodedLength();
        buffer.putLong(position, 42, ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(position + 8, (byte)1);
        buffer.putByte(position + 9, (byte)1);
        buffer.putLong(position + 10, -1, ByteOrder.LITTLE_ENDIAN);
        position += GetDataDecoder.BLOCK_LENGTH + 8;
        buffer.putInt(position, 2, ByteOrder.LITTLE_ENDIAN);
        buffer.putStringWithoutLengthAscii(position + 4, "/b");

        final GetDataDecoder getData = new GetDataDecoder().wrapAndApplyHeader(
            buffer, 0, new io.ringmaster.codecs.client.MessageHeaderDecoder());
        assertEquals(42, getData.correlationId());
        assertEquals(BooleanType.T, getData.watch());
        assertEquals(Consistency.LINEARIZABLE, getData.consistency());
        assertEquals("/b", getData.path());
    }

    @Test
    void shouldCheckFrameLengths()
    {
        assertFalse(Frame.isValidLength(-1, 100));
        assertFalse(Frame.isValidLength(0, 100));
        assertFalse(Frame.isValidLength(Frame.MESSAGE_HEADER_LENGTH - 1, 100));
        assertFalse(Frame.isValidLength(101, 100));
        assertFalse(Frame.isValidLength(Integer.MAX_VALUE, 100));
        assertEquals(true, Frame.isValidLength(100, 100));
    }

    @Test
    void shouldNameEveryCode()
    {
        assertEquals("NO_NODE", ErrorCode.name(ErrorCode.NO_NODE));
        assertEquals("ERROR(-4711)", ErrorCode.name(-4711));
    }

    private static UnsafeBuffer bytes(final String hex)
    {
        return new UnsafeBuffer(HexFormat.of().parseHex(hex));
    }
}

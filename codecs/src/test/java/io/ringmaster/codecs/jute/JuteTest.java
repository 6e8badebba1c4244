package io.ringmaster.codecs.jute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Golden bytes: ZooKeeper protocol, section 24. */
class JuteTest
{
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final JuteWriter writer = new JuteWriter().wrap(buffer, 0);
    private final JuteReader reader = new JuteReader();
    private byte[] source;

    @Test
    void shouldReadConnectRequest()
    {
        read("0000002d 00000000 0000000000000000 00001770 0000000000000000 00000010 " +
            "00000000000000000000000000000000 01");
        assertEquals(45, reader.readInt());
        assertEquals(0, reader.readInt());
        assertEquals(0, reader.readLong());
        assertEquals(6000, reader.readInt());
        assertEquals(0, reader.readLong());
        assertEquals(JuteProtocol.PASSWORD_LENGTH, reader.readBytes());
        assertTrue(reader.readBool());
        assertEquals(0, reader.remaining());
        assertFalse(reader.hasFailed());
    }

    @Test
    void shouldReadCreateRequest()
    {
        read("00000032 00000001 00000001 00000002 2f61 00000001 78 00000001 0000001f 00000005 776f726c64 " +
            "00000006 616e796f6e65 00000000");
        assertEquals(50, reader.readInt());
        assertEquals(1, reader.readInt());
        assertEquals(OpCode.CREATE, reader.readInt());
        assertEquals("/a", readText());
        assertEquals("x", readText());
        assertEquals(1, reader.readVector());
        assertEquals(31, reader.readInt());
        assertEquals("world", readText());
        assertEquals("anyone", readText());
        assertEquals(0, reader.readInt());
        assertFalse(reader.hasFailed());
        assertEquals(0, reader.remaining());
    }

    @Test
    void shouldWriteReplies()
    {
        final UnsafeBuffer path = text("/a");
        writer.writeInt(22).writeInt(1).writeLong(5).writeInt(0).writeBytes(path, 0, 2);
        assertWritten("00000016 00000001 0000000000000005 00000000 00000002 2f61");

        writer.wrap(buffer, 0).writeInt(16).writeInt(7).writeLong(6).writeInt(-101);
        assertWritten("00000010 00000007 0000000000000006 ffffff9b");

        writer.wrap(buffer, 0).writeInt(16).writeInt(JuteProtocol.PING_XID).writeLong(1).writeInt(0);
        assertWritten("00000010 fffffffe 0000000000000001 00000000");
    }

    @Test
    void shouldWriteEvent()
    {
        writer.writeInt(30).writeInt(JuteProtocol.EVENT_XID).writeLong(9).writeInt(0)
            .writeInt(3).writeInt(JuteProtocol.SYNC_CONNECTED).writeBytes(text("/w"), 0, 2);
        assertWritten("0000001e ffffffff 0000000000000009 00000000 00000003 00000003 00000002 2f77");
    }

    @Test
    void shouldWriteResultsOfMulti()
    {
        writer.writeMultiHeader(OpCode.ERROR, false, 0).writeInt(0)
            .writeMultiHeader(OpCode.ERROR, false, -103).writeInt(-103)
            .writeMultiHeader(OpCode.ERROR, false, -2).writeInt(-2)
            .writeMultiHeader(OpCode.ERROR, true, -1);
        assertWritten("ffffffff 00 00000000 00000000 ffffffff 00 ffffff99 ffffff99 " +
            "ffffffff 00 fffffffe fffffffe ffffffff 01 ffffffff");
    }

    @Test
    void shouldTellNullFromEmpty()
    {
        writer.writeNull().writeBytes(text(""), 0, 0).writeNull().writeInt(0).writeInt(-7);
        reader.wrap(buffer, 0, writer.position());
        assertEquals(JuteProtocol.NULL_LENGTH, reader.readBytes());
        assertEquals(0, reader.readBytes());
        assertEquals(JuteProtocol.NULL_LENGTH, reader.readVector());
        assertEquals(0, reader.readVector());
        assertEquals(0, reader.readVector());
        assertFalse(reader.hasFailed());
    }

    @Test
    void shouldFailAtMissingBytesAndStayFailed()
    {
        final String[] cut = {"", "00", "000000", "00000002 61", "fffffffe", "80000000", "7fffffff", "7fffffff 61"};
        for (final String bytes : cut)
        {
            read(bytes);
            assertEquals(JuteProtocol.NULL_LENGTH, reader.readBytes(), bytes);
            assertTrue(reader.hasFailed(), bytes);
            assertEquals(0, reader.readInt(), bytes);
            assertEquals(0, reader.readLong(), bytes);
            assertFalse(reader.readBool(), bytes);
            assertEquals(0, reader.readVector(), bytes);
        }
        read("7fffffff 00000000");
        assertEquals(0, reader.readVector());
        assertTrue(reader.hasFailed());
        read("01");
        assertTrue(reader.readBool());
        assertFalse(reader.readBool());
        assertTrue(reader.hasFailed());
    }

    /** Whatever the bytes, a reader stays inside of them: the buffer around it throws if it does not. */
    @Test
    void shouldStayWithinItsBytes()
    {
        final Random random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            final byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (bytes.length >= 4 && random.nextBoolean())
            {
                bytes[0] = 0;
                bytes[1] = 0;
                bytes[2] = 0;
            }
            reader.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
            while (!reader.hasFailed())
            {
                switch (random.nextInt(5))
                {
                    case 0 -> reader.readBool();
                    case 1 -> reader.readInt();
                    case 2 -> reader.readLong();
                    case 3 -> assertTrue(reader.readBytes() <= bytes.length - reader.bytesOffset());
                    default -> assertTrue(reader.readVector() <= bytes.length);
                }
                assertTrue(reader.remaining() >= 0);
            }
        }
    }

    private void read(final String hex)
    {
        source = bytes(hex);
        reader.wrap(new UnsafeBuffer(source), 0, source.length);
    }

    private String readText()
    {
        final int length = reader.readBytes();
        return new String(source, reader.bytesOffset(), length, StandardCharsets.UTF_8);
    }

    private void assertWritten(final String hex)
    {
        final byte[] written = new byte[writer.position()];
        buffer.getBytes(0, written);
        assertEquals(hex.replace(" ", ""), HexFormat.of().formatHex(written));
    }

    private static byte[] bytes(final String hex)
    {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static UnsafeBuffer text(final String text)
    {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}

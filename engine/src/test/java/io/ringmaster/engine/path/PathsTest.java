package io.ringmaster.engine.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest
{
    private static final int SURROUND = 3;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b", "/...", "/a..b", "/.a", "/..a", "/a.", "/a/.b/c", "/ ", "/\uFFEF",
        "/\u00A0", "/zookeeper", "/\uD7FF", "/\uF900", "/\u20AC"})
    void shouldAcceptValidPaths(final String path)
    {
        assertTrue(isValid(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "/a/", "//", "//a", "/a//b", "/.", "/..", "/./a", "/../a", "/a/.", "/a/..",
        "/a/./b", "/a/../b", "/\u0000", "/a\u0001b", "/\u001F", "/\u007F", "/\u0080", "/\u009F", "/\uE000",
        "/\uF8FF", "/\uFFF0", "/\uFFFF", "/\uD83D\uDE00"})
    void shouldRefuseInvalidPaths(final String path)
    {
        assertFalse(isValid(path));
    }

    /** Section 11, every code point there is: alone, and within a component. */
    @Test
    void shouldAgreeWithTheRuleOnEveryCodePoint()
    {
        final byte[] bytes = new byte[16];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++)
        {
            bytes[SURROUND] = '/';
            final int length = 1 + putUtf8(bytes, SURROUND + 1, codePoint);
            final String alone = "/" + Character.toString(codePoint);
            assertEquals(isValidByRule(alone), Paths.isValid(buffer, SURROUND, length), () -> "alone " + alone);

            bytes[SURROUND + 1] = 'a';
            final int end = SURROUND + 2 + putUtf8(bytes, SURROUND + 2, codePoint);
            bytes[end] = 'b';
            final String within = "/a" + Character.toString(codePoint) + "b";
            assertEquals(
                isValidByRule(within), Paths.isValid(buffer, SURROUND, end + 1 - SURROUND), () -> "within " + within);
        }
    }

    @Test
    void shouldAgreeWithAStrictDecoderOnEveryTwoBytes()
    {
        for (int first = 0; first < 256; first++)
        {
            for (int second = 0; second < 256; second++)
            {
                assertAgreesWithDecoder(new byte[]{'/', (byte)first, (byte)second});
            }
        }
    }

    @Test
    void shouldAgreeWithAStrictDecoderOnRandomBytes()
    {
        final Random random = new Random(11);
        final byte[] likely = {'/', '.', 'a', (byte)0xC2, (byte)0xE0, (byte)0xED, (byte)0xEF, (byte)0xF0, (byte)0x80,
            (byte)0xA0, (byte)0xBF, (byte)0xA3, (byte)0x9F};
        for (int i = 0; i < 500_000; i++)
        {
            final byte[] path = new byte[1 + random.nextInt(7)];
            for (int j = 0; j < path.length; j++)
            {
                path[j] = random.nextInt(4) == 0 ? (byte)random.nextInt() : likely[random.nextInt(likely.length)];
            }
            path[0] = '/';
            assertAgreesWithDecoder(path);
        }
    }

    @Test
    void shouldNotReadBeyondThePath()
    {
        // The character would be complete with the byte behind the path.
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[]{'/', (byte)0xE2, (byte)0x82, (byte)0xAC});
        assertTrue(Paths.isValid(buffer, 0, 4));
        assertFalse(Paths.isValid(buffer, 0, 3));
        assertFalse(Paths.isValid(buffer, 0, 2));
    }

    @ParameterizedTest
    @CsvSource({"/,1", "/a,1", "/a/b,2", "/a/,2", "/abc/def/g,8", "a,-1", "'',-1", "a/b,1", "//,1"})
    void shouldFindTheParent(final String path, final int expected)
    {
        final UnsafeBuffer buffer = buffer(path);
        assertEquals(expected, Paths.parentLength(buffer, SURROUND, buffer.capacity() - SURROUND));
    }

    /** 8.1 step 5: path contains '/' and no NUL. */
    @Test
    void shouldKnowWhatMayBeCreated()
    {
        assertTrue(isCreatable("/a"));
        assertTrue(isCreatable("/a/"));
        assertTrue(isCreatable("a/"));
        assertFalse(isCreatable("a"));
        assertFalse(isCreatable(""));
        assertFalse(isCreatable("/a\0"));
    }

    /** 8.3 step 2: not one of "/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config". */
    @Test
    void shouldKnowWhatMayBeDeleted()
    {
        for (final String path : new String[]{"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config", "a", "/\0"})
        {
            final UnsafeBuffer buffer = buffer(path);
            assertFalse(Paths.isDeletable(buffer, SURROUND, buffer.capacity() - SURROUND), path);
        }
        for (final String path : new String[]{"/a", "/zookeepeR", "/zookeeper/quotb", "/zookeeper/quota/a", "/a/"})
        {
            final UnsafeBuffer buffer = buffer(path);
            assertTrue(Paths.isDeletable(buffer, SURROUND, buffer.capacity() - SURROUND), path);
        }
    }

    /** 8.2: formatted %010d, zero-padded to 10 characters including a minus sign. */
    @Test
    void shouldWriteTheSequenceAsFormatDoes()
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final Random random = new Random(8);
        final int[] corners = {0, 1, 9, 10, 999_999_999, 1_000_000_000, Integer.MAX_VALUE, -1, -999_999_999,
            -1_000_000_000, Integer.MIN_VALUE + 1, Integer.MIN_VALUE};
        for (int i = 0; i < 10_000; i++)
        {
            final int counter = i < corners.length ? corners[i] : random.nextInt() >> random.nextInt(31);
            final int length = Paths.putSequence(buffer, 5, counter);
            assertEquals("%010d".formatted(counter), buffer.getStringWithoutLengthAscii(5, length));
        }
    }

    /** 8.1 step 10: "/a/" fails when not sequential, but "/a/" + sequence succeeds. */
    @Test
    void shouldAcceptTrailingSlashOnceASequenceFollows()
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        buffer.putStringWithoutLengthAscii(0, "/a/");
        assertFalse(Paths.isValid(buffer, 0, 3));
        final int length = 3 + Paths.putSequence(buffer, 3, 7);
        assertTrue(Paths.isValid(buffer, 0, length));
        assertEquals("/a/0000000007", buffer.getStringWithoutLengthAscii(0, length));
    }

    /** 8.17: plain string prefix; null, blank or "/" = all. */
    @Test
    void shouldKnowPrefixes()
    {
        for (final String prefix : new String[]{"", " ", "/", " / ", "\t"})
        {
            final UnsafeBuffer buffer = buffer(prefix);
            assertTrue(Paths.isPrefixOfAll(buffer, SURROUND, buffer.capacity() - SURROUND));
        }
        for (final String prefix : new String[]{"a", "/a", "//", "/ /"})
        {
            final UnsafeBuffer buffer = buffer(prefix);
            assertFalse(Paths.isPrefixOfAll(buffer, SURROUND, buffer.capacity() - SURROUND));
        }
        final UnsafeBuffer path = buffer("/abc");
        assertTrue(Paths.startsWith(path, SURROUND, 4, buffer("/ab"), SURROUND, 3));
        assertFalse(Paths.startsWith(path, SURROUND, 4, buffer("/b"), SURROUND, 2));
        assertFalse(Paths.startsWith(path, SURROUND, 4, buffer("/abcd"), SURROUND, 5));
    }

    private static void assertAgreesWithDecoder(final byte[] path)
    {
        boolean expected;
        try
        {
            expected = isValidByRule(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(path)).toString());
        }
        catch (final CharacterCodingException ex)
        {
            expected = false;
        }
        final boolean isValid = Paths.isValid(new UnsafeBuffer(path), 0, path.length);
        assertEquals(expected, isValid, () -> HexFormat.of().formatHex(path));
    }

    /** Section 11 as it is written, on a String. */
    private static boolean isValidByRule(final String path)
    {
        if (path.isEmpty() || path.charAt(0) != '/')
        {
            return false;
        }
        if (path.length() == 1)
        {
            return true;
        }
        for (final String component : path.substring(1).split("/", -1))
        {
            if (component.isEmpty() || ".".equals(component) || "..".equals(component))
            {
                return false;
            }
        }
        return path.chars().noneMatch(c -> c <= 0x1F || (c >= 0x7F && c <= 0x9F) || (c >= 0xD800 && c <= 0xF8FF) ||
            c >= 0xFFF0);
    }

    private static int putUtf8(final byte[] bytes, final int offset, final int codePoint)
    {
        if (codePoint < 0x80)
        {
            bytes[offset] = (byte)codePoint;
            return 1;
        }
        final int length = codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
        int rest = codePoint;
        for (int i = length - 1; i > 0; i--)
        {
            bytes[offset + i] = (byte)(0x80 | (rest & 0x3F));
            rest >>>= 6;
        }
        bytes[offset] = (byte)(0xF00 >> length | rest);
        return length;
    }

    private static boolean isValid(final String path)
    {
        final UnsafeBuffer buffer = buffer(path);
        return Paths.isValid(buffer, SURROUND, buffer.capacity() - SURROUND);
    }

    private static boolean isCreatable(final String path)
    {
        final UnsafeBuffer buffer = buffer(path);
        return Paths.isCreatable(buffer, SURROUND, buffer.capacity() - SURROUND);
    }

    private static UnsafeBuffer buffer(final String path)
    {
        return new UnsafeBuffer(("/x/" + path).getBytes(StandardCharsets.UTF_8));
    }
}

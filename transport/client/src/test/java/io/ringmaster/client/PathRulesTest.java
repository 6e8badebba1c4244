package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 11 of the protocol: valid paths. */
class PathRulesTest
{
    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b", "/...", "/a..b/.c", "/a b", "/\u00e9\u4e2d", "/\uffef", "/\ud7ff", "/~"})
    void shouldAcceptValidPaths(final String path)
    {
        PathRules.validate(path);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[PathRules.maxUtf8Length(path)]);
        final int length = PathRules.putUtf8(buffer, 0, path);
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        assertArrayEquals(path.getBytes(StandardCharsets.UTF_8), bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "a", "a/b", "/a/", "//", "/a//b", "/.", "/..", "/./a", "/a/../b", "/a/.", "/a\u0000", "/\u0001", "/\u001f",
        "/\u007f", "/\u009f", "/\ud800", "/\ue000", "/\uf8ff", "/\ufff0", "/\uffff", "/\ud83d\ude00"})
    void shouldRefuseInvalidPaths(final String path)
    {
        final IllegalArgumentException exception =
            assertThrows(IllegalArgumentException.class, () -> PathRules.validate(path));
        assertTrue(exception.getMessage().startsWith("path "), exception::getMessage);
    }

    @Test
    void shouldSayWhatIsWrong()
    {
        assertEquals(
            "path \"/a/../b\" has a relative name at index 3",
            assertThrows(IllegalArgumentException.class, () -> PathRules.validate("/a/../b")).getMessage());
        assertEquals(
            "path \"/a/\" ends with a slash",
            assertThrows(IllegalArgumentException.class, () -> PathRules.validate("/a/")).getMessage());
        assertEquals(
            "path is null",
            assertThrows(IllegalArgumentException.class, () -> PathRules.validate(null)).getMessage());
    }

    @Test
    void shouldLetTheServersNumberEndASequentialPath()
    {
        PathRules.validate("/a/", true);
        PathRules.validate("/", true);
        PathRules.validate("/a/.", true);
        assertThrows(IllegalArgumentException.class, () -> PathRules.validate("/a//", true));
        assertThrows(IllegalArgumentException.class, () -> PathRules.validate("/./", true));
    }

    @Test
    void shouldTakeServersInAnyOrderWithAChroot()
    {
        final ServerList list = ServerList.parse("one:1, two,[::1]:3,::2/app/x", 7181, new Random(1));
        assertEquals("/app/x", list.chroot());
        assertEquals(4, list.size());
        final Set<String> servers = new TreeSet<>();
        for (int i = 0; i < 4; i++)
        {
            final InetSocketAddress address = list.next();
            servers.add(address.getHostString() + " " + address.getPort());
        }
        assertEquals("[::1 3, ::2 7181, one 1, two 7181]", servers.toString());
        assertEquals("", ServerList.parse("one/", 7181, new Random(1)).chroot());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a,", ":1", "a:", "a:0", "a:65536", "a:x", "a/b/", "a:1//"})
    void shouldRefuseAnInvalidServerList(final String servers)
    {
        assertThrows(
            IllegalArgumentException.class, () -> new ClientContext().servers(servers).conclude());
    }

    @Test
    void shouldRefuseSettingsOutOfRange()
    {
        final String message = assertThrows(
            IllegalArgumentException.class,
            () -> new ClientContext().minReconnectDelayMs(50).maxReconnectDelayMs(20).conclude()).getMessage();
        assertEquals("maxReconnectDelayMs=20 is not within 50 and 2147483647", message);
        final ClientContext context = new ClientContext().conclude();
        assertThrows(IllegalStateException.class, context::conclude);
    }
}

package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
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
            final ServerAddress address = list.next();
            servers.add(address.host() + " " + address.port());
        }
        assertEquals("[::1 3, ::2 7181, one 1, two 7181]", servers.toString());
        assertEquals("", ServerList.parse("one/", 7181, new Random(1)).chroot());
    }

    @Test
    void shouldTakeServersOfAllTransportsInOneList()
    {
        final ServerList list = ServerList.parse(
            "aeron:ipc[/dev/shm/rm],aeron:udp:[::1]:2,aeron:udp:host:3,host:4/app/x", 7181, new Random(1));
        assertEquals("/app/x", list.chroot());
        assertTrue(list.hasAeron());
        final Set<String> servers = new TreeSet<>();
        for (int i = 0; i < 4; i++)
        {
            servers.add(list.next().toString());
        }
        assertEquals("[aeron:ipc[/dev/shm/rm], aeron:udp:[::1]:2, aeron:udp:host:3, host:4]", servers.toString());
        assertEquals("", ServerList.parse("aeron:ipc[/a/b]", 7181, new Random(1)).chroot());
        assertEquals("/c", ServerList.parse("aeron:ipc[/a/b]/c", 7181, new Random(1)).chroot());
        assertFalse(ServerList.parse("host", 7181, new Random(1)).hasAeron());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "aeron:ipc", "aeron:ipc[]", "aeron:ipc[relative]", "aeron:ipc[/a", "aeron:ipc/a", "aeron:udp:host",
        "aeron:udp::1", "aeron:udp:host:0", "aeron:host:1", "aeron:"})
    void shouldRefuseAnInvalidAeronAddress(final String server)
    {
        final String message = assertThrows(
            IllegalArgumentException.class, () -> ServerList.parse(server, 7181, new Random(1))).getMessage();
        assertTrue(message.contains("aeron"), message);
    }

    @Test
    void shouldRefuseALoopThatDoesNotPollWhatAeronNeeds()
    {
        final EventLoop loop = new SingleThreadIoEventLoop(
            null, new DefaultThreadFactory("foreign"), NioIoHandler.newFactory());
        final String message = assertThrows(
            IllegalArgumentException.class,
            () -> new ClientContext().servers("aeron:udp:host:1").eventLoop(loop).conclude()).getMessage();
        assertTrue(message.contains("RingmasterClient.newEventLoop"), message);
        new ClientContext().servers("host:1").eventLoop(loop).conclude();
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

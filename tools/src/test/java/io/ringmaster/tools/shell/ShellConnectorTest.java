package io.ringmaster.tools.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.ringmaster.tools.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shell that waited for what can never be would run into the time limit. */
@Timeout(60)
class ShellConnectorTest
{
    private static final int TIMEOUT_MS = (int)TimeUnit.HOURS.toMillis(1);

    @Test
    void shouldNotWaitForAHostThatIsNone()
    {
        assertEquals("no server answers at no-such-host.invalid:7181: no such host",
            failureOf("no-such-host.invalid:7181"));
        assertEquals("no server answers at aeron:udp:no-such-host.invalid:7181: no such host",
            failureOf("aeron:udp:no-such-host.invalid:7181"));
    }

    @Test
    void shouldNotWaitForADirectoryThatIsNone(@TempDir final Path directory)
    {
        final String server = "aeron:ipc[" + directory.resolve("none") + "]";

        assertTrue(failureOf(server).startsWith("no server answers at " + server + ": no server has "),
            failureOf(server));
    }

    @Test
    void shouldNotWaitWhereEveryAddressIsWrong()
    {
        final String failure = failureOf("127.0.0.1:1,no-such-host.invalid:7181/chroot");

        assertTrue(failure.startsWith("no server answers at 127.0.0.1:1,no-such-host.invalid:7181/chroot: "), failure);
        final String refused = failureOf("127.0.0.1:1,127.0.0.1:2/a/b");
        assertTrue(refused.startsWith("no server runs at 127.0.0.1:1,127.0.0.1:2/a/b, "), refused);
    }

    @Test
    void shouldNotWaitForWhatSpeaksAnotherProtocol() throws IOException
    {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()))
        {
            final AtomicInteger connections = new AtomicInteger();
            final Thread closer = new Thread(() -> closeAll(listener, connections));
            closer.start();
            final String server = "127.0.0.1:" + listener.getLocalPort();

            assertEquals("no server answers at " + server +
                ": it closed the connection; is this the port of the native protocol?", failureOf(server));
            assertTrue(connections.get() < 20, "connections: " + connections);
        }
    }

    @Test
    void shouldSayOfEachServerWhyItDoesNotAnswer() throws IOException
    {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()))
        {
            final Thread closer = new Thread(() -> closeAll(listener, new AtomicInteger()));
            closer.start();
            final String server = "127.0.0.1:" + listener.getLocalPort();

            assertEquals("no server answers at " + server + ",127.0.0.1:1: " + server +
                ": it closed the connection; is this the port of the native protocol?; 127.0.0.1:1: connection refused",
                failureOf(server + ",127.0.0.1:1"));
        }
    }

    /** As a server does that takes what it reads for another protocol. */
    private static void closeAll(final ServerSocket listener, final AtomicInteger connections)
    {
        try
        {
            while (true)
            {
                try (Socket socket = listener.accept())
                {
                    connections.incrementAndGet();
                    socket.getInputStream().read();
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            }
        }
        catch (final IOException ignore)
        {
            // The test is over.
        }
    }

    private static String failureOf(final String servers)
    {
        return assertThrows(CommandException.class, () -> ShellConnector.connect(servers, 10_000, TIMEOUT_MS))
            .getMessage();
    }
}

package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.engine.ring.MessageRing;

/** Several listeners on one event loop, each with its protocol and its limits. */
@Timeout(60)
class EndpointListenersTest
{
    private final ListenerContext zooKeeper =
        new ListenerContext(ClientProtocol.ZOOKEEPER).port(0).maxRequestLength(64 * 1024);

    @Test
    void shouldCountConnectionsByListener()
    {
        zooKeeper.maxConnectionsFromLoopback(1);
        try (ServerFixture server = ServerFixture.start((context) -> context.listener(zooKeeper));
            RawClient first = zooKeeperClient(server);
            RawClient second = zooKeeperClient(server);
            RawClient other = server.connect())
        {
            // The protocol has no message for it: nothing but the end comes.
            assertTrue(second.isAtEnd());
            server.awaitCounter(server.endpoint.counters().connectionsRefused(), 1);
            assertArrayEquals(RawClient.numbered(1, 32), other.call(RawClient.numbered(1, 32)));
            first.hangUp();
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 1);
            try (RawClient third = zooKeeperClient(server))
            {
                server.awaitCounter(server.endpoint.counters().connectionsOpen(), 2);
                assertEquals(1, server.endpoint.counters().connectionsRefused().get());
                third.hangUp();
            }
        }
    }

    @Test
    void shouldEndTheConnectionOfAClientThatDoesNotSpeakTheProtocol()
    {
        try (ServerFixture server = ServerFixture.start((context) -> context.listener(zooKeeper));
            RawClient client = zooKeeperClient(server))
        {
            client.write(new byte[]{'n', 'o', 'p', 'e'});
            assertTrue(client.isAtEnd());
            assertEquals(1, server.endpoint.counters().protocolErrors().get());
            assertTrue(server.engine.opened.isEmpty());
        }
    }

    @Test
    void shouldTellWhoHasComeToTheWrongPortWhichOneIsRight()
    {
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final byte[] juteConnect = ByteBuffer.allocate(4 + 44).putInt(44).array();
        final byte[] nativeConnect = RawClient.frame(new byte[40]);
        try (ServerFixture server =
                ServerFixture.start((context) -> context.listener(zooKeeper).closeHandler(lines::add));
            RawClient zooKeeperAtNative = server.connect();
            RawClient nativeAtZooKeeper = zooKeeperClient(server))
        {
            zooKeeperAtNative.write(juteConnect);
            final String right = "this looks like a client of ZooKeeper, whose port here is " +
                server.endpoint.localAddress(zooKeeper).getPort();
            final String status = zooKeeperAtNative.receiveStatus();
            assertTrue(status.contains(right), status);
            assertTrue(zooKeeperAtNative.isAtEnd());
            final String line = lines.remove();
            assertTrue(line.contains(right), line);

            nativeAtZooKeeper.write(nativeConnect);
            assertTrue(nativeAtZooKeeper.isAtEnd());
            final String other = lines.remove();
            assertTrue(other.endsWith("looks like a client of the native protocol, whose port here is " +
                server.endpoint.localAddress().getPort()), other);
        }
        try (ServerFixture server = ServerFixture.start();
            RawClient client = server.connect())
        {
            client.write(juteConnect);
            final String status = client.receiveStatus();
            assertTrue(status.contains("a client of ZooKeeper, for which this server has no port"), status);
        }
    }

    @Test
    void shouldBindAllListenersOrNone()
    {
        try (ServerFixture server = ServerFixture.start())
        {
            final int taken = server.endpoint.localAddress().getPort();
            final ListenerContext free = new ListenerContext(ClientProtocol.RINGMASTER).port(0);
            final EndpointContext context = new EndpointContext()
                .listener(free)
                .listener(zooKeeper.port(taken))
                .requestRing(new MessageRing(16, 4 * 1024 * 1024))
                .replyPoller(new MessageRing(16, 1024).newPoller());
            final UncheckedIOException error =
                assertThrows(UncheckedIOException.class, () -> new EndpointServer(context).close());
            assertTrue(error.getMessage().contains("127.0.0.1:" + taken), error.getMessage());
        }
    }

    @Test
    void shouldTellWhetherAnAddressIsFreeWithoutTakingIt()
    {
        final int port;
        try (ServerFixture server = ServerFixture.start())
        {
            port = server.endpoint.localAddress().getPort();
            zooKeeper.port(port).portSetting("--zookeeper-port");
            final UncheckedIOException error = assertThrows(UncheckedIOException.class, zooKeeper::ensureFree);
            assertTrue(
                error.getMessage().contains("127.0.0.1:" + port + " (--zookeeper-port " + port + "): "),
                error.getMessage());
        }
        zooKeeper.ensureFree();
        try (ServerFixture server = ServerFixture.start((context) -> context.listener(zooKeeper)))
        {
            assertEquals(port, server.endpoint.localAddress(zooKeeper).getPort());
        }
    }

    /** A request grows when it is translated: the ring has to have room for that. */
    @Test
    void shouldRefuseARingThatATranslatedRequestDoesNotFit()
    {
        final EndpointContext context = new EndpointContext()
            .listener(zooKeeper.maxRequestLength(512))
            .requestRing(new MessageRing(16, 2048))
            .replyPoller(new MessageRing(16, 1024).newPoller());
        final IllegalArgumentException error = assertThrows(IllegalArgumentException.class, context::conclude);
        assertTrue(error.getMessage().contains("maxRequestLength=512"), error.getMessage());
    }

    private RawClient zooKeeperClient(final ServerFixture server)
    {
        final InetSocketAddress address = server.endpoint.localAddress(zooKeeper);
        return new RawClient(address);
    }
}

package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.engine.ring.MessageRing;

/** A thread that rests longer than a test may take is woken by datagrams, and by signals. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WakeOnReadTest
{
    private static final long LONG_NS = TimeUnit.HOURS.toNanos(1);
    private static final int ROUNDS = 200;

    private final ByteBuffer datagram = ByteBuffer.allocate(16);
    private DatagramChannel channel;
    private DatagramChannel sender;

    @BeforeEach
    void open() throws IOException
    {
        channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        sender = DatagramChannel.open().connect(channel.getLocalAddress());
    }

    @AfterEach
    void close() throws IOException
    {
        channel.close();
        sender.close();
    }

    @Test
    void shouldEndTheParkOfAnEndpoint() throws Exception
    {
        try (EndpointServer endpoint = newEndpoint())
        {
            endpoint.doWork();
            endpoint.add(channel);
            for (int i = 0; i < ROUNDS; i++)
            {
                send();
                parkUntilReadable(endpoint);
                assertTrue(endpoint.pollReadable());
                assertNotNull(channel.receive(datagram.clear()));
                endpoint.doWork();
                assertFalse(endpoint.pollReadable(), "nothing since it was read");
            }
            endpoint.remove(channel);
            send();
            assertEquals(0, endpoint.park(1), "not added any more");
            assertEquals(0, endpoint.doWork());
            // Added once more, and left to the endpoint's end, which does not close it.
            endpoint.add(channel);
            parkUntilReadable(endpoint);
        }
        assertNotNull(channel.receive(datagram.clear()));
    }

    /** As behind a fatal error: the thread that had them has ended, and another one closes what is left. */
    @Test
    void shouldLetAChannelGoWhoseThreadHasEnded() throws Exception
    {
        final EndpointServer endpoint = newEndpoint();
        final Thread owner = new Thread(() ->
        {
            endpoint.doWork();
            endpoint.add(channel);
        });
        owner.start();
        owner.join();

        endpoint.remove(channel);

        assertTrue(channel.isOpen(), "it belongs to who has opened it");
    }

    @Test
    void shouldForgetAChannelThatItsOwnerHasClosed() throws Exception
    {
        try (EndpointServer endpoint = newEndpoint())
        {
            endpoint.doWork();
            endpoint.add(channel);
            final InetSocketAddress address = (InetSocketAddress)channel.getLocalAddress();
            endpoint.remove(channel);
            channel.close();
            endpoint.doWork();
            channel = DatagramChannel.open().bind(address);
            channel.configureBlocking(false);
            endpoint.add(channel);
            send();
            parkUntilReadable(endpoint);
            final DatagramChannel closed = DatagramChannel.open();
            closed.close();
            endpoint.add(closed);
            endpoint.remove(closed);
        }
    }

    @Test
    void shouldEndTheRestOfASelector() throws Exception
    {
        try (WakeSelector selector = new WakeSelector())
        {
            selector.add(channel);
            for (int i = 0; i < ROUNDS; i++)
            {
                send();
                selector.await(() -> false, LONG_NS);
                assertNotNull(channel.receive(datagram.clear()));
            }
            selector.await(() -> true, LONG_NS);
            selector.await(() -> false, 1);
            final InetSocketAddress address = (InetSocketAddress)channel.getLocalAddress();
            selector.remove(channel);
            channel.close();
            channel = DatagramChannel.open().bind(address);
            channel.configureBlocking(false);
            selector.add(channel);
            send();
            selector.await(() -> false, LONG_NS);
            assertNotNull(channel.receive(datagram.clear()));
        }
    }

    /** Whenever the signal comes: before the last look, between it and the rest, or during the rest. */
    @Test
    void shouldLoseNoSignal() throws Exception
    {
        final AtomicInteger mailbox = new AtomicInteger();
        try (WakeSelector selector = new WakeSelector())
        {
            final Thread producer = new Thread(() ->
            {
                for (int i = 1; i <= 20_000; i++)
                {
                    while (mailbox.get() != 0)
                    {
                        Thread.onSpinWait();
                    }
                    mailbox.set(i);
                    selector.signal();
                }
            });
            producer.start();
            int taken = 0;
            while (taken < 20_000)
            {
                selector.await(() -> mailbox.get() != 0, LONG_NS);
                final int value = mailbox.get();
                if (value != 0)
                {
                    taken = value;
                    mailbox.set(0);
                }
            }
            producer.join();
        }
    }

    private void send() throws IOException
    {
        assertEquals(1, sender.write(ByteBuffer.allocate(1)));
    }

    private static void parkUntilReadable(final EndpointServer endpoint)
    {
        // An event of the endpoint's own may come before.
        int workCount = 0;
        while (workCount == 0)
        {
            workCount = endpoint.park(LONG_NS);
        }
    }

    private static EndpointServer newEndpoint()
    {
        return new EndpointServer(new EndpointContext()
            .listener(new ListenerContext(ClientProtocol.RINGMASTER).port(0).maxRequestLength(1024))
            .requestRing(new MessageRing(16, 4096))
            .replyPoller(new MessageRing(16, 4096).newPoller()));
    }
}

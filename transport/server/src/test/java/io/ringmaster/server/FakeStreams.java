package io.ringmaster.server;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Streams that a test opens and is the other end of; the endpoint's thread polls them. */
final class FakeStreams implements PolledStreams
{
    private final ConcurrentLinkedQueue<FakeStream> arrived = new ConcurrentLinkedQueue<>();
    final AtomicLong pollCount = new AtomicLong();
    final AtomicLong busyRoundCount = new AtomicLong();
    volatile boolean isAccepting = true;
    volatile boolean isClosed;

    FakeStream open()
    {
        final FakeStream stream = new FakeStream();
        arrived.add(stream);
        return stream;
    }

    @Override
    public void wakeOnRead(final WakeOnRead wake)
    {
        // Nothing here has a socket.
    }

    @Override
    public int poll(final Consumer<PolledStream> onOpened)
    {
        pollCount.incrementAndGet();
        final FakeStream stream = arrived.poll();
        if (stream == null)
        {
            return 0;
        }
        onOpened.accept(stream);
        return 1;
    }

    @Override
    public boolean isCostly()
    {
        return false;
    }

    @Override
    public void onWork()
    {
        // Its rest is always the same.
    }

    @Override
    public void onBusyRound()
    {
        busyRoundCount.incrementAndGet();
    }

    @Override
    public long maxRestNs()
    {
        return 20_000;
    }

    @Override
    public void stopAccepting()
    {
        isAccepting = false;
    }

    @Override
    public void close()
    {
        isClosed = true;
    }

    /** Bytes in both directions; the room for what the server sends is the test's to say. */
    static final class FakeStream implements PolledStream
    {
        private final ConcurrentLinkedQueue<byte[]> pieces = new ConcurrentLinkedQueue<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int room = Integer.MAX_VALUE;
        volatile boolean isGone;
        volatile boolean isClosed;

        /** Have the server find these bytes as one piece. */
        void send(final byte[] piece)
        {
            pieces.add(piece);
        }

        /** Bytes that the server may send from now on. */
        synchronized void room(final int bytes)
        {
            room = bytes;
        }

        synchronized int receivedLength()
        {
            return received.size();
        }

        synchronized byte[] received()
        {
            return received.toByteArray();
        }

        int unreadCount()
        {
            return pieces.size();
        }

        @Override
        public int poll(final StreamBytesHandler handler, final int limit)
        {
            int count = 0;
            byte[] piece;
            while (count < limit && (piece = pieces.poll()) != null)
            {
                count++;
                if (!handler.onBytes(new UnsafeBuffer(piece), 0, piece.length))
                {
                    break;
                }
            }
            return count;
        }

        @Override
        public synchronized int offer(final DirectBuffer buffer, final int offset, final int length)
        {
            if (isGone)
            {
                return GONE;
            }
            final int part = Math.min(length, Math.min(room, 1000));
            final byte[] bytes = new byte[part];
            buffer.getBytes(offset, bytes);
            received.write(bytes, 0, part);
            room -= part;
            return part;
        }

        @Override
        public boolean isEnded()
        {
            return isGone && pieces.isEmpty();
        }

        @Override
        public InetAddress address()
        {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public String name()
        {
            return "fake";
        }

        @Override
        public void close()
        {
            isClosed = true;
        }
    }
}

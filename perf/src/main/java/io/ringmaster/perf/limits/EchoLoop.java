package io.ringmaster.perf.limits;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import org.HdrHistogram.Histogram;

/** The client's side of the echo: one connection to an {@link EchoServer}. Belongs to one thread. */
public final class EchoLoop implements AutoCloseable
{
    private static final int MAX_BATCH_LENGTH = 256 * 1024;

    private final EchoRequest request;
    private final WaitMode mode;
    private final SocketWaiter waiter;
    private final ByteBuffer out;
    private final ByteBuffer in;

    /**
     * Connect.
     *
     * @param port    of the echo server, on loopback.
     * @param request frames to exchange.
     * @param mode    how this side waits.
     * @throws IOException if the server is not there.
     */
    public EchoLoop(final int port, final EchoRequest request, final WaitMode mode) throws IOException
    {
        this.request = request;
        this.mode = mode;
        final SocketChannel channel = SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        request.send(channel);
        waiter = new SocketWaiter(channel, mode);
        out = ByteBuffer.allocateDirect(Math.max(MAX_BATCH_LENGTH, request.requestLength()));
        in = ByteBuffer.allocateDirect(Math.max(MAX_BATCH_LENGTH, request.replyLength()));
    }

    /**
     * One request in flight at a time.
     *
     * @param durationNs how long to go on.
     * @param histogram  to record each round trip in, nanoseconds.
     * @throws IOException if the connection breaks.
     */
    public void pingPong(final long durationNs, final Histogram histogram) throws IOException
    {
        final long beginNs = System.nanoTime();
        long nowNs = beginNs;
        while (nowNs - beginNs < durationNs)
        {
            final long sentNs = nowNs;
            out.clear().limit(request.requestLength());
            waiter.writeFully(out);
            in.clear().limit(request.replyLength());
            while (in.hasRemaining())
            {
                read();
            }
            nowNs = System.nanoTime();
            histogram.recordValue(nowNs - sentNs);
        }
    }

    /**
     * A number of requests in flight, in as few writes as the replies that came allow.
     *
     * @param durationNs how long to go on.
     * @param depth      requests in flight.
     * @return round trips per second.
     * @throws IOException           if the connection breaks.
     * @throws IllegalStateException in blocking mode, in which both sides could wait for the other to read.
     */
    public double pipelined(final long durationNs, final int depth) throws IOException
    {
        if (mode == WaitMode.BLOCKING)
        {
            throw new IllegalStateException("pipelining needs the mode selector or spin");
        }
        final long beginNs = System.nanoTime();
        final int maxBatch = out.capacity() / request.requestLength();
        long toSend = depth;
        long unsentBytes = 0;
        long replyBytes = 0;
        long replies = 0;
        while (System.nanoTime() - beginNs < durationNs)
        {
            while (unsentBytes > 0 || toSend > 0)
            {
                if (unsentBytes == 0)
                {
                    final int batch = (int)Math.min(toSend, maxBatch);
                    toSend -= batch;
                    unsentBytes = (long)batch * request.requestLength();
                    out.clear().limit((int)unsentBytes);
                }
                unsentBytes -= waiter.write(out);
                if (unsentBytes > 0)
                {
                    break;
                }
            }
            in.clear();
            replyBytes += read();
            final long arrived = replyBytes / request.replyLength();
            replyBytes %= request.replyLength();
            replies += arrived;
            toSend += arrived;
        }
        return replies * 1e9 / (System.nanoTime() - beginNs);
    }

    /** Take the replies that are under way, so that the server sees an end rather than a reset, and close. */
    @Override
    public void close() throws IOException
    {
        try (waiter)
        {
            waiter.shutdownOutput();
            do
            {
                in.clear();
            }
            while (waiter.read(in) >= 0);
        }
    }

    private int read() throws IOException
    {
        final int count = waiter.read(in);
        if (count < 0)
        {
            throw new EOFException("the echo server closed the connection");
        }
        return count;
    }
}

package io.ringmaster.perf.limits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Reads from and writes to one socket in one {@link WaitMode}. Belongs to one thread. */
final class SocketWaiter implements AutoCloseable
{
    private final SocketChannel channel;
    private final WaitMode mode;
    private final Selector selector;

    SocketWaiter(final SocketChannel channel, final WaitMode mode) throws IOException
    {
        this.channel = channel;
        this.mode = mode;
        channel.configureBlocking(mode == WaitMode.BLOCKING);
        if (mode == WaitMode.SELECTOR)
        {
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        }
        else
        {
            selector = null;
        }
    }

    /**
     * Wait until bytes are there and read what fits.
     *
     * @param buffer to read into; must have room.
     * @return bytes read, or -1 at the end of the stream.
     * @throws IOException of the socket.
     */
    int read(final ByteBuffer buffer) throws IOException
    {
        while (true)
        {
            if (mode == WaitMode.SELECTOR)
            {
                selector.select();
                selector.selectedKeys().clear();
            }
            final int count = channel.read(buffer);
            if (count != 0)
            {
                return count;
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Write as much as the socket takes now; in blocking mode everything.
     *
     * @param buffer to write.
     * @return bytes written, possibly 0.
     * @throws IOException of the socket.
     */
    int write(final ByteBuffer buffer) throws IOException
    {
        return channel.write(buffer);
    }

    /**
     * Write everything.
     *
     * @param buffer to write.
     * @throws IOException of the socket.
     */
    void writeFully(final ByteBuffer buffer) throws IOException
    {
        while (buffer.hasRemaining())
        {
            channel.write(buffer);
        }
    }

    /**
     * Tell the other side that nothing follows.
     *
     * @throws IOException of the socket.
     */
    void shutdownOutput() throws IOException
    {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
        if (selector != null)
        {
            selector.close();
        }
    }
}

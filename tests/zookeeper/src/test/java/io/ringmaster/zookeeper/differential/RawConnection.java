package io.ringmaster.zookeeper.differential;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A socket of frames, with a deadline on every read. One thread. */
final class RawConnection implements AutoCloseable
{
    static final int TIMEOUT_MS = 10_000;
    private static final int MAX_FRAME = 64 * 1024 * 1024;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    RawConnection(final int port) throws IOException
    {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
    }

    /**
     * Write bytes as they are.
     *
     * @return false if the other side has closed.
     */
    boolean send(final byte[] bytes) throws IOException
    {
        try
        {
            socket.getOutputStream().write(bytes);
            return true;
        }
        catch (final SocketException ignore)
        {
            // Reset by the peer: an answer like any other, which the next read shows too.
            return false;
        }
    }

    /**
     * The next frame without its length.
     *
     * @return null at the end of the stream.
     * @throws SocketTimeoutException if nothing comes.
     */
    byte[] receive() throws IOException
    {
        try
        {
            final int length = in.readInt();
            if (length < 0 || length > MAX_FRAME)
            {
                throw new IllegalStateException("a frame of length " + length);
            }
            final byte[] frame = new byte[length];
            in.readFully(frame);
            return frame;
        }
        catch (final EOFException | SocketException ignore)
        {
            // How the end is told, by a FIN or a reset, depends on what lay unread.
            return null;
        }
    }

    @Override
    public void close()
    {
        try
        {
            socket.close();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}

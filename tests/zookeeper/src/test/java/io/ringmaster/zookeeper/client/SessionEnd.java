package io.ringmaster.zookeeper.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

import org.apache.zookeeper.ZooKeeper;

/**
 * Ends a session from a second connection that knows its password, so that the client that owns it finds it expired.
 * Handshake and closeSession are sent in one go; if the owner takes its session back in between, again.
 */
public final class SessionEnd
{
    private static final int OP_CLOSE_SESSION = -11;
    private static final int TIMEOUT_MS = 10_000;

    private SessionEnd()
    {
    }

    /**
     * End the session of a client.
     *
     * @param client whose session ends.
     * @param port   of the server, on the loopback address.
     * @throws IOException if the server cannot be reached.
     */
    public static void force(final ZooKeeper client, final int port) throws IOException
    {
        final long sessionId = client.getSessionId();
        final byte[] password = client.getSessionPasswd();
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.DEADLINE_SECONDS);
        boolean isOver = false;
        while (!isOver)
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("session 0x" + Long.toHexString(sessionId) + " does not end");
            }
            isOver = close(sessionId, password, port);
        }
    }

    /** True if the server says that there is no such session. */
    private static boolean close(final long sessionId, final byte[] password, final int port) throws IOException
    {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port))
        {
            socket.setSoTimeout(TIMEOUT_MS);
            final ByteArrayOutputStream frames = new ByteArrayOutputStream();
            final DataOutputStream out = new DataOutputStream(frames);
            out.writeInt(45);
            out.writeInt(0);
            out.writeLong(0);
            out.writeInt(TIMEOUT_MS);
            out.writeLong(sessionId);
            out.writeInt(password.length);
            out.write(password);
            out.writeBoolean(false);
            out.writeInt(8);
            out.writeInt(1);
            out.writeInt(OP_CLOSE_SESSION);
            final OutputStream stream = socket.getOutputStream();
            stream.write(frames.toByteArray());
            final DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt();
            in.readInt();
            final boolean isUnknown = in.readInt() == 0;
            in.transferTo(OutputStream.nullOutputStream());
            return isUnknown;
        }
        catch (final EOFException | SocketException ignore)
        {
            // The owner took its session back first, which closed this connection.
            return false;
        }
    }
}

package io.ringmaster.perf.ensemble;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

import io.ringmaster.codecs.jute.JuteProtocol;
import io.ringmaster.codecs.jute.OpCode;

/**
 * A session by ZooKeeper's client protocol that moves to another server as soon as its own fails: one request at a
 * time, blocking. Sets no watches. Belongs to one thread.
 */
public final class EnsembleSession implements AutoCloseable
{
    /** The ensemble does not know the session any more. */
    public static final class ExpiredException extends IOException
    {
        private static final long serialVersionUID = 1L;

        ExpiredException(final long sessionId)
        {
            super("session 0x" + Long.toHexString(sessionId) + " has expired");
        }
    }

    /**
     * A reply.
     *
     * @param zxid  of its head: the last one that the server had applied, or that of the write.
     * @param error 0, or why it failed.
     * @param body  behind the head; valid until the next request.
     */
    public record Reply(long zxid, int error, ByteBuffer body)
    {
    }

    private static final int CONNECT_TIMEOUT_MS = 500;
    private static final int HANDSHAKE_TIMEOUT_MS = 1_000;
    private static final int MAX_REQUEST_LENGTH = 1024 * 1024;
    private static final int MAX_REPLY_LENGTH = 64 * 1024 * 1024;

    private final List<InetSocketAddress> servers;
    private final int timeoutMs;
    private final int replyTimeoutMs;
    private final ByteBuffer output = ByteBuffer.allocate(MAX_REQUEST_LENGTH);
    private byte[] password = new byte[JuteProtocol.PASSWORD_LENGTH];
    private int serverIndex;
    private Socket socket;
    private DataInputStream input;
    private long sessionId;
    private long lastZxid;
    private int lastXid;

    /**
     * A session that is not connected yet.
     *
     * @param servers        to choose from.
     * @param first          index of the one to try first.
     * @param timeoutMs      of the session.
     * @param replyTimeoutMs after which a server that does not answer is left.
     */
    public EnsembleSession(
        final List<InetSocketAddress> servers, final int first, final int timeoutMs, final int replyTimeoutMs)
    {
        this.servers = List.copyOf(servers);
        serverIndex = first % servers.size();
        this.timeoutMs = timeoutMs;
        this.replyTimeoutMs = replyTimeoutMs;
    }

    /**
     * Is there a connection, as far as is known?
     *
     * @return true if so.
     */
    public boolean isConnected()
    {
        return socket != null;
    }

    /**
     * Identity of the session.
     *
     * @return 0 if there is none yet.
     */
    public long sessionId()
    {
        return sessionId;
    }

    /**
     * Newest zxid that was seen.
     *
     * @return the zxid, of all connections of this session.
     */
    public long lastZxid()
    {
        return lastZxid;
    }

    /**
     * Which server it is connected to.
     *
     * @return index in the list.
     */
    public int serverIndex()
    {
        return serverIndex;
    }

    /**
     * Try each server once, beginning with the last one, until one takes the session or gives a new one.
     *
     * @return true if there is a connection now.
     * @throws ExpiredException if a server says that the session is no more; the next attempt asks for a new one.
     */
    public boolean connect() throws ExpiredException
    {
        for (int i = 0; i < servers.size() && socket == null; i++)
        {
            try
            {
                open(servers.get(serverIndex));
            }
            catch (final ExpiredException ex)
            {
                disconnect();
                forget();
                throw ex;
            }
            catch (final IOException ignore)
            {
                // It is down, or does not serve: the next one may.
                moveOn();
            }
        }
        return socket != null;
    }

    /**
     * Send a request and wait for its reply. If that fails, the outcome is unknown and there is no connection any more.
     *
     * @param type of the request.
     * @param body writes what follows the head.
     * @return the reply.
     * @throws IOException if the connection is lost or the server does not answer.
     */
    public Reply call(final int type, final Consumer<ByteBuffer> body) throws IOException
    {
        try
        {
            lastXid = type == OpCode.PING ? lastXid : lastXid + 1;
            final int xid = type == OpCode.PING ? JuteProtocol.PING_XID : lastXid;
            output.clear().putInt(0).putInt(xid).putInt(type);
            body.accept(output);
            send();
            final ByteBuffer reply = read();
            final int replyXid = reply.getInt();
            final long zxid = reply.getLong();
            final int error = reply.getInt();
            if (replyXid != xid)
            {
                throw new IOException("a reply to " + xid + " was due, this is one to " + replyXid);
            }
            lastZxid = Math.max(lastZxid, zxid);
            return new Reply(zxid, error, reply);
        }
        catch (final IOException ex)
        {
            moveOn();
            throw ex;
        }
    }

    /**
     * Keep the session alive.
     *
     * @throws IOException as {@link #call}.
     */
    public void ping() throws IOException
    {
        call(OpCode.PING, (body) -> { });
    }

    /** Break the connection, as if this process had died. */
    public void disconnect()
    {
        if (socket != null)
        {
            try
            {
                socket.close();
            }
            catch (final IOException ignore)
            {
                // It is given up in any case.
            }
            socket = null;
        }
    }

    /** End the session if there is a connection, and break the connection. */
    @Override
    public void close()
    {
        if (socket != null)
        {
            try
            {
                call(OpCode.CLOSE_SESSION, (body) -> { });
                forget();
            }
            catch (final IOException ignore)
            {
                // It expires then.
            }
            disconnect();
        }
    }

    /**
     * Write a string.
     *
     * @param body to append to.
     * @param text to write.
     */
    public static void putText(final ByteBuffer body, final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        body.putInt(bytes.length).put(bytes);
    }

    /**
     * Read a string or data as text.
     *
     * @param body to read from.
     * @return the text; empty for null.
     */
    public static String getText(final ByteBuffer body)
    {
        final byte[] bytes = new byte[Math.max(0, body.getInt())];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void forget()
    {
        sessionId = 0;
        password = new byte[JuteProtocol.PASSWORD_LENGTH];
    }

    private void moveOn()
    {
        disconnect();
        serverIndex = (serverIndex + 1) % servers.size();
    }

    private void open(final InetSocketAddress server) throws IOException
    {
        socket = new Socket();
        socket.connect(server, CONNECT_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(HANDSHAKE_TIMEOUT_MS);
        input = new DataInputStream(socket.getInputStream());
        output.clear().putInt(0).putInt(0).putLong(lastZxid).putInt(timeoutMs).putLong(sessionId);
        output.putInt(password.length).put(password).put((byte)0);
        send();
        final ByteBuffer response = read();
        response.getInt();
        final int negotiatedMs = response.getInt();
        final long id = response.getLong();
        if (negotiatedMs <= 0)
        {
            throw new ExpiredException(sessionId);
        }
        sessionId = id;
        password = new byte[response.getInt()];
        response.get(password);
        socket.setSoTimeout(replyTimeoutMs);
    }

    private void send() throws IOException
    {
        if (socket == null)
        {
            throw new IOException("not connected");
        }
        output.putInt(0, output.position() - Integer.BYTES);
        socket.getOutputStream().write(output.array(), 0, output.position());
    }

    private ByteBuffer read() throws IOException
    {
        try
        {
            final int length = input.readInt();
            if (length < 0 || length > MAX_REPLY_LENGTH)
            {
                throw new IOException("reply of " + length + " bytes");
            }
            final byte[] bytes = new byte[length];
            input.readFully(bytes);
            return ByteBuffer.wrap(bytes);
        }
        catch (final SocketTimeoutException ex)
        {
            throw new IOException("no reply in " + socket.getSoTimeout() + " ms", ex);
        }
    }
}

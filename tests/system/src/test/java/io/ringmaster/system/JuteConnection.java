package io.ringmaster.system;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** A socket that speaks ZooKeeper's protocol as it is told, right or wrong. */
final class JuteConnection implements AutoCloseable
{
    static final byte[] NO_PASSWORD = new byte[16];
    static final int TIMEOUT_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private int lastXid;

    JuteConnection(final int port) throws IOException
    {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        readTimeoutMs((int)TimeUnit.SECONDS.toMillis(ServerProcess.DEADLINE_SECONDS));
        in = new DataInputStream(socket.getInputStream());
    }

    /** A connection with a new session. */
    static JuteConnection open(final int port) throws IOException
    {
        final JuteConnection connection = new JuteConnection(port);
        connection.connect(TIMEOUT_MS, 0, NO_PASSWORD);
        return connection;
    }

    static byte[] connectRequest(
        final long lastZxidSeen,
        final int timeoutMs,
        final long sessionId,
        final byte[] password,
        final boolean hasReadOnly)
    {
        final JuteBody request =
            new JuteBody().number(0).longNumber(lastZxidSeen).number(timeoutMs).longNumber(sessionId).bytes(password);
        return frame(hasReadOnly ? request.flag(false).toBytes() : request.toBytes());
    }

    static byte[] frame(final byte[] payload)
    {
        return new JuteBody().bytes(payload).toBytes();
    }

    static byte[] request(final int xid, final int type, final JuteBody body)
    {
        return frame(new JuteBody().number(xid).number(type).raw(body.toBytes()).toBytes());
    }

    Session connect(final int timeoutMs, final long sessionId, final byte[] password) throws IOException
    {
        send(connectRequest(0, timeoutMs, sessionId, password, true));
        return readConnectResponse();
    }

    Session readConnectResponse() throws IOException
    {
        final byte[] response = readFrame();
        final ByteBuffer fields = ByteBuffer.wrap(response);
        if (fields.getInt() != 0)
        {
            throw new AssertionError("protocol version");
        }
        final int timeoutMs = fields.getInt();
        final long id = fields.getLong();
        final byte[] password = new byte[fields.getInt()];
        fields.get(password);
        return new Session(id, timeoutMs, HexFormat.of().formatHex(password), response.length);
    }

    void send(final byte[] bytes) throws IOException
    {
        socket.getOutputStream().write(bytes);
    }

    /** Send a request with the next xid. */
    int send(final int type, final JuteBody body) throws IOException
    {
        send(request(++lastXid, type, body));
        return lastXid;
    }

    /** Send a request and read its reply; an event in between is a failure. */
    JuteReply call(final int type, final JuteBody body) throws IOException
    {
        final int xid = send(type, body);
        final JuteReply reply = read();
        if (reply.xid() != xid)
        {
            throw new AssertionError("a reply to " + xid + " was due: " + reply);
        }
        return reply;
    }

    JuteReply call(final int type) throws IOException
    {
        return call(type, new JuteBody());
    }

    JuteReply read() throws IOException
    {
        return new JuteReply(readFrame());
    }

    byte[] readFrame() throws IOException
    {
        final int length = in.readInt();
        if (length < 0 || length > 64 * 1024 * 1024)
        {
            throw new IOException("the server sent a frame of length " + length);
        }
        final byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    /** True if the server has ended the connection and nothing came before. */
    boolean isAtEnd() throws IOException
    {
        try
        {
            return in.read() < 0;
        }
        catch (final SocketException ignore)
        {
            // A reset is an end as well.
            return true;
        }
    }

    /** All that comes until the server ends the connection. */
    byte[] readToEnd() throws IOException
    {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        try
        {
            in.transferTo(all);
        }
        catch (final EOFException | SocketException ignore)
        {
            // A reset is an end as well.
        }
        return all.toByteArray();
    }

    void readTimeoutMs(final int timeoutMs) throws IOException
    {
        socket.setSoTimeout(timeoutMs);
    }

    void endOutput() throws IOException
    {
        socket.shutdownOutput();
    }

    /** Gone, as when the process dies: the session is not closed. */
    @Override
    public void close() throws IOException
    {
        socket.close();
    }

    /**
     * What a handshake came to.
     *
     * @param id             of the session, 0 if it is refused.
     * @param timeoutMs      negotiated, 0 if it is refused.
     * @param passwordHex    the password.
     * @param responseLength bytes of the response.
     */
    record Session(long id, int timeoutMs, String passwordHex, int responseLength)
    {
        byte[] password()
        {
            return HexFormat.of().parseHex(passwordHex);
        }
    }
}

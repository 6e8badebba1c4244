package io.ringmaster.system;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectEncoder;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.NodeKind;

/**
 * The protocol by hand, without the client library: to send what that never sends, and to vanish without a word.
 */
final class RawConnection implements AutoCloseable
{
    private static final int READ_TIMEOUT_MS = 30_000;

    private final Socket socket = new Socket();
    private final DataInputStream input;
    private final OutputStream output;
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private long sessionId;

    RawConnection(final int port) throws IOException
    {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        input = new DataInputStream(socket.getInputStream());
        output = socket.getOutputStream();
    }

    long sessionId()
    {
        return sessionId;
    }

    /** Open a session. */
    void openSession(final int timeoutMs) throws IOException
    {
        send(connect(timeoutMs));
        final UnsafeBuffer reply = read();
        final ConnectReplyDecoder decoder = new ConnectReplyDecoder();
        decoder.wrapAndApplyHeader(reply, 0, new MessageHeaderDecoder());
        if (decoder.errorCode() != 0)
        {
            throw new IOException("connect: " + decoder);
        }
        sessionId = decoder.sessionId();
    }

    /** A frame of Connect. */
    byte[] connect(final int timeoutMs)
    {
        final ConnectEncoder encoder = new ConnectEncoder();
        encoder.wrapAndApplyHeader(buffer, Frame.HEADER_LENGTH, headerEncoder)
            .timeoutMs(timeoutMs).sessionId(0).lastZxidSeen(0).readOnly(BooleanType.F).putPassword(new byte[16], 0, 16);
        return frame(encoder.encodedLength());
    }

    /** A frame of Create, of a node that everybody may do everything with. */
    byte[] create(final long correlationId, final String path, final byte[] data, final NodeKind kind)
    {
        final CreateEncoder encoder = new CreateEncoder();
        encoder.wrapAndApplyHeader(buffer, Frame.HEADER_LENGTH, headerEncoder)
            .correlationId(correlationId).ttlMs(-1).kind(kind).sequential(BooleanType.F).hasData(BooleanType.T);
        encoder.aclCount(1).next().permissions(31).scheme("world").id("anyone");
        final byte[] pathBytes = path.getBytes(StandardCharsets.UTF_8);
        encoder.putPath(pathBytes, 0, pathBytes.length).putData(data, 0, data.length);
        return frame(encoder.encodedLength());
    }

    void send(final byte[] bytes) throws IOException
    {
        output.write(bytes);
        output.flush();
    }

    void readTimeoutMs(final int timeoutMs) throws IOException
    {
        socket.setSoTimeout(timeoutMs);
    }

    /** Next message; EOFException if the server closes. */
    UnsafeBuffer read() throws IOException
    {
        final int length = Integer.reverseBytes(input.readInt());
        if (length < 0 || length > 64 * 1024 * 1024)
        {
            throw new IOException("the server sent a frame of length " + length);
        }
        final byte[] bytes = new byte[length];
        input.readFully(bytes);
        return new UnsafeBuffer(bytes);
    }

    /** Read and throw away until the server closes. */
    void readToEnd() throws IOException
    {
        try
        {
            while (true)
            {
                read();
            }
        }
        catch (final EOFException ignore)
        {
            // The end that was waited for.
        }
    }

    static int templateId(final UnsafeBuffer message)
    {
        return new MessageHeaderDecoder().wrap(message, 0).templateId();
    }

    /** Gone, as when the process dies: the session is not closed. */
    @Override
    public void close() throws IOException
    {
        socket.close();
    }

    private byte[] frame(final int bodyLength)
    {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + bodyLength;
        Frame.putLength(buffer, 0, length);
        final byte[] bytes = new byte[Frame.HEADER_LENGTH + length];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}

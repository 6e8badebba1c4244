package io.ringmaster.tools.ensemble;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.admin.InspectEncoder;
import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.journal.file.FileFailure;

/** One question to a server: a message each way on a connection without a session, which any server answers. */
public final class AdminQuery
{
    /** Failure of a question to a host where nobody listens. */
    static final String REFUSED = "connection refused";
    /** Failure of a question to a server that does not take it for one. */
    static final String NOT_NATIVE = "it closed the connection; is this the port of the native protocol?";
    /** Failure of a question that is answered with something else. */
    static final String NO_RINGMASTER = "what answers there is no server of Ringmaster";

    private static final int MAX_REPLY_LENGTH = 1 << 20;

    private AdminQuery()
    {
    }

    /**
     * What came of a question.
     *
     * @param message first one of the answer, without its frame; null if there is none.
     * @param failure why there is none; null if there is one.
     */
    public record Answer(DirectBuffer message, String failure)
    {
        static Answer failed(final String failure)
        {
            return new Answer(null, failure);
        }
    }

    /**
     * Ask.
     *
     * @param address   of the server.
     * @param topic     to ask for, one that is told to clients.
     * @param timeoutMs to wait, longer than 0.
     * @return the answer, whatever it is, or why there is none.
     */
    public static Answer ask(final ServerAddress address, final Topic topic, final int timeoutMs)
    {
        final InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
        if (socketAddress.isUnresolved())
        {
            return Answer.failed("no such host");
        }
        try (Socket socket = new Socket())
        {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMs);
            socket.connect(socketAddress, timeoutMs);
            socket.getOutputStream().write(question(topic));
            return read(socket.getInputStream());
        }
        catch (final SocketTimeoutException ex)
        {
            return Answer.failed("no answer within " + timeoutMs + " ms");
        }
        catch (final EOFException ex)
        {
            return Answer.failed(NOT_NATIVE);
        }
        catch (final ConnectException ex)
        {
            return Answer.failed(ex.getMessage().toLowerCase(Locale.ROOT));
        }
        catch (final IOException ex)
        {
            return Answer.failed(FileFailure.describe(ex));
        }
    }

    private static byte[] question(final Topic topic)
    {
        final byte[] bytes = new byte[
            Frame.HEADER_LENGTH + MessageHeaderEncoder.ENCODED_LENGTH + InspectEncoder.BLOCK_LENGTH];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        Frame.putLength(buffer, 0, bytes.length - Frame.HEADER_LENGTH);
        new InspectEncoder().wrapAndApplyHeader(buffer, Frame.HEADER_LENGTH, new MessageHeaderEncoder()).topic(topic);
        return bytes;
    }

    private static Answer read(final InputStream stream) throws IOException
    {
        final DataInputStream in = new DataInputStream(stream);
        final int length = Integer.reverseBytes(in.readInt());
        if (!Frame.isValidLength(length, MAX_REPLY_LENGTH))
        {
            return Answer.failed(NO_RINGMASTER);
        }
        final byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new Answer(new UnsafeBuffer(bytes), null);
    }
}

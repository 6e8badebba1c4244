package io.ringmaster.server;

import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.jute.JuteProtocol;
import io.ringmaster.codecs.jute.JuteReader;
import io.ringmaster.engine.ring.MessageRing;

/**
 * ZooKeeper's client protocol, translated where it enters and leaves: the engine hears the same messages as from
 * clients of the native protocol and knows nothing of jute. A connection's state here is two flags; what a reply has to
 * know of its request is in the correlation id, see {@link Correlation}.
 * <p>
 * A client at fault gets no explanation but the end of its connection, as from the reference.
 */
final class ZooKeeperProtocolAdapter implements ProtocolAdapter
{
    /** Of the native protocol, with a password and some fields to come. */
    private static final int MAX_NATIVE_CONNECT_LENGTH = 127;
    /** Flag of a connection: its ConnectRequest had the readOnly byte, so the response has it. */
    static final int HAS_READ_ONLY = 1;
    /** Flag of a connection: the end is under way, and whatever it still sends is thrown away. */
    static final int IS_FINISHED = 2;
    /** Flag of a connection: it began with a four-letter word. */
    static final int IS_COMMAND = 4;

    private final RequestPublisher requests;
    private final FourLetterWords words;
    private final NanoClock clock;
    private final String nativePortHint;
    private final JuteReader in = new JuteReader();
    private final ZooKeeperRequestTranslator requestTranslator = new ZooKeeperRequestTranslator();
    private final ZooKeeperReplyTranslator replyTranslator = new ZooKeeperReplyTranslator();
    private final ReplyAssembler assembler = new ReplyAssembler();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConnectEncoder connect = new ConnectEncoder();
    private int clockMs;

    /**
     * Construct.
     *
     * @param requests       of the endpoint.
     * @param words          that a connection can begin with.
     * @param clock          for the time that requests take.
     * @param nativePortHint where clients of the native protocol should connect.
     */
    ZooKeeperProtocolAdapter(
        final RequestPublisher requests,
        final FourLetterWords words,
        final NanoClock clock,
        final String nativePortHint)
    {
        this.requests = requests;
        this.words = words;
        this.clock = clock;
        this.nativePortHint = nativePortHint;
    }

    @Override
    public void onReadBegin()
    {
        clockMs = (int)TimeUnit.NANOSECONDS.toMillis(clock.nanoTime());
    }

    @Override
    public int frameLength(
        final Connection connection,
        final DirectBuffer buffer,
        final int offset,
        final int available,
        final int maxLength)
    {
        if (connection.hasFlag(IS_FINISHED | IS_COMMAND))
        {
            return available;
        }
        if (available < JuteProtocol.FRAME_HEADER_LENGTH)
        {
            return INCOMPLETE;
        }
        final int length = buffer.getInt(offset, ByteOrder.BIG_ENDIAN);
        if (length >= 0 && length <= maxLength)
        {
            return JuteProtocol.FRAME_HEADER_LENGTH + length;
        }
        if (!connection.hasHandshaken())
        {
            // As lengths, all words are far beyond any limit.
            final int commandLength = words.commandLength(length);
            if (commandLength > 0)
            {
                return commandLength;
            }
        }
        return MALFORMED;
    }

    @Override
    public boolean onFrame(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        if (connection.hasFlag(IS_FINISHED | IS_COMMAND))
        {
            return true;
        }
        final int payloadOffset = offset + JuteProtocol.FRAME_HEADER_LENGTH;
        final int payloadLength = length - JuteProtocol.FRAME_HEADER_LENGTH;
        if (!connection.hasHandshaken())
        {
            final boolean isFrame = buffer.getInt(offset, ByteOrder.BIG_ENDIAN) == payloadLength;
            return isFrame ?
                onConnect(connection, buffer, payloadOffset, payloadLength) :
                onCommand(connection, buffer, offset, length);
        }
        if (payloadLength < JuteProtocol.REQUEST_HEADER_LENGTH)
        {
            connection.refuse("a frame of " + payloadLength + " bytes is too short for a request");
            return true;
        }
        return onRequest(connection, buffer, payloadOffset, payloadLength);
    }

    @Override
    public String onMalformedFrame(
        final Connection connection, final DirectBuffer buffer, final int offset, final int maxLength)
    {
        return "frame length " + buffer.getInt(offset, ByteOrder.BIG_ENDIAN) + " is not in 0.." + maxLength +
            (connection.hasHandshaken() ? "" : firstFrameHint(buffer, offset));
    }

    private String firstFrameHint(final DirectBuffer buffer, final int offset)
    {
        final int nativeLength = Frame.length(buffer, offset);
        return nativeLength >= ConnectEncoder.BLOCK_LENGTH && nativeLength <= MAX_NATIVE_CONNECT_LENGTH ?
            ", but looks like a client of the native protocol, " + nativePortHint :
            ", nor is it a four-letter word";
    }

    /** The protocol has no message for it: the end of the connection says it. */
    @Override
    public void onRefused(final Connection connection, final int errorCode, final String message)
    {
        connection.flag(IS_FINISHED);
    }

    @Override
    public void onReply(
        final Connection connection, final int type, final DirectBuffer buffer, final int offset, final int length)
    {
        if (connection.hasFlag(IS_COMMAND))
        {
            words.onReply(connection, type, buffer, offset, length);
        }
        else if (assembler.onMessage(type, buffer, offset, length))
        {
            replyTranslator.translate(connection, assembler.buffer(), assembler.offset(), assembler.length());
            assembler.release();
        }
    }

    private boolean onRequest(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final int type = buffer.getInt(offset + Integer.BYTES, ByteOrder.BIG_ENDIAN);
        final int claimed =
            requests.tryClaim(connection, ZooKeeperRequestTranslator.maxMessageLength(type, length));
        if (claimed == MessageRing.INSUFFICIENT)
        {
            return false;
        }
        final int messageLength =
            requestTranslator.translate(buffer, offset, length, requests.buffer(), claimed, clockMs);
        if (messageLength == ZooKeeperRequestTranslator.UNANSWERABLE)
        {
            connection.refuse("a packet of type " + type + " cannot be decoded");
            return true;
        }
        requests.publish(connection, messageLength);
        if (requestTranslator.syncPathLength() > 0)
        {
            connection.syncPaths().append(
                buffer, requestTranslator.syncPathOffset(), requestTranslator.syncPathLength());
        }
        if (requestTranslator.isLast())
        {
            connection.flag(IS_FINISHED);
        }
        return true;
    }

    private boolean onConnect(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        in.wrap(buffer, offset, length);
        in.readInt();
        final long lastZxidSeen = in.readLong();
        final int timeoutMs = in.readInt();
        final long sessionId = in.readLong();
        final int passwordLength = in.readBytes();
        final int passwordOffset = in.bytesOffset();
        if (in.hasFailed())
        {
            connection.refuse("the first frame is no ConnectRequest");
            return true;
        }
        final int claimed = requests.tryClaim(connection, Frame.MESSAGE_HEADER_LENGTH + ConnectEncoder.BLOCK_LENGTH);
        if (claimed == MessageRing.INSUFFICIENT)
        {
            return false;
        }
        final boolean hasReadOnly = in.remaining() > 0;
        if (hasReadOnly)
        {
            connection.flag(HAS_READ_ONLY);
        }
        final MutableDirectBuffer out = requests.buffer();
        connect.wrapAndApplyHeader(out, claimed, header)
            .timeoutMs(timeoutMs)
            .sessionId(sessionId)
            .lastZxidSeen(lastZxidSeen)
            .readOnly(hasReadOnly && in.readBool() ? BooleanType.T : BooleanType.F);
        final int target = claimed + Frame.MESSAGE_HEADER_LENGTH + ConnectEncoder.passwordEncodingOffset();
        if (passwordLength == JuteProtocol.PASSWORD_LENGTH)
        {
            out.putBytes(target, buffer, passwordOffset, passwordLength);
        }
        else
        {
            // No session has a password of another length; none has this one but by chance, as with any other.
            out.setMemory(target, JuteProtocol.PASSWORD_LENGTH, (byte)0);
        }
        requests.publish(connection, connect.limit() - claimed);
        return true;
    }

    private boolean onCommand(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        connection.allowHalfClosure();
        connection.flag(IS_COMMAND);
        if (words.onCommand(connection, buffer, offset, length))
        {
            return true;
        }
        connection.unflag(IS_COMMAND);
        return false;
    }
}

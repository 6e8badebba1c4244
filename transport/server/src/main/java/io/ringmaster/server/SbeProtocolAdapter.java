package io.ringmaster.server;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.admin.InspectDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.StatusReplyEncoder;
import io.ringmaster.engine.EndpointProtocol;

/**
 * The native protocol: SBE messages in frames with an int32 length. The engine speaks the same messages, so bytes are
 * copied between stream and rings and not decoded here, but for the one question that is not of the client protocol.
 */
final class SbeProtocolAdapter implements ProtocolAdapter
{
    /** Of ZooKeeper's ConnectRequest, without a password and the flag of read-only clients. */
    private static final int MIN_JUTE_CONNECT_LENGTH = 28;
    /** With both. */
    private static final int MAX_JUTE_CONNECT_LENGTH = 45;

    private static final int NO_CORRELATION_ID = -1;
    private static final Topic[] STATUS = {Topic.STATUS};

    private final RequestPublisher requests;
    private final Supplier<byte[]> metrics;
    private final String zooKeeperPortHint;
    private final UnsafeBuffer metricsBuffer = new UnsafeBuffer();
    private final MessageHeaderDecoder adminHeader = new MessageHeaderDecoder();
    private final InspectDecoder inspect = new InspectDecoder();
    private final UnsafeBuffer replyBuffer = new UnsafeBuffer(new byte[1024]);
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final StatusReplyEncoder statusReplyEncoder = new StatusReplyEncoder();

    /**
     * Construct.
     *
     * @param requests          to the engine.
     * @param metrics           a ServerMetrics message, as {@link MonitoringContext#metricsImage()}.
     * @param zooKeeperPortHint where clients of ZooKeeper should connect.
     */
    SbeProtocolAdapter(
        final RequestPublisher requests, final Supplier<byte[]> metrics, final String zooKeeperPortHint)
    {
        this.requests = requests;
        this.metrics = metrics;
        this.zooKeeperPortHint = zooKeeperPortHint;
    }

    @Override
    public int frameLength(
        final Connection connection,
        final DirectBuffer buffer,
        final int offset,
        final int available,
        final int maxLength)
    {
        if (available < Frame.HEADER_LENGTH)
        {
            return INCOMPLETE;
        }
        final int length = Frame.length(buffer, offset);
        return Frame.isValidLength(length, maxLength) ? Frame.HEADER_LENGTH + length : MALFORMED;
    }

    @Override
    public boolean onFrame(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final int messageOffset = offset + Frame.HEADER_LENGTH;
        final int messageLength = length - Frame.HEADER_LENGTH;
        adminHeader.wrap(buffer, messageOffset);
        if (adminHeader.schemaId() == InspectDecoder.SCHEMA_ID)
        {
            final Topic topic = topic(buffer, messageOffset, messageLength);
            if (topic == Topic.STATUS)
            {
                return requests.tryInspect(connection, STATUS);
            }
            // With something under way it would come out of turn, or in the middle of a reply that comes in fragments.
            if (topic == Topic.METRICS && !connection.isOpened())
            {
                onMetrics(connection);
                return true;
            }
        }
        return requests.tryRequest(connection, buffer, messageOffset, messageLength);
    }

    /** Who asks for metrics alone is not known to the engine, and would keep a place here for as long as he likes. */
    @Override
    public boolean isHandshake(final Connection connection)
    {
        return connection.isOpened();
    }

    /** Of all that is told about a server, two topics are for everybody, as ZooKeeper's word srvr is. */
    private Topic topic(final DirectBuffer buffer, final int offset, final int length)
    {
        return adminHeader.templateId() == InspectDecoder.TEMPLATE_ID &&
            adminHeader.blockLength() >= InspectDecoder.BLOCK_LENGTH &&
            length >= MessageHeaderDecoder.ENCODED_LENGTH + adminHeader.blockLength() ?
            inspect.wrapAndApplyHeader(buffer, offset, adminHeader).topic() : Topic.NULL_VAL;
    }

    /** The engine has no part in it: what it has to tell lies here already, of a server that serves nobody, too. */
    private void onMetrics(final Connection connection)
    {
        metricsBuffer.wrap(metrics.get());
        connection.appendFrame(metricsBuffer, 0, metricsBuffer.capacity());
        connection.flush();
    }

    @Override
    public String onMalformedFrame(
        final Connection connection, final DirectBuffer buffer, final int offset, final int maxLength)
    {
        final String message = "frame length " + Frame.length(buffer, offset) + " is not in " +
            Frame.MESSAGE_HEADER_LENGTH + ".." + maxLength +
            (connection.hasHandshaken() ? "" : firstFrameHint(buffer, offset));
        onRefused(connection, ErrorCode.PROTOCOL_ERROR, message);
        return message;
    }

    private String firstFrameHint(final DirectBuffer buffer, final int offset)
    {
        final int juteLength = buffer.getInt(offset, ByteOrder.BIG_ENDIAN);
        return juteLength >= MIN_JUTE_CONNECT_LENGTH && juteLength <= MAX_JUTE_CONNECT_LENGTH ?
            " (this looks like a client of ZooKeeper, " + zooKeeperPortHint + ")" :
            " (the first frame must be Connect)";
    }

    @Override
    public void onRefused(final Connection connection, final int errorCode, final String message)
    {
        final byte[] text = message.getBytes(StandardCharsets.UTF_8);
        statusReplyEncoder.wrapAndApplyHeader(replyBuffer, 0, headerEncoder)
            .correlationId(NO_CORRELATION_ID)
            .zxid(0)
            .errorCode(errorCode)
            .putMessage(text, 0, text.length);
        onReply(
            connection,
            EndpointProtocol.MESSAGE,
            replyBuffer,
            0,
            MessageHeaderEncoder.ENCODED_LENGTH + statusReplyEncoder.encodedLength());
    }

    @Override
    public void onReply(
        final Connection connection, final int type, final DirectBuffer buffer, final int offset, final int length)
    {
        // A FIRST begins with the length of the whole message, which is a frame's header already.
        if (type == EndpointProtocol.MESSAGE)
        {
            connection.appendFrame(buffer, offset, length);
        }
        else
        {
            connection.appendBytes(buffer, offset, length);
        }
    }
}

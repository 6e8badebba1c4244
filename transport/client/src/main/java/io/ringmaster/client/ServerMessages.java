package io.ringmaster.client;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.client.WatchEventDecoder;

/**
 * Reads what a server sends and hands it on: events to watchers, replies to callbacks, and to the session what is about
 * the session. Event loop only.
 */
final class ServerMessages
{
    /** Correlation id that a server uses for an error of the connection. */
    private static final long CONNECTION_ERROR_ID = -1;

    private final Session session;
    private final ReplyDispatcher dispatcher;
    private final WatchDispatcher watches;
    private final InFlightRing inFlight;
    private final SeenZxids seen;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ConnectReplyDecoder connectReply = new ConnectReplyDecoder();
    private final StatusReplyDecoder statusReply = new StatusReplyDecoder();
    private final ReplyCursor cursor = new ReplyCursor();

    ServerMessages(
        final Session session,
        final ReplyDispatcher dispatcher,
        final WatchDispatcher watches,
        final InFlightRing inFlight,
        final SeenZxids seen)
    {
        this.session = session;
        this.dispatcher = dispatcher;
        this.watches = watches;
        this.inFlight = inFlight;
        this.seen = seen;
    }

    /**
     * Take a whole message.
     *
     * @param buffer      with the message.
     * @param offset      in bytes at which its header begins.
     * @param length      of it in bytes.
     * @param isHandshake true if the reply to Connect is awaited.
     * @throws MalformedReplyException if the server does not keep to the protocol.
     */
    void onMessage(final DirectBuffer buffer, final int offset, final int length, final boolean isHandshake)
    {
        header.wrap(buffer, offset);
        final int templateId = header.templateId();
        final int blockLength = header.blockLength();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int end = offset + length;
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || blockLength < Long.BYTES || blockLength > end - body)
        {
            throw new MalformedReplyException("message of schema " + header.schemaId() + ", template " + templateId +
                " with a fixed part of " + blockLength + " bytes in " + length);
        }

        if (templateId == WatchEventDecoder.TEMPLATE_ID && !isHandshake)
        {
            watches.onEvent(buffer, body, end, blockLength);
        }
        else if (templateId == ConnectReplyDecoder.TEMPLATE_ID && isHandshake)
        {
            onConnectReply(buffer, body, end, blockLength);
        }
        else
        {
            onReply(templateId, buffer, body, end, blockLength, isHandshake);
        }
    }

    private void onConnectReply(
        final DirectBuffer buffer, final int body, final int end, final int blockLength)
    {
        ReplyDispatcher.checked(blockLength, ConnectReplyDecoder.BLOCK_LENGTH);
        connectReply.wrap(buffer, body, blockLength, 0);
        final int errorCode = connectReply.errorCode();
        if (errorCode == ErrorCode.OK)
        {
            session.onAccepted(connectReply);
        }
        else
        {
            session.onRefused(errorCode, cursor.wrap(buffer, connectReply.limit(), end).readText());
        }
    }

    private void onReply(
        final int templateId,
        final DirectBuffer buffer,
        final int body,
        final int end,
        final int blockLength,
        final boolean isHandshake)
    {
        // Every reply begins with the correlation id.
        final long id = buffer.getLong(body, ByteOrder.LITTLE_ENDIAN);
        final boolean isStatus = templateId == StatusReplyDecoder.TEMPLATE_ID;
        if (id < 0 && isStatus)
        {
            onOwnReply(id, buffer, body, end, ReplyDispatcher.checked(blockLength, StatusReplyDecoder.BLOCK_LENGTH));
            return;
        }

        if (isHandshake || id != inFlight.expectedId() || inFlight.isEmpty())
        {
            throw new MalformedReplyException("reply with correlation id " + id + " and template " + templateId +
                " instead of " + (isHandshake ? "one to Connect" : "id " + inFlight.expectedId()) +
                (inFlight.isEmpty() ? ", nothing was sent" : ""));
        }
        if (!isStatus)
        {
            dispatcher.onReply(id, templateId, buffer, body, end, blockLength);
            return;
        }
        final int actingLength = ReplyDispatcher.checked(blockLength, StatusReplyDecoder.BLOCK_LENGTH);
        statusReply.wrap(buffer, body, actingLength, 0);
        if (statusReply.errorCode() == ErrorCode.SESSION_MOVED)
        {
            session.onConnectionError(ErrorCode.SESSION_MOVED, "");
        }
        else
        {
            dispatcher.onStatusReply(id, buffer, body, end, actingLength);
        }
    }

    private void onOwnReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int blockLength)
    {
        statusReply.wrap(buffer, body, blockLength, 0);
        final int errorCode = statusReply.errorCode();
        final String message = cursor.wrap(buffer, statusReply.limit(), end).readText();
        seen.onReply(statusReply.zxid());
        if (id == CONNECTION_ERROR_ID || errorCode == ErrorCode.SESSION_MOVED)
        {
            session.onConnectionError(errorCode, message);
        }
        else
        {
            session.onOwnReply(id, errorCode, message);
        }
    }
}

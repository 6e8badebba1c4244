package io.ringmaster.client;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;

/** Cuts what a session's connections receive into messages. Event loop only. */
final class MessageCutter
{
    private final Session session;
    private final ReceiveBuffer receiveBuffer;
    private final int maxReplyLength;

    MessageCutter(final Session session, final ReceiveBuffer receiveBuffer, final int maxReplyLength)
    {
        this.session = session;
        this.receiveBuffer = receiveBuffer;
        this.maxReplyLength = maxReplyLength;
    }

    /**
     * Bytes have been added to the buffer.
     *
     * @param connection from which they came; closed if they are no frames.
     */
    void onReceived(final Connection connection)
    {
        final UnsafeBuffer buffer = receiveBuffer.view();
        final int end = receiveBuffer.end();
        int offset = receiveBuffer.begin();
        int requiredLength = 0;
        try
        {
            while (!connection.isClosing() && end - offset >= Frame.HEADER_LENGTH)
            {
                final int length = Frame.length(buffer, offset);
                if (!Frame.isValidLength(length, maxReplyLength))
                {
                    throw new MalformedReplyException(
                        "reply of " + length + " bytes is not within " + Frame.MESSAGE_HEADER_LENGTH + " and " +
                        maxReplyLength);
                }
                if (length > end - offset - Frame.HEADER_LENGTH)
                {
                    requiredLength = Frame.HEADER_LENGTH + length;
                    break;
                }
                session.onMessage(connection, buffer, offset + Frame.HEADER_LENGTH, length);
                offset += Frame.HEADER_LENGTH + length;
            }
        }
        catch (final MalformedReplyException | IndexOutOfBoundsException exception)
        {
            connection.close(exception);
        }
        receiveBuffer.consume(connection.isClosing() ? end : offset, requiredLength);
    }
}

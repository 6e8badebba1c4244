package io.ringmaster.client;

/**
 * What a server sent is not the protocol. The connection is closed and another one opened.
 */
final class MalformedReplyException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    MalformedReplyException(final String message)
    {
        super(message);
    }
}

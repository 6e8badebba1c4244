package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The request is longer than the server takes; nothing was done.
 */
public final class RequestTooLargeException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    RequestTooLargeException(final String path, final String message)
    {
        super(ErrorCode.REQUEST_TOO_LARGE, path, message);
    }
}

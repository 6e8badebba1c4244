package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The session has expired or the client was closed: no request can be served under it any more.
 */
public final class SessionExpiredException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    SessionExpiredException(final String path, final String message)
    {
        super(ErrorCode.SESSION_EXPIRED, path, message);
    }
}

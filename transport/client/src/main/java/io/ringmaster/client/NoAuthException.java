package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The ACL does not permit it to any identity of the connection.
 */
public final class NoAuthException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    NoAuthException(final String path, final String message)
    {
        super(ErrorCode.NO_AUTH, path, message);
    }
}

package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The server does not accept the credential, or does not know the scheme.
 */
public final class AuthFailedException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    AuthFailedException(final String path, final String message)
    {
        super(ErrorCode.AUTH_FAILED, path, message);
    }
}

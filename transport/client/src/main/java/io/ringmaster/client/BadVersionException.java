package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The node does not have the expected version.
 */
public final class BadVersionException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    BadVersionException(final String path, final String message)
    {
        super(ErrorCode.BAD_VERSION, path, message);
    }
}

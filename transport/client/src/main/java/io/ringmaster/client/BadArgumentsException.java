package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The server refuses the path, the kind of node or its time to live.
 */
public final class BadArgumentsException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    BadArgumentsException(final String path, final String message)
    {
        super(ErrorCode.BAD_ARGUMENTS, path, message);
    }
}

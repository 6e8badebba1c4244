package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The node to delete has children.
 */
public final class NotEmptyException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    NotEmptyException(final String path, final String message)
    {
        super(ErrorCode.NOT_EMPTY, path, message);
    }
}

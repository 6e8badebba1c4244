package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The connection was lost, or there was none in time: whether the request took effect is unknown.
 */
public final class ConnectionLossException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    ConnectionLossException(final String path, final String message)
    {
        super(ErrorCode.CONNECTION_LOSS, path, message);
    }
}

package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The client has as many requests in flight as its {@link ClientContext} allows; nothing was sent. Try again when
 * some have completed. The blocking face waits instead.
 */
public final class BackPressureException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    BackPressureException(final String path, final String message)
    {
        super(ErrorCode.LIMIT_REACHED, path, message);
    }
}

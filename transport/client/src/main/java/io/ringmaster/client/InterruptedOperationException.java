package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The thread was interrupted while it waited for a reply: whether the request takes effect is unknown. The thread's
 * interrupt flag is set.
 */
public final class InterruptedOperationException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    InterruptedOperationException(final String path, final String message)
    {
        super(ErrorCode.OPERATION_TIMEOUT, path, message);
    }
}

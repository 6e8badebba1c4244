package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * There is no such watch to remove.
 */
public final class NoWatcherException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    NoWatcherException(final String path, final String message)
    {
        super(ErrorCode.NO_WATCHER, path, message);
    }
}

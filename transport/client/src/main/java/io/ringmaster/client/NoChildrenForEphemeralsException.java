package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The parent is ephemeral and so cannot have children.
 */
public final class NoChildrenForEphemeralsException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    NoChildrenForEphemeralsException(final String path, final String message)
    {
        super(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS, path, message);
    }
}

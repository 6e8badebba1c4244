package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The node to create exists already.
 */
public final class NodeExistsException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    NodeExistsException(final String path, final String message)
    {
        super(ErrorCode.NODE_EXISTS, path, message);
    }
}

package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The node, or the parent of the node to create, does not exist.
 */
public final class NoNodeException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    NoNodeException(final String path, final String message)
    {
        super(ErrorCode.NO_NODE, path, message);
    }
}

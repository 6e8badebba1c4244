package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * The ACL is empty or has an entry that is not well-formed.
 */
public final class InvalidAclException extends RingmasterException
{
    private static final long serialVersionUID = 1L;

    InvalidAclException(final String path, final String message)
    {
        super(ErrorCode.INVALID_ACL, path, message);
    }
}

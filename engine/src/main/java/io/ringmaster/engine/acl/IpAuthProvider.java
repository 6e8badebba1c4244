package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;

/**
 * Scheme ip: the identity is the remote address, an ACL id an address with optional {@code /bits}. It matches if the
 * first bits are equal and both are of one family (12.4).
 */
final class IpAuthProvider implements AuthProvider
{
    private final IpAddress remote = new IpAddress();
    private final IpAddress wanted = new IpAddress();

    @Override
    public DirectBuffer scheme()
    {
        return Text.IP;
    }

    /** Adds the remote address again, which is always there: no credential is asked. */
    @Override
    public int authenticate(
        final Identities identities, final DirectBuffer credential, final int offset, final int length)
    {
        return ErrorCode.OK;
    }

    @Override
    public boolean isAuthenticated()
    {
        return false;
    }

    @Override
    public boolean isValidId(final DirectBuffer id, final int offset, final int length)
    {
        return wanted.parseRange(id, offset, length);
    }

    @Override
    public boolean matches(final Identity identity, final DirectBuffer id, final int offset, final int length)
    {
        return wanted.parseRange(id, offset, length) &&
            remote.parseRemote(identity.id(), 0, identity.id().capacity()) &&
            wanted.contains(remote);
    }

    @Override
    public int userLength(final DirectBuffer id, final int offset, final int length)
    {
        return length;
    }
}

package io.ringmaster.engine.acl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;

/**
 * Scheme digest: the credential is {@code user:password}, the identity {@code user:base64(SHA1(user:password))}. It
 * cannot fail, as a wrong password is simply another identity (12.4).
 */
final class DigestAuthProvider implements AuthProvider
{
    private static final byte COLON = ':';

    private final String superDigest;

    /**
     * Construct.
     *
     * @param superDigest identity that is also super; null if none is.
     */
    DigestAuthProvider(final String superDigest)
    {
        this.superDigest = superDigest;
    }

    static String digest(final String credential)
    {
        try
        {
            final byte[] hash = MessageDigest.getInstance("SHA-1").digest(credential.getBytes(StandardCharsets.UTF_8));
            final int colon = credential.indexOf(COLON);
            final String user = colon < 0 ? credential : credential.substring(0, colon);
            return user + ':' + Base64.getEncoder().encodeToString(hash);
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every Java platform has SHA-1", ex);
        }
    }

    @Override
    public DirectBuffer scheme()
    {
        return Text.DIGEST;
    }

    @Override
    public int authenticate(
        final Identities identities, final DirectBuffer credential, final int offset, final int length)
    {
        if (length > Identities.MAX_LENGTH)
        {
            return ErrorCode.LIMIT_REACHED;
        }
        final byte[] bytes = new byte[length];
        credential.getBytes(offset, bytes);
        final String digest = digest(new String(bytes, StandardCharsets.UTF_8));
        final int result = identities.add(new Identity(Text.DIGEST, digest.getBytes(StandardCharsets.UTF_8)));
        return result == ErrorCode.OK && digest.equals(superDigest) ?
            identities.add(new Identity(Text.SUPER, new byte[0])) : result;
    }

    @Override
    public boolean isAuthenticated()
    {
        return true;
    }

    /** One colon with something behind it; ZooKeeper does not look at colons at the end. */
    @Override
    public boolean isValidId(final DirectBuffer id, final int offset, final int length)
    {
        int limit = length;
        while (limit > 0 && id.getByte(offset + limit - 1) == COLON)
        {
            limit--;
        }
        final int colon = Text.indexOf(COLON, id, offset, limit);
        final int after = offset + colon + 1;
        final int afterLength = limit - colon - 1;
        return colon >= 0 && afterLength > 0 && Text.indexOf(COLON, id, after, afterLength) < 0;
    }

    @Override
    public boolean matches(final Identity identity, final DirectBuffer id, final int offset, final int length)
    {
        return Text.isEqual(identity.id(), id, offset, length);
    }

    @Override
    public int userLength(final DirectBuffer id, final int offset, final int length)
    {
        final int colon = Text.indexOf(COLON, id, offset, length);
        return colon < 0 ? length : colon;
    }
}

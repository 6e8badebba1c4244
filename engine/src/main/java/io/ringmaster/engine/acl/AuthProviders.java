package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;

/** The registered providers: digest and ip always, others as given. Engine thread only. */
public final class AuthProviders
{
    private final AuthProvider[] providers;
    private final boolean skipAcl;

    /**
     * Construct.
     *
     * @param superDigest digest identity ({@code super:base64(SHA1(super:password))}) that every ACL gives way to;
     *                    null if there is none.
     * @param skipAcl     true if no ACL is checked at all.
     * @param additional  providers of further schemes.
     */
    public AuthProviders(final String superDigest, final boolean skipAcl, final AuthProvider... additional)
    {
        this.skipAcl = skipAcl;
        this.providers = new AuthProvider[additional.length + 2];
        providers[0] = new DigestAuthProvider(superDigest);
        providers[1] = new IpAuthProvider();
        System.arraycopy(additional, 0, providers, 2, additional.length);
    }

    /**
     * Identity that the scheme digest gives to a credential, as ACL ids and the super digest are written.
     *
     * @param credential {@code user:password}.
     * @return {@code user:base64(SHA1(user:password))}.
     */
    public static String digest(final String credential)
    {
        return DigestAuthProvider.digest(credential);
    }

    /**
     * Authenticate a connection (8.12).
     *
     * @param identities       of the connection, to which what is proven is added.
     * @param scheme           holding the name of the scheme.
     * @param schemeOffset     of the name.
     * @param schemeLength     of the name in bytes.
     * @param credential       holding what the provider of the scheme asks for.
     * @param credentialOffset of it.
     * @param credentialLength of it in bytes.
     * @return {@link ErrorCode#OK}; {@link ErrorCode#AUTH_FAILED}, also for a scheme without provider; or
     *     {@link ErrorCode#LIMIT_REACHED}. Both errors are answered, then the connection is closed.
     */
    public int authenticate(
        final Identities identities,
        final DirectBuffer scheme, final int schemeOffset, final int schemeLength,
        final DirectBuffer credential, final int credentialOffset, final int credentialLength)
    {
        final AuthProvider provider = find(scheme, schemeOffset, schemeLength);
        return provider == null ?
            ErrorCode.AUTH_FAILED :
            provider.authenticate(identities, credential, credentialOffset, credentialLength);
    }

    /**
     * Name of the user of an identity without secrets, as whoAmI shows it (8.19): the first bytes of its id; of a
     * scheme without provider, as super, none.
     *
     * @param identity of a connection.
     * @return bytes of {@link Identity#id()}, from its start on.
     */
    public int userLength(final Identity identity)
    {
        final AuthProvider provider = find(identity.scheme(), 0, identity.scheme().capacity());
        return provider == null ? 0 : provider.userLength(identity.id(), 0, identity.id().capacity());
    }

    /**
     * Whether no ACL is checked at all.
     *
     * @return true if so.
     */
    public boolean skipAcl()
    {
        return skipAcl;
    }

    /** Provider of a scheme; null if there is none. */
    AuthProvider find(final DirectBuffer scheme, final int offset, final int length)
    {
        for (final AuthProvider provider : providers)
        {
            if (Text.isEqual(provider.scheme(), scheme, offset, length))
            {
                return provider;
            }
        }
        return null;
    }
}

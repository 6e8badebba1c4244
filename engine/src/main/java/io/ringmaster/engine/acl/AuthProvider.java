package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;

/**
 * A scheme of identities: how a connection gets them and which ACL ids they match (12.4 of the ZooKeeper client
 * contract). Engine thread only.
 */
public interface AuthProvider
{
    /**
     * Name of the scheme.
     *
     * @return its bytes in UTF-8; the same buffer each time.
     */
    DirectBuffer scheme();

    /**
     * Take the credential of an Authenticate request.
     *
     * @param identities of the connection, to which it adds what is proven.
     * @param credential holding it; borrowed for the call.
     * @param offset     of it.
     * @param length     of it in bytes.
     * @return {@code OK}; or {@code AUTH_FAILED} or {@code LIMIT_REACHED}, both of which end the connection.
     */
    int authenticate(Identities identities, DirectBuffer credential, int offset, int length);

    /**
     * Whether an identity of this scheme was proven by its client, so that the ACL scheme auth stands for it.
     *
     * @return true if so.
     */
    boolean isAuthenticated();

    /**
     * Check the form of an ACL id.
     *
     * @param id     holding it.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if it can be stored.
     */
    boolean isValidId(DirectBuffer id, int offset, int length);

    /**
     * Whether an identity of this scheme matches an ACL id of this scheme. Allocates nothing.
     *
     * @param identity of a connection.
     * @param id       holding the ACL id.
     * @param offset   of it.
     * @param length   of it in bytes.
     * @return true if it does.
     */
    boolean matches(Identity identity, DirectBuffer id, int offset, int length);

    /**
     * How much of an id is the user's name, from its start on; the rest is nobody's business.
     *
     * @param id     holding it.
     * @param offset of it.
     * @param length of it in bytes.
     * @return bytes.
     */
    int userLength(DirectBuffer id, int offset, int length);
}

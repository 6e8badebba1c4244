package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Who a connection is, by one scheme. Immutable. */
public final class Identity
{
    private final DirectBuffer scheme;
    private final DirectBuffer id;

    /**
     * Construct.
     *
     * @param scheme name; kept, not copied.
     * @param id     within the scheme; kept, not copied.
     */
    public Identity(final DirectBuffer scheme, final byte[] id)
    {
        this.scheme = scheme;
        this.id = new UnsafeBuffer(id);
    }

    /**
     * Of bytes.
     *
     * @param scheme name; kept, not copied.
     * @param id     within the scheme; kept, not copied.
     * @return the identity.
     */
    public static Identity of(final byte[] scheme, final byte[] id)
    {
        return new Identity(new UnsafeBuffer(scheme), id);
    }

    /**
     * Name of the scheme.
     *
     * @return all its bytes, UTF-8.
     */
    public DirectBuffer scheme()
    {
        return scheme;
    }

    /**
     * Id within the scheme.
     *
     * @return all its bytes, UTF-8.
     */
    public DirectBuffer id()
    {
        return id;
    }

    boolean isSame(final Identity other)
    {
        return Text.isEqual(scheme, other.scheme, 0, other.scheme.capacity()) &&
            Text.isEqual(id, other.id, 0, other.id.capacity());
    }
}

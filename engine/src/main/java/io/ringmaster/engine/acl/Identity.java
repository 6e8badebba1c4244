package io.ringmaster.engine.acl;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Who a connection is, by one scheme. Immutable. */
public final class Identity
{
    private final DirectBuffer scheme;
    private final DirectBuffer id;
    private final List<Identity> alone = List.of(this);

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
     * Of a remote address.
     *
     * @param address as text, without port.
     * @return the ip identity of connections from there.
     */
    public static Identity ofAddress(final String address)
    {
        return new Identity(Text.IP, address.getBytes(StandardCharsets.UTF_8));
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

    /**
     * Whether the id is this text.
     *
     * @param buffer with the text, UTF-8.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if so.
     */
    public boolean hasId(final DirectBuffer buffer, final int offset, final int length)
    {
        return Text.isEqual(id, buffer, offset, length);
    }

    /** A list of this one, the same always. */
    List<Identity> alone()
    {
        return alone;
    }

    boolean isSame(final Identity other)
    {
        return Text.isEqual(scheme, other.scheme, 0, other.scheme.capacity()) &&
            Text.isEqual(id, other.id, 0, other.id.capacity());
    }
}

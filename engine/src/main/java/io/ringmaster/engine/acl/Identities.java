package io.ringmaster.engine.acl;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.codecs.ErrorCode;

/**
 * Who a connection is: its remote address from the start, and what it authenticated as, in that order. They
 * accumulate, each once, and none goes before the connection does (8.12). Engine thread only.
 */
public final class Identities
{
    /** Most identities of a connection. An authentication beyond it is answered with LIMIT_REACHED. */
    public static final int MAX_COUNT = 128;
    /** Most bytes of ids of a connection. An authentication beyond it is answered with LIMIT_REACHED. */
    public static final int MAX_LENGTH = 64 * 1024;

    /** Most connections never authenticate: until then all from one address share what is in it. */
    private List<Identity> list;
    private int length;
    private boolean isSuper;

    /**
     * Construct with the ip identity of a connection.
     *
     * @param address remote address as text, without port.
     */
    public Identities(final String address)
    {
        this(Identity.ofAddress(address));
    }

    /**
     * Construct with the first identity of a connection.
     *
     * @param first its ip identity; may be shared.
     */
    public Identities(final Identity first)
    {
        list = first.alone();
    }

    /**
     * Add an identity, unless it is there.
     *
     * @param identity that a provider has proven.
     * @return {@link ErrorCode#OK}, or {@link ErrorCode#LIMIT_REACHED} with nothing changed.
     */
    public int add(final Identity identity)
    {
        for (int i = 0, size = list.size(); i < size; i++)
        {
            if (list.get(i).isSame(identity))
            {
                return ErrorCode.OK;
            }
        }
        if (list.size() == MAX_COUNT || identity.id().capacity() > MAX_LENGTH - length)
        {
            return ErrorCode.LIMIT_REACHED;
        }
        if (list.size() == 1)
        {
            list = new ArrayList<>(list);
        }
        list.add(identity);
        length += identity.id().capacity();
        isSuper |= Text.isEqual(Text.SUPER, identity.scheme(), 0, identity.scheme().capacity());
        return ErrorCode.OK;
    }

    /**
     * How many there are; at least one.
     *
     * @return the count.
     */
    public int count()
    {
        return list.size();
    }

    /**
     * One of them.
     *
     * @param index from 0 to {@link #count()} - 1; 0 is the remote address.
     * @return the identity.
     */
    public Identity get(final int index)
    {
        return list.get(index);
    }

    /**
     * Whether one of them is of the scheme super, to which every ACL gives way.
     *
     * @return true if so.
     */
    public boolean isSuper()
    {
        return isSuper;
    }
}

package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.transaction.AclListDecoder;

/**
 * Walks the entries of canonical ACL bytes: the block and group of the transaction schema's AclList, without header.
 * The {@code acl} group of the client schema's AclReply has the same layout, so the bytes can stand there too.
 * <pre>
 *   entries.wrap(buffer, offset);
 *   while (entries.next())
 *   {
 *       // permissions(), scheme and id of this entry
 *   }
 * </pre>
 * Scheme and id lie in the wrapped buffer. Reusable; allocates nothing.
 */
public final class AclEntries
{
    /** Bytes of an ACL without entries. */
    public static final int EMPTY_LENGTH = AclListDecoder.BLOCK_LENGTH + AclListDecoder.EntriesDecoder.HEADER_SIZE;

    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[EMPTY_LENGTH]);

    private final AclListDecoder decoder = new AclListDecoder();
    private AclListDecoder.EntriesDecoder entries;
    private int permissions;
    private int schemeOffset;
    private int schemeLength;
    private int idOffset;
    private int idLength;

    /** Construct on an ACL without entries. */
    public AclEntries()
    {
        wrap(NOTHING, 0);
    }

    /**
     * Stand before the first entry.
     *
     * @param buffer holding canonical bytes; borrowed while this is used.
     * @param offset of them.
     * @return this.
     */
    public AclEntries wrap(final DirectBuffer buffer, final int offset)
    {
        decoder.wrap(buffer, offset, AclListDecoder.BLOCK_LENGTH, AclListDecoder.SCHEMA_VERSION);
        entries = decoder.entries();
        return this;
    }

    /**
     * Go to the next entry.
     *
     * @return false if there is none.
     */
    public boolean next()
    {
        if (!entries.hasNext())
        {
            return false;
        }
        entries.next();
        permissions = entries.permissions();
        schemeLength = entries.schemeLength();
        schemeOffset = decoder.limit() + AclListDecoder.EntriesDecoder.schemeHeaderLength();
        entries.skipScheme();
        idLength = entries.idLength();
        idOffset = decoder.limit() + AclListDecoder.EntriesDecoder.idHeaderLength();
        entries.skipId();
        return true;
    }

    /**
     * How many entries there are in all.
     *
     * @return the count.
     */
    public int count()
    {
        return entries.count();
    }

    /**
     * Permission bits of this entry.
     *
     * @return as stored.
     */
    public int permissions()
    {
        return permissions;
    }

    /**
     * Where the scheme of this entry begins.
     *
     * @return offset in the wrapped buffer.
     */
    public int schemeOffset()
    {
        return schemeOffset;
    }

    /**
     * Length of the scheme of this entry.
     *
     * @return bytes.
     */
    public int schemeLength()
    {
        return schemeLength;
    }

    /**
     * Where the id of this entry begins.
     *
     * @return offset in the wrapped buffer.
     */
    public int idOffset()
    {
        return idOffset;
    }

    /**
     * Length of the id of this entry.
     *
     * @return bytes.
     */
    public int idLength()
    {
        return idLength;
    }

    /**
     * Where the last entry taken ends; after all, where the ACL ends.
     *
     * @return offset in the wrapped buffer.
     */
    public int limit()
    {
        return decoder.limit();
    }
}

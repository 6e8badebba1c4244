package io.ringmaster.engine.acl;

import java.util.Arrays;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.transaction.AclListEncoder;
import io.ringmaster.engine.rows.RowStore;

/**
 * Makes the canonical ACL bytes of a request's list (12.3 of the ZooKeeper client contract): exact duplicates are
 * left out, auth becomes the connection's authenticated identities, the rest is checked. Reusable; engine thread only.
 * Allocates only to grow.
 * <p>
 * After an error the list is refused as a whole: ask no more until {@link #reset}.
 */
public final class AclBuilder
{
    /**
     * The one byte, never part of UTF-8, of a scheme that stands for an entry that its sender's protocol could not
     * express: it is refused as undecodable, when its turn comes.
     */
    public static final byte UNREADABLE_SCHEME = (byte)0xFF;

    /** Default for the longest canonical list. */
    public static final int DEFAULT_MAX_LENGTH = Frame.DEFAULT_MAX_REQUEST_LENGTH;

    private static final int MAX_ENTRY_COUNT = 2_147_483_646;
    private static final int ENTRY_OVERHEAD = 3 * BitUtil.SIZE_OF_INT;
    private static final int HASHED_FROM_COUNT = 16;

    private final AuthProviders providers;
    private final int maxLength;
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
    private final AclListEncoder encoder = new AclListEncoder();
    private AclListEncoder.EntriesEncoder entries;
    private Identities identities;
    private boolean isRefused = true;

    // The entries as they were added, one after another: total length, permissions, scheme length, scheme, id.
    private final ExpandableArrayBuffer added = new ExpandableArrayBuffer(256);
    private int addedLength;
    private int addedCount;
    // Of long lists: open addressing, offset of an added entry + 1, 0 for none.
    private int[] slots = new int[HASHED_FROM_COUNT * 4];

    /**
     * Construct for lists of up to {@link #DEFAULT_MAX_LENGTH}.
     *
     * @param providers of the schemes.
     */
    public AclBuilder(final AuthProviders providers)
    {
        this(providers, DEFAULT_MAX_LENGTH);
    }

    /**
     * Construct.
     *
     * @param providers of the schemes.
     * @param maxLength of the canonical bytes; expanding auth makes them longer than what was sent.
     */
    public AclBuilder(final AuthProviders providers, final int maxLength)
    {
        this.providers = providers;
        this.maxLength = maxLength;
    }

    /**
     * Start a list.
     *
     * @param identities of the connection that sent it.
     * @return this.
     */
    public AclBuilder reset(final Identities identities)
    {
        this.identities = identities;
        isRefused = false;
        if (addedCount >= HASHED_FROM_COUNT)
        {
            Arrays.fill(slots, 0);
        }
        addedLength = 0;
        addedCount = 0;
        entries = encoder.wrap(buffer, 0).entriesCount(MAX_ENTRY_COUNT);
        return this;
    }

    /**
     * Add an entry as the client sent it.
     *
     * @param permissions  of the entry; any bits.
     * @param b            holding scheme and id; borrowed for the call.
     * @param schemeOffset of the scheme.
     * @param schemeLength of the scheme in bytes.
     * @param idOffset     of the id.
     * @param idLength     of the id in bytes.
     * @return {@link ErrorCode#OK}; {@link ErrorCode#INVALID_ACL}; {@link ErrorCode#MARSHALLING_ERROR} for
     *     {@link #UNREADABLE_SCHEME}; or {@link ErrorCode#REQUEST_TOO_LARGE} if the canonical list would be longer than
     *     allowed.
     */
    public int add(
        final int permissions, final DirectBuffer b,
        final int schemeOffset, final int schemeLength, final int idOffset, final int idLength)
    {
        if (isDuplicate(permissions, b, schemeOffset, schemeLength, idOffset, idLength))
        {
            return ErrorCode.OK;
        }
        final int result;
        if (Text.isEqual(Text.AUTH, b, schemeOffset, schemeLength))
        {
            result = putAuthenticated(permissions);
        }
        else if (isValidId(b, schemeOffset, schemeLength, idOffset, idLength))
        {
            result = put(permissions, b, schemeOffset, schemeLength, b, idOffset, idLength);
        }
        else
        {
            result = schemeLength == 1 && b.getByte(schemeOffset) == UNREADABLE_SCHEME ?
                ErrorCode.MARSHALLING_ERROR : ErrorCode.INVALID_ACL;
        }
        isRefused |= result != ErrorCode.OK;
        return result;
    }

    /**
     * End the list.
     *
     * @return {@link ErrorCode#OK}: the canonical bytes are there until the next reset; or
     *     {@link ErrorCode#INVALID_ACL}, also for a list without entries.
     */
    public int finish()
    {
        if (isRefused || addedCount == 0)
        {
            return ErrorCode.INVALID_ACL;
        }
        entries.resetCountToIndex();
        return ErrorCode.OK;
    }

    /**
     * Buffer of the canonical bytes.
     *
     * @return the same each time.
     */
    public DirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Where the canonical bytes begin.
     *
     * @return offset in {@link #buffer()}.
     */
    public int offset()
    {
        return 0;
    }

    /**
     * Length of the canonical bytes.
     *
     * @return bytes.
     */
    public int length()
    {
        return encoder.encodedLength();
    }

    private boolean isValidId(
        final DirectBuffer b, final int schemeOffset, final int schemeLength, final int idOffset, final int idLength)
    {
        if (Text.isEqual(Text.WORLD, b, schemeOffset, schemeLength))
        {
            return Text.isEqual(Text.ANYONE, b, idOffset, idLength);
        }
        final AuthProvider provider = providers.find(b, schemeOffset, schemeLength);
        return provider != null && provider.isValidId(b, idOffset, idLength);
    }

    private int putAuthenticated(final int permissions)
    {
        int result = ErrorCode.INVALID_ACL;
        for (int i = 0, count = identities.count(); i < count; i++)
        {
            final Identity identity = identities.get(i);
            final DirectBuffer scheme = identity.scheme();
            final DirectBuffer id = identity.id();
            final AuthProvider provider = providers.find(scheme, 0, scheme.capacity());
            if (provider != null && provider.isAuthenticated())
            {
                result = put(permissions, scheme, 0, scheme.capacity(), id, 0, id.capacity());
                if (result != ErrorCode.OK)
                {
                    return result;
                }
            }
        }
        return result;
    }

    private int put(
        final int permissions, final DirectBuffer scheme, final int schemeOffset, final int schemeLength,
        final DirectBuffer id, final int idOffset, final int idLength)
    {
        if ((long)encoder.encodedLength() + ENTRY_OVERHEAD + schemeLength + idLength > maxLength)
        {
            return ErrorCode.REQUEST_TOO_LARGE;
        }
        entries.next()
            .permissions(permissions)
            .putScheme(scheme, schemeOffset, schemeLength)
            .putId(id, idOffset, idLength);
        return ErrorCode.OK;
    }

    /** Whether the entry was added before; if not, it is noted. */
    private boolean isDuplicate(
        final int permissions, final DirectBuffer b,
        final int schemeOffset, final int schemeLength, final int idOffset, final int idLength)
    {
        final int start = addedLength;
        final int length = ENTRY_OVERHEAD + schemeLength + idLength;
        added.putInt(start, length);
        added.putInt(start + 4, permissions);
        added.putInt(start + 8, schemeLength);
        added.putBytes(start + ENTRY_OVERHEAD, b, schemeOffset, schemeLength);
        added.putBytes(start + ENTRY_OVERHEAD + schemeLength, b, idOffset, idLength);
        final boolean isDuplicate =
            addedCount < HASHED_FROM_COUNT ? isAmongFew(start, length) : isHashed(start, length);
        if (!isDuplicate)
        {
            addedLength = start + length;
            addedCount++;
            if (addedCount == HASHED_FROM_COUNT || addedCount * 2 > slots.length)
            {
                hashAll();
            }
        }
        return isDuplicate;
    }

    private boolean isAmongFew(final int start, final int length)
    {
        for (int i = 0; i < start; i += added.getInt(i))
        {
            if (added.getInt(i) == length && RowStore.areEqual(added, i, added, start, length))
            {
                return true;
            }
        }
        return false;
    }

    private boolean isHashed(final int start, final int length)
    {
        int slot = slotOf(start, length);
        while (slots[slot] != 0)
        {
            final int candidate = slots[slot] - 1;
            if (added.getInt(candidate) == length && RowStore.areEqual(added, candidate, added, start, length))
            {
                return true;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = start + 1;
        return false;
    }

    private void hashAll()
    {
        if (addedCount * 2 > slots.length)
        {
            slots = new int[slots.length * 2];
        }
        else
        {
            Arrays.fill(slots, 0);
        }
        for (int i = 0; i < addedLength; i += added.getInt(i))
        {
            isHashed(i, added.getInt(i));
        }
    }

    private int slotOf(final int start, final int length)
    {
        return (int)(AclTable.contentHash(added, start, length) >>> 32) & (slots.length - 1);
    }
}

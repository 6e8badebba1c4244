package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.transaction.AclListEncoder;

/** Decides who may do what (12.2 of the ZooKeeper client contract). Engine thread only; allocates nothing. */
public final class AccessControl
{
    private final AclTable table;
    private final AuthProviders providers;
    private final AclEntries entries = new AclEntries();
    private final AclListEncoder encoder = new AclListEncoder();

    /**
     * Construct.
     *
     * @param table     of the ACLs.
     * @param providers of the schemes.
     */
    public AccessControl(final AclTable table, final AuthProviders providers)
    {
        this.table = table;
        this.providers = providers;
    }

    /**
     * Whether an interned ACL grants a permission.
     *
     * @param aclId      of the ACL.
     * @param permission one bit of {@link Permission}, or several of which one will do.
     * @param identities of the connection that asks.
     * @return true if it does.
     */
    public boolean permits(final int aclId, final int permission, final Identities identities)
    {
        if ((table.worldPermissions(aclId) & permission) != 0 || providers.skipAcl() || identities.isSuper())
        {
            return true;
        }
        if ((table.otherPermissions(aclId) & permission) == 0)
        {
            return table.isEmpty(aclId);
        }
        return isGranted(table.buffer(aclId), table.offset(aclId), permission, identities);
    }

    /**
     * Whether an ACL that is not interned grants a permission.
     *
     * @param acl        holding the canonical bytes.
     * @param offset     of them.
     * @param permission one bit of {@link Permission}, or several of which one will do.
     * @param identities of the connection that asks.
     * @return true if it does.
     */
    public boolean permits(
        final DirectBuffer acl, final int offset, final int permission, final Identities identities)
    {
        return providers.skipAcl() || identities.isSuper() || isGranted(acl, offset, permission, identities);
    }

    /**
     * Copy an ACL as getACL shows it (8.8): to who lacks ADMIN, of each digest id only the user name and {@code :x}.
     * The bytes are canonical; they are also those of the {@code acl} group of an AclReply.
     *
     * @param aclId      of the ACL.
     * @param identities of the connection that asks; that it has READ or ADMIN is checked already.
     * @param dst        to hold the bytes.
     * @param offset     of them.
     * @return bytes written; at most {@link AclTable#length(int)}.
     */
    public int copyAcl(
        final int aclId, final Identities identities, final MutableDirectBuffer dst, final int offset)
    {
        final DirectBuffer acl = table.buffer(aclId);
        final int aclOffset = table.offset(aclId);
        if (permits(aclId, Permission.ADMIN, identities))
        {
            dst.putBytes(offset, acl, aclOffset, table.length(aclId));
            return table.length(aclId);
        }
        entries.wrap(acl, aclOffset);
        encoder.wrap(dst, offset);
        final AclListEncoder.EntriesEncoder masked = encoder.entriesCount(entries.count());
        while (entries.next())
        {
            masked.next()
                .permissions(entries.permissions())
                .putScheme(acl, entries.schemeOffset(), entries.schemeLength());
            final boolean isDigest =
                Text.isEqual(Text.DIGEST, acl, entries.schemeOffset(), entries.schemeLength());
            final int colon = isDigest ? Text.indexOf((byte)':', acl, entries.idOffset(), entries.idLength()) : -1;
            if (colon >= 0)
            {
                // The first byte of the hash makes room for the x.
                masked.putId(acl, entries.idOffset(), colon + 2);
                dst.putByte(encoder.limit() - 1, (byte)'x');
            }
            else
            {
                masked.putId(acl, entries.idOffset(), entries.idLength());
            }
        }
        return encoder.encodedLength();
    }

    private boolean isGranted(
        final DirectBuffer acl, final int offset, final int permission, final Identities identities)
    {
        entries.wrap(acl, offset);
        if (entries.count() == 0)
        {
            return true;
        }
        while (entries.next())
        {
            if ((entries.permissions() & permission) != 0 && matches(acl, identities))
            {
                return true;
            }
        }
        return false;
    }

    private boolean matches(final DirectBuffer acl, final Identities identities)
    {
        final int schemeOffset = entries.schemeOffset();
        final int schemeLength = entries.schemeLength();
        if (Text.isEqual(Text.WORLD, acl, schemeOffset, schemeLength))
        {
            return Text.isEqual(Text.ANYONE, acl, entries.idOffset(), entries.idLength());
        }
        final AuthProvider provider = providers.find(acl, schemeOffset, schemeLength);
        if (provider == null)
        {
            return false;
        }
        for (int i = 0, count = identities.count(); i < count; i++)
        {
            final Identity identity = identities.get(i);
            if (Text.isEqual(identity.scheme(), acl, schemeOffset, schemeLength) &&
                provider.matches(identity, acl, entries.idOffset(), entries.idLength()))
            {
                return true;
            }
        }
        return false;
    }
}

package io.ringmaster.engine.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;

/** ACLs as text, {@code scheme:id:permissions}, for the tests. */
final class AclFixture
{
    static final String SUPER_DIGEST = "super:0bX78nEegDzJM3ju0iLBEJdWzjg=";
    static final String USER_DIGEST = "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=";

    final AuthProviders providers;
    final AclBuilder builder;
    final AclTable table = new AclTable();
    final AccessControl control;

    AclFixture(final boolean skipAcl)
    {
        providers = new AuthProviders(SUPER_DIGEST, skipAcl);
        builder = new AclBuilder(providers);
        control = new AccessControl(table, providers);
    }

    /** Add entries until one is refused. Then finish. */
    int build(final Identities identities, final String... entries)
    {
        builder.reset(identities);
        for (final String entry : entries)
        {
            final int result = add(builder, entry);
            if (result != ErrorCode.OK)
            {
                assertEquals(ErrorCode.INVALID_ACL, builder.finish());
                return result;
            }
        }
        return builder.finish();
    }

    static int add(final AclBuilder builder, final String entry)
    {
        final int schemeLength = entry.indexOf(':');
        final int idLimit = entry.lastIndexOf(':');
        final UnsafeBuffer buffer = new UnsafeBuffer(("##" + entry).getBytes(StandardCharsets.UTF_8));
        return builder.add(
            Integer.parseInt(entry.substring(idLimit + 1)), buffer, 2, schemeLength, schemeLength + 3,
            idLimit - schemeLength - 1);
    }

    int intern(final Identities identities, final String... entries)
    {
        assertEquals(ErrorCode.OK, build(identities, entries), () -> List.of(entries).toString());
        return table.intern(builder.buffer(), builder.offset(), builder.length());
    }

    int intern(final String... entries)
    {
        return intern(new Identities("127.0.0.1"), entries);
    }

    List<String> built()
    {
        return text(builder.buffer(), builder.offset(), builder.length());
    }

    static List<String> text(final DirectBuffer acl, final int offset, final int length)
    {
        final List<String> text = new ArrayList<>();
        final AclEntries entries = new AclEntries().wrap(acl, offset);
        while (entries.next())
        {
            text.add(acl.getStringWithoutLengthUtf8(entries.schemeOffset(), entries.schemeLength()) + ":" +
                acl.getStringWithoutLengthUtf8(entries.idOffset(), entries.idLength()) + ":" + entries.permissions());
        }
        assertEquals(length, entries.limit() - offset);
        assertEquals(text.size(), entries.count());
        return text;
    }

    int authenticate(final Identities identities, final String scheme, final String credential)
    {
        final DirectBuffer schemeBytes = Text.of(scheme);
        final DirectBuffer credentialBytes = Text.of(credential);
        return providers.authenticate(
            identities, schemeBytes, 0, schemeBytes.capacity(), credentialBytes, 0, credentialBytes.capacity());
    }

    Identities user(final String credential)
    {
        final Identities identities = new Identities("127.0.0.1");
        assertEquals(ErrorCode.OK, authenticate(identities, "digest", credential));
        return identities;
    }
}

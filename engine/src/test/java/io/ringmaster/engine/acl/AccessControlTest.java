package io.ringmaster.engine.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.sun.management.ThreadMXBean;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.transaction.AclListEncoder;

/** Sections 8.8, 8.12, 8.19, 12.2 and 12.4 of the ZooKeeper client contract. */
class AccessControlTest
{
    private final AclFixture fixture = new AclFixture(false);
    private final Identities nobody = new Identities("10.1.2.3");

    /** 12.2: "some entry has a common bit with the wanted permission and either is world:anyone". */
    @Test
    void shouldGrantToWorldByBit()
    {
        final int acl = fixture.intern("world:anyone:1", "world:anyone:4");
        assertTrue(permits(acl, Permission.READ, nobody));
        assertTrue(permits(acl, Permission.CREATE, nobody));
        assertFalse(permits(acl, Permission.WRITE, nobody));
        assertTrue(permits(acl, Permission.READ | Permission.ADMIN, nobody), "one of them will do");
        assertTrue(permits(AclTable.OPEN_ACL_ID, Permission.ADMIN, nobody));
    }

    /** 12.2: "some connection identity of the same scheme matches it"; 12.4 digest: exact equality. */
    @Test
    void shouldGrantToDigest()
    {
        final int acl = fixture.intern("digest:" + AclFixture.USER_DIGEST + ":3", "world:anyone:1");
        assertTrue(permits(acl, Permission.WRITE, fixture.user("u:p")));
        assertFalse(permits(acl, Permission.WRITE, fixture.user("u:q")));
        assertFalse(permits(acl, Permission.WRITE, nobody));
        assertFalse(permits(acl, Permission.ADMIN, fixture.user("u:p")));
        assertTrue(permits(acl, Permission.READ, nobody));
    }

    /** 12.4: "A super client has both ("super","") and its digest identity", and bypasses every check. */
    @Test
    void shouldGrantAllToSuper()
    {
        final int acl = fixture.intern("world:anyone:0");
        final Identities superUser = fixture.user("super:pw");
        assertTrue(superUser.isSuper());
        assertEquals(List.of("ip:127.0.0.1", "digest:" + AclFixture.SUPER_DIGEST, "super:"), text(superUser));
        assertTrue(permits(acl, Permission.ADMIN, superUser));
        assertFalse(permits(acl, Permission.ADMIN, fixture.user("super:other")));
    }

    @Test
    void shouldHaveNoSuperUnlessConfigured()
    {
        final Identities identities = new Identities("127.0.0.1");
        new AuthProviders(null, false).authenticate(
            identities, Text.DIGEST, 0, 6, Text.of("super:pw"), 0, 8);
        assertFalse(identities.isSuper());
    }

    /** 12.2: "Granted if: skipACL=yes; or the node's ACL is null/empty". */
    @Test
    void shouldGrantAllWithoutAclOrChecks()
    {
        final AclFixture skipping = new AclFixture(true);
        assertTrue(skipping.control.permits(skipping.intern("world:anyone:0"), Permission.ADMIN, nobody));
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        new AclListEncoder().wrap(buffer, 0).entriesCount(0);
        assertTrue(permits(fixture.table.intern(buffer, 0, 6), Permission.ADMIN, nobody));
    }

    /** 12.2: a scheme without provider grants nothing. Such an entry can come from another server's data. */
    @Test
    void shouldGrantNothingByUnknownScheme()
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final AclListEncoder encoder = new AclListEncoder().wrap(buffer, 0);
        encoder.entriesCount(2).next().permissions(31).scheme("sasl").id("a")
            .next().permissions(31).scheme("world").id("somebody");
        final int acl = fixture.table.intern(buffer, 0, encoder.encodedLength());
        assertFalse(permits(acl, Permission.READ, nobody));
    }

    /** 12.4 ip: "both parsed, first bits bits equal; families must agree". */
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "10.1.0.0/16, 10.1.2.4, true",
        "10.1.0.0/16, 10.2.2.4, false",
        "10.1.255.255/16, 10.1.0.0, true",
        "0.0.0.0/0, 200.1.2.3, true",
        "128.0.0.0/1, 128.0.0.1, true",
        "128.0.0.0/1, 127.255.255.255, false",
        "10.1.2.2/31, 10.1.2.3, true",
        "10.1.2.2/31, 10.1.2.4, false",
        "::1, ::1, true",
        "::1, 0:0:0:0:0:0:0:1, true",
        "::1, ::2, false",
        "fe80::/10, fe80::1%eth0, true",
        "fe80::1, FE80:0:0::1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8:0:1::/64, 2001:db8:0:1:8000::, true",
        "2001:db8:0:1::/64, 2001:db8:0:2::, false",
        "2001:db8:0:1::/65, 2001:db8:0:1:8000::, false",
        "::/0, 1.2.3.4, false",
        "0.0.0.0/0, ::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "1:2:3:4:5:6:7:8/127, 1:2:3:4:5:6:7:9, true",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:0.7.0.8, true",
        "10.1.2.3, garbage, false"})
    void shouldMatchAddresses(final String id, final String remote, final boolean expected)
    {
        final int acl = fixture.intern("ip:" + id + ":1");
        assertEquals(expected, permits(acl, Permission.READ, new Identities(remote)));
        assertFalse(permits(acl, Permission.WRITE, new Identities(remote)));
    }

    @ParameterizedTest
    @CsvSource({":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "1:",
        ":1", "1::2:", "::1.2.3", "::1.2.3.4.5", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1%eth0", "1.2.3.4.",
        ".1.2.3", "1..2.3", "1.2.3.4444", "1.2.3.-4", "1.2.3.+", "1.2.3.00256", "::1/1000", "::1/x", "1.2.3.4/ 8",
        "' '"})
    void shouldNotTakeForAddresses(final String id)
    {
        assertEquals(ErrorCode.INVALID_ACL, fixture.build(nobody, "ip:" + id + ":1"));
    }

    /** 12.4: "u:p -> ...", "super:pw -> ..."; "Auth with no ':' still succeeds (user = whole string)". */
    @Test
    void shouldDigestAsTheReferenceDoes()
    {
        assertEquals("u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=", AuthProviders.digest("u:p"));
        assertEquals("super:0bX78nEegDzJM3ju0iLBEJdWzjg=", AuthProviders.digest("super:pw"));
        assertEquals("user:", AuthProviders.digest("user").substring(0, 5));
        assertEquals("u:", AuthProviders.digest("u:p:with:colons").substring(0, 2));
        assertEquals(ErrorCode.OK, fixture.authenticate(nobody, "digest", "user"));
        assertEquals(ErrorCode.OK, fixture.authenticate(nobody, "digest", ""));
    }

    /** 8.12: "Failure or unknown scheme: err -115"; "Identities accumulate". */
    @Test
    void shouldAccumulateIdentitiesOnce()
    {
        assertEquals(ErrorCode.AUTH_FAILED, fixture.authenticate(nobody, "sasl", "u:p"));
        assertEquals(ErrorCode.AUTH_FAILED, fixture.authenticate(nobody, "world", "anyone"));
        assertEquals(ErrorCode.AUTH_FAILED, fixture.authenticate(nobody, "", ""));
        assertEquals(ErrorCode.OK, fixture.authenticate(nobody, "digest", "u:p"));
        assertEquals(ErrorCode.OK, fixture.authenticate(nobody, "digest", "u:p"));
        assertEquals(ErrorCode.OK, fixture.authenticate(nobody, "ip", ""));
        assertEquals(List.of("ip:10.1.2.3", "digest:" + AclFixture.USER_DIGEST), text(nobody));
    }

    @Test
    void shouldLimitIdentities()
    {
        for (int i = 1; i < Identities.MAX_COUNT; i++)
        {
            assertEquals(ErrorCode.OK, fixture.authenticate(nobody, "digest", "u" + i));
        }
        assertEquals(ErrorCode.LIMIT_REACHED, fixture.authenticate(nobody, "digest", "u"));
        assertEquals(ErrorCode.OK, fixture.authenticate(nobody, "digest", "u1"), "it is there");
        final Identities other = new Identities("10.1.2.4");
        assertEquals(ErrorCode.OK, fixture.authenticate(other, "digest", "x".repeat(Identities.MAX_LENGTH / 2)));
        assertEquals(
            ErrorCode.LIMIT_REACHED, fixture.authenticate(other, "digest", "y".repeat(Identities.MAX_LENGTH / 2)));
        assertEquals(
            ErrorCode.LIMIT_REACHED, fixture.authenticate(other, "digest", "z".repeat(Identities.MAX_LENGTH + 1)));
        assertEquals(2, other.count());
    }

    /** 8.19: "always ("ip", address); digest gives the user name only ("u"); super gives """. */
    @Test
    void shouldNameUsersWithoutSecrets()
    {
        final Identities superUser = fixture.user("super:pw");
        fixture.authenticate(superUser, "digest", "u:p");
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < superUser.count(); i++)
        {
            final Identity identity = superUser.get(i);
            names.add(identity.scheme().getStringWithoutLengthUtf8(0, identity.scheme().capacity()) + ":" +
                identity.id().getStringWithoutLengthUtf8(0, fixture.providers.userLength(identity)));
        }
        assertEquals(List.of("ip:127.0.0.1", "digest:super", "super:", "digest:u"), names);
    }

    /** 8.8: "Without ADMIN, each digest entry is returned with everything after the first ':' replaced by x". */
    @Test
    void shouldMaskDigestsWithoutAdmin()
    {
        final String digest = "digest:" + AclFixture.USER_DIGEST;
        final int acl = fixture.intern("world:anyone:1", digest + ":31", "digest:v:y:2", "ip:1.2.3.4:4");
        assertEquals(List.of("world:anyone:1", "digest:u:x:31", "digest:v:x:2", "ip:1.2.3.4:4"), shown(acl, nobody));
        assertEquals(
            List.of("world:anyone:1", digest + ":31", "digest:v:y:2", "ip:1.2.3.4:4"),
            shown(acl, fixture.user("u:p")));
        assertEquals(shown(acl, fixture.user("u:p")), shown(acl, fixture.user("super:pw")));
    }

    /** Rounds until one is free of what the compiler still leaves behind. */
    @Test
    void shouldNotAllocateWhenChecking()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final Identities user = fixture.user("u:p");
        final int acl = fixture.intern(
            "ip:fe80::1/64:1", "ip:10.0.0.0/8:2", "digest:u:x:31", "digest:" + AclFixture.USER_DIGEST + ":16");
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(1024);
        final long threadId = Thread.currentThread().getId();
        long allocated = -1;
        for (int round = 0; round < 20 && allocated != 0; round++)
        {
            final long start = threads.getThreadAllocatedBytes(threadId);
            for (int i = 0; i < 20_000; i++)
            {
                assertTrue(permits(AclTable.OPEN_ACL_ID, Permission.READ, user));
                assertTrue(permits(acl, Permission.ADMIN, user));
                fixture.control.copyAcl(acl, nobody, buffer, 0);
                fixture.builder.reset(user);
                fixture.builder.add(31, Text.WORLD, 0, 5, 0, 5);
                fixture.builder.finish();
                fixture.table.release(fixture.table.intern(
                    fixture.table.buffer(acl), fixture.table.offset(acl), fixture.table.length(acl)));
            }
            allocated = threads.getThreadAllocatedBytes(threadId) - start;
        }
        assertEquals(0, allocated);
    }

    @Test
    void shouldAnswerTheSameWithoutInterning()
    {
        fixture.intern("digest:" + AclFixture.USER_DIGEST + ":3", "world:anyone:1");
        final AclBuilder builder = fixture.builder;
        assertTrue(fixture.control.permits(builder.buffer(), 0, Permission.READ, nobody));
        assertFalse(fixture.control.permits(builder.buffer(), 0, Permission.WRITE, nobody));
        assertTrue(fixture.control.permits(builder.buffer(), 0, Permission.WRITE, fixture.user("u:p")));
    }

    @Test
    void shouldRefuseIdsThatAreNotInUse()
    {
        assertThrows(IllegalArgumentException.class, () -> permits(0, Permission.READ, nobody));
        assertThrows(IllegalArgumentException.class, () -> permits(2, Permission.READ, nobody));
    }

    private boolean permits(final int aclId, final int permission, final Identities identities)
    {
        return fixture.control.permits(aclId, permission, identities);
    }

    private List<String> shown(final int aclId, final Identities identities)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        return AclFixture.text(buffer, 3, fixture.control.copyAcl(aclId, identities, buffer, 3));
    }

    private static List<String> text(final Identities identities)
    {
        final List<String> text = new ArrayList<>();
        for (int i = 0; i < identities.count(); i++)
        {
            final Identity identity = identities.get(i);
            text.add(identity.scheme().getStringWithoutLengthUtf8(0, identity.scheme().capacity()) + ":" +
                identity.id().getStringWithoutLengthUtf8(0, identity.id().capacity()));
        }
        return text;
    }
}

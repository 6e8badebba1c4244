package io.ringmaster.engine.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.AclReplyEncoder;
import io.ringmaster.codecs.transaction.AclListEncoder;

/** Section 12.3 of the ZooKeeper client contract: "ACL list validation (create, setACL)". */
class AclBuilderTest
{
    private final AclFixture fixture = new AclFixture(false);
    private final Identities nobody = new Identities("10.0.0.1");

    /** "Exact duplicates removed (first kept)." */
    @Test
    void shouldRemoveExactDuplicates()
    {
        assertEquals(ErrorCode.OK, fixture.build(
            nobody, "world:anyone:1", "ip:1.2.3.4:1", "world:anyone:1", "world:anyone:2", "ip:1.2.3.4:1"));
        assertEquals(List.of("world:anyone:1", "ip:1.2.3.4:1", "world:anyone:2"), fixture.built());
    }

    @Test
    void shouldRemoveDuplicatesOfLongListsAsOfShortOnes()
    {
        final Random random = new Random(12);
        for (int round = 0; round < 50; round++)
        {
            final List<String> sent = new ArrayList<>();
            for (int i = 0, count = random.nextInt(300); i <= count; i++)
            {
                sent.add("digest:u" + random.nextInt(100) + ":h:" + random.nextInt(3));
            }
            final Set<String> expected = new LinkedHashSet<>(sent);
            assertEquals(ErrorCode.OK, fixture.build(nobody, sent.toArray(new String[0])));
            assertEquals(List.copyOf(expected), fixture.built());
        }
    }

    /** "Null or empty list: -114". */
    @Test
    void shouldRefuseEmptyList()
    {
        assertEquals(ErrorCode.INVALID_ACL, fixture.build(nobody));
    }

    /** The rows of 12.3 that end in -114. */
    @ParameterizedTest
    @ValueSource(strings = {"world:any:31", "world::31", ":anyone:31", "World:anyone:31", "auth::31", "digest:u:31",
        "digest:u::31", "digest::31", "digest:u:p:q:31", "digest:::31", "ip:::ffff:1.2.3.4:31",
        "ip:-1.2.3.4:31", "ip::31", "ip:1.2.3:31", "ip:1.2.3.4.5:31", "ip:1.2.3.256:31",
        "ip:1.2.3.4/33:31", "ip:1.2.3.4/:31", "ip:1.2.3.4/-1:31", "ip:1.2.3.4/8/8:31", "ip:a.b.c.d:31",
        "ip:::1/129:31", "ip:1::2::3:31", "ip:localhost:31", "x509:CN=a:31", "sasl:a:31", "super::31", "ensemble:a:31",
        "unknown:a:31"})
    void shouldRefuse(final String entry)
    {
        assertEquals(ErrorCode.INVALID_ACL, fixture.build(nobody, entry));
        assertEquals(ErrorCode.INVALID_ACL, fixture.build(nobody, "world:anyone:31", entry));
    }

    /** The rows of 12.3 that do not; 12.1: "Bits are not validated: 0 and 255 are accepted and stored". */
    @ParameterizedTest
    @ValueSource(strings = {"world:anyone:31", "world:anyone:0", "world:anyone:255", "world:anyone:-1", "digest:u:p:31",
        "digest::x:31", "ip:1.2.3.4:31", "ip:0.0.0.0/0:31", "ip:255.255.255.255/32:31", "ip:::1:31", "ip:::/0:31",
        "ip:+1.002.-0.4/+08:31", "digest:u:p:::31", "ip:+f:::31", "ip:fe80::1/64:31",
        "ip:1:2:3:4:5:6:7:8/128:31", "ip:1::/16:31"})
    void shouldAccept(final String entry)
    {
        assertEquals(ErrorCode.OK, fixture.build(nobody, entry));
        assertEquals(List.of(entry), fixture.built());
    }

    /** "auth (id ignored): replaced by one entry per connection identity whose provider counts as authenticated". */
    @Test
    void shouldExpandAuth()
    {
        final Identities user = fixture.user("u:p");
        fixture.authenticate(user, "digest", "super:pw");
        fixture.authenticate(user, "ip", "");
        assertEquals(4, user.count(), "ip, two of digest, super");
        assertEquals(ErrorCode.OK, fixture.build(user, "world:anyone:1", "auth:whatever:7"));
        assertEquals(
            List.of("world:anyone:1", "digest:" + AclFixture.USER_DIGEST + ":7",
                "digest:" + AclFixture.SUPER_DIGEST + ":7"),
            fixture.built());
    }

    /** "null id gives -5", but not before the entries in front of it have been looked at. */
    @Test
    void shouldRefuseUnreadableEntryInItsTurn()
    {
        final UnsafeBuffer unreadable = new UnsafeBuffer(new byte[]{AclBuilder.UNREADABLE_SCHEME});
        fixture.builder.reset(nobody);
        assertEquals(ErrorCode.OK, AclFixture.add(fixture.builder, "world:anyone:31"));
        assertEquals(ErrorCode.MARSHALLING_ERROR, fixture.builder.add(31, unreadable, 0, 1, 1, 0));
        assertEquals(ErrorCode.INVALID_ACL, fixture.builder.finish());
        assertEquals(ErrorCode.INVALID_ACL, fixture.build(nobody, "world:someone:31"));
    }

    @Test
    void shouldRefuseExpansionThatGrowsTooLong()
    {
        final Identities user = fixture.user("u:p");
        final AclBuilder small = new AclBuilder(fixture.providers, 100);
        small.reset(user);
        assertEquals(ErrorCode.OK, AclFixture.add(small, "auth:a:1"));
        assertEquals(ErrorCode.REQUEST_TOO_LARGE, AclFixture.add(small, "auth:b:1"));
        assertEquals(ErrorCode.INVALID_ACL, small.finish());
        small.reset(user);
        assertEquals(ErrorCode.OK, AclFixture.add(small, "auth:a:1"));
        assertEquals(ErrorCode.OK, small.finish());
    }

    @Test
    void shouldWriteWhatTheSchemaSays()
    {
        fixture.build(nobody, "world:anyone:31", "ip:1.2.3.4:1");
        final UnsafeBuffer expected = new UnsafeBuffer(new byte[256]);
        final AclListEncoder encoder = new AclListEncoder().wrap(expected, 0);
        encoder.entriesCount(2)
            .next().permissions(31).scheme("world").id("anyone")
            .next().permissions(1).scheme("ip").id("1.2.3.4");
        assertEquals(encoder.encodedLength(), fixture.builder.length());
        assertEquals(
            new UnsafeBuffer(expected, 0, encoder.encodedLength()),
            new UnsafeBuffer(fixture.builder.buffer(), fixture.builder.offset(), fixture.builder.length()));
    }

    /** The canonical bytes can be copied where the acl group of an AclReply stands. */
    @Test
    void shouldHaveTheLayoutOfTheReply()
    {
        fixture.build(nobody, "world:anyone:31", "ip:1.2.3.4:1");
        final ExpandableArrayBuffer reply = new ExpandableArrayBuffer();
        final AclReplyEncoder encoder = new AclReplyEncoder().wrap(reply, 0);
        final int groupOffset = encoder.limit();
        encoder.aclCount(2)
            .next().permissions(31).scheme("world").id("anyone")
            .next().permissions(1).scheme("ip").id("1.2.3.4");
        assertEquals(
            new UnsafeBuffer(reply, groupOffset, encoder.limit() - groupOffset),
            new UnsafeBuffer(fixture.builder.buffer(), fixture.builder.offset(), fixture.builder.length()));
    }
}

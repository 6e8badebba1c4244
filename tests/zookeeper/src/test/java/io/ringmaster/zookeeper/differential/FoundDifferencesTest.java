package io.ringmaster.zookeeper.differential;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.servers.ReferenceServer;
import io.ringmaster.zookeeper.servers.RingmasterUnderTest;

/** Differences that histories have found, each in its shortest form, so that they stay away. */
class FoundDifferencesTest
{
    private static final byte[] END_OF_MULTI = new JuteWriter().putInt(-1).putBool(true).putInt(-1).toBytes();
    private static final int NULL_VECTOR = -1;

    private final List<Action> actions = new ArrayList<>();

    /** It took the path of a sync that did not exist, and the server stopped. */
    @Test
    void shouldRefuseSyncThatCannotBeDecodedAndAnswerTheNext()
    {
        send(Op.SYNC, new RequestWriter().raw(new byte[]{0, 0}));
        send(Op.SYNC, new RequestWriter().string("/a"));
        send(Op.SYNC, new RequestWriter().raw(new byte[]{0, 0, 0, 9, 'x'}));
        send(Op.SYNC, new RequestWriter().string("/b"));
        assertEqualToReference();
    }

    @Test
    void shouldCloseOnAuthThatCannotBeDecoded()
    {
        send(Op.AUTH, new RequestWriter().raw(new byte[]{0, 0}));
        send(Op.SASL, new RequestWriter().raw(new byte[]{0, 0}));
        send(Op.SASL, new RequestWriter().data(null));
        assertEqualToReference();
    }

    @Test
    void shouldTakeAuthOfAddressWithoutCredentials()
    {
        send(Op.AUTH, new RequestWriter().number("type", 0).string("ip").data(null));
        assertEqualToReference();
    }

    @Test
    void shouldRefuseMultiWithCreateWithoutAcl()
    {
        for (final int flags : new int[]{0, 4, 6, 7})
        {
            multi(Op.CREATE, create("/c", flags));
            multi(Op.CREATE_TTL, create("/c", flags).number("ttl", 1_000L));
        }
        assertEqualToReference();
    }

    @Test
    void shouldTakeZxidForReconfig()
    {
        send(Op.RECONFIG, new RequestWriter().string("server.1=h:1:2;3").string(null).string(null).number("v", -1L));
        send(Op.EXISTS, new RequestWriter().string("/").bool("watch", false));
        assertEqualToReference();
    }

    @Test
    void shouldRefuseEntriesOfAclInTheirOrder()
    {
        for (final String scheme : new String[]{"world", "digest", "ip", "auth", "x509"})
        {
            final RequestWriter alone = new RequestWriter().string("/a").data(null)
                .acl(new Reply.AclEntry(31, scheme, null)).number("flags", 0);
            send(Op.CREATE, alone);
            send(Op.CREATE, new RequestWriter().string("/a").data(null)
                .acl(new Reply.AclEntry(7, "digest", ":"), new Reply.AclEntry(31, scheme, null)).number("flags", 0));
        }
        assertEqualToReference();
    }

    @Test
    void shouldRefuseNullPathsAsTheReferenceDoes()
    {
        send(Op.SET_DATA, new RequestWriter().string(null).data(null).number("version", -1));
        send(Op.SET_ACL, new RequestWriter().string(null).acl(new Reply.AclEntry(31, "world", "anyone"))
            .number("version", -1));
        send(Op.DELETE, new RequestWriter().string(null).number("version", -1));
        send(Op.GET_DATA, new RequestWriter().string(null).bool("watch", true));
        multi(Op.CHECK, new RequestWriter().string(null).number("version", -1));
        assertEqualToReference();
    }

    private static RequestWriter create(final String path, final int flags)
    {
        return new RequestWriter().string(path).data(new byte[0])
            .raw(new JuteWriter().putInt(NULL_VECTOR).toBytes()).number("flags", flags);
    }

    private void multi(final Op op, final RequestWriter operation)
    {
        send(Op.MULTI, new RequestWriter()
            .raw(new JuteWriter().putInt(op.code()).putBool(false).putInt(-1).toBytes())
            .text(op + " " + operation)
            .raw(operation.bytes())
            .raw(END_OF_MULTI));
    }

    private void send(final Op op, final RequestWriter request)
    {
        actions.add(new Action.Send(0, false, request.toRequest(actions.size() + 1, op.code())));
    }

    private void assertEqualToReference()
    {
        final Comparison comparison =
            new Comparison(ReferenceServer::new, RingmasterUnderTest::new, UnaryOperator::identity);
        final Difference difference = comparison.compare(new History(0, true, 2, List.copyOf(actions)));
        assertNull(difference, () -> difference.describe());
    }
}

package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.jute.OpCode;

/** ZooKeeper protocol, section 9: multi and multiRead. */
@Tag("system")
@Timeout(120)
class ZooKeeperMultiTest extends WireFixture
{
    /** Section 9.3, checklist 21: the type of each result. */
    @Test
    void shouldAnswerEachKindOfOperation() throws IOException
    {
        client.call(OpCode.CREATE, JuteBody.create("/m", "", 0));
        final JuteReply reply = multi(new JuteBody()
            .operation(OpCode.CREATE, JuteBody.create("/m/a", "1", 0))
            .operation(OpCode.CREATE2, JuteBody.create("/m/b", "2", 0))
            .operation(OpCode.CREATE_CONTAINER, JuteBody.create("/m/c", "", 4))
            .operation(OpCode.CREATE, JuteBody.create("/m/d", "", 4))
            .operation(OpCode.CREATE_TTL, JuteBody.createTtl("/m/e", 5, 60_000))
            .operation(OpCode.CREATE_TTL, JuteBody.createTtl("/m/f", 0, 1))
            .operation(OpCode.CREATE, JuteBody.create("/m/s-", "", 2))
            .operation(OpCode.CHECK, JuteBody.versioned("/m/a", 0))
            .operation(OpCode.SET_DATA, JuteBody.setData("/m/a", "333", 0))
            .operation(OpCode.DELETE, JuteBody.versioned("/m/b", 0)));
        assertEquals(ErrorCode.OK, reply.error());
        assertResult(reply, 1, 0);
        assertEquals("/m/a", reply.text());
        assertCreated2(reply, "/m/b");
        assertCreated2(reply, "/m/c");
        assertCreated2(reply, "/m/d");
        assertCreated2(reply, "/m/e");
        assertResult(reply, 1, 0);
        assertEquals("/m/f", reply.text());
        assertResult(reply, 1, 0);
        assertEquals("/m/s-0000000006", reply.text());
        assertResult(reply, 13, 0);
        assertResult(reply, 5, 0);
        final JuteReply.Stat stat = reply.stat();
        assertEquals(1, stat.version());
        assertEquals(3, stat.dataLength());
        assertEquals(reply.zxid(), stat.mzxid());
        assertResult(reply, 2, 0);
        assertDone(reply);
    }

    /** Section 9.4, checklist 20. */
    @Test
    void shouldAnswerEachOperationOfAFailedMultiWithAnError() throws IOException
    {
        final JuteReply reply = multi(new JuteBody()
            .operation(OpCode.CREATE, JuteBody.create("/a", "", 0))
            .operation(OpCode.SET_DATA, JuteBody.setData("/a", "", 9))
            .operation(OpCode.DELETE, JuteBody.versioned("/nothing", -1)));
        assertEquals(ErrorCode.OK, reply.error());
        assertError(reply, 0);
        assertError(reply, ErrorCode.BAD_VERSION);
        assertError(reply, ErrorCode.RUNTIME_INCONSISTENCY);
        assertDone(reply);
        assertEquals(ErrorCode.NO_NODE, client.call(OpCode.EXISTS, JuteBody.watched("/a", false)).error());
    }

    /** A TTL that does not hold, and flags that are none, fail as an operation; but only there. */
    @Test
    void shouldFailAnOperationForItsArguments() throws IOException
    {
        final JuteReply reply = multi(new JuteBody()
            .operation(OpCode.CREATE_TTL, JuteBody.createTtl("/a", 5, 0)));
        assertError(reply, ErrorCode.BAD_ARGUMENTS);
        assertDone(reply);
        final JuteReply flags = multi(new JuteBody()
            .operation(OpCode.CREATE_TTL, JuteBody.createTtl("/a", 7, 5)));
        assertError(flags, ErrorCode.BAD_ARGUMENTS);
        assertDone(flags);
    }

    /** Section 9.1: no operation at all is legal, and takes a zxid. */
    @Test
    void shouldAnswerAnEmptyMulti() throws IOException
    {
        final long before = client.call(OpCode.SYNC, JuteBody.path("/")).zxid();
        final JuteReply reply = multi(new JuteBody());
        assertEquals(ErrorCode.OK, reply.error());
        assertEquals(before + 1, reply.zxid());
        assertDone(reply);
        assertDone(client.call(OpCode.MULTI_READ, new JuteBody().done()));
    }

    /** Section 9.1: what is not decoded fails as a whole, and takes a zxid. */
    @Test
    void shouldRefuseWhatCannotStandInAMulti() throws IOException
    {
        final JuteBody[] wrong = {
            new JuteBody().operation(OpCode.SET_ACL, JuteBody.path("/").openAcl().number(-1)).done(),
            new JuteBody().operation(OpCode.EXISTS, JuteBody.watched("/", false)).done(),
            new JuteBody().operation(OpCode.SYNC, JuteBody.path("/")).done(),
            new JuteBody().operation(OpCode.DELETE_CONTAINER, JuteBody.path("/x")).done(),
            new JuteBody().operation(OpCode.GET_DATA, JuteBody.watched("/", false)).done(),
            new JuteBody()
                .operation(OpCode.CREATE, JuteBody.create("/a", "", 0))
                .operation(OpCode.GET_DATA, JuteBody.watched("/", false)).done(),
            new JuteBody().operation(OpCode.CREATE, JuteBody.create("/a", "", 7)).done(),
            new JuteBody().operation(OpCode.CREATE, JuteBody.create("/a", "", -1)).done(),
            new JuteBody().operation(OpCode.CREATE, JuteBody.create("/a", "", 5)).done(),
            new JuteBody().operation(OpCode.CREATE_CONTAINER, JuteBody.create("/a", "", 6)).done(),
            new JuteBody().operation(OpCode.CREATE, JuteBody.create(null, "", 0)).done(),
            new JuteBody().operation(OpCode.DELETE, JuteBody.versioned("/a", 0)),
            new JuteBody().number(OpCode.DELETE)};
        for (final JuteBody body : wrong)
        {
            final long before = client.call(OpCode.SYNC, JuteBody.path("/")).zxid();
            final JuteReply reply = client.call(OpCode.MULTI, body);
            assertEquals(ErrorCode.MARSHALLING_ERROR, reply.error());
            assertEquals(0, reply.remaining());
            assertEquals(before + 1, reply.zxid());
        }
        assertEquals(ErrorCode.NO_NODE, client.call(OpCode.EXISTS, JuteBody.watched("/a", false)).error());
    }

    /** Section 9.4, checklist 22. */
    @Test
    void shouldAnswerEachReadForItself() throws IOException
    {
        client.call(OpCode.CREATE, JuteBody.create("/r", "data", 0));
        client.call(OpCode.CREATE, JuteBody.create("/r/null", null, 0));
        final JuteReply reply = client.call(OpCode.MULTI_READ, new JuteBody()
            .operation(OpCode.GET_DATA, JuteBody.watched("/r", true))
            .operation(OpCode.GET_DATA, JuteBody.watched("/nothing", true))
            .operation(OpCode.GET_DATA, JuteBody.watched("/r/null", true))
            .operation(OpCode.GET_CHILDREN, JuteBody.watched("/r", true))
            .done());
        assertEquals(ErrorCode.OK, reply.error());
        assertResult(reply, 4, 0);
        assertEquals("data", reply.text());
        assertEquals(4, reply.stat().dataLength());
        assertError(reply, ErrorCode.NO_NODE);
        assertResult(reply, 4, 0);
        assertEquals(null, reply.text());
        reply.stat();
        assertResult(reply, 8, 0);
        assertEquals("[null]", reply.texts().toString());
        assertDone(reply);
        // No watch was set: the next thing that comes is the reply.
        assertEquals(ErrorCode.OK, client.call(OpCode.SET_DATA, JuteBody.setData("/r", "", -1)).error());
        assertEquals(ErrorCode.MARSHALLING_ERROR, client.call(OpCode.MULTI_READ, new JuteBody()
            .operation(OpCode.CREATE, JuteBody.create("/a", "", 0)).done()).error());
    }

    /** As many operations as a frame can hold: what they become has room everywhere. */
    @Test
    void shouldTakeAFullFrameOfTheSmallestOperations() throws IOException
    {
        final byte[] create = operation(OpCode.CREATE, JuteBody.create("/s", "", 2));
        final int createCount = full(OpCode.MULTI, create);
        final JuteReply created = client.read();
        assertEquals(ErrorCode.OK, created.error());
        for (int i = 0; i < createCount; i++)
        {
            assertResult(created, 1, 0);
            assertEquals(12, created.text().length());
        }
        assertDone(created);

        final JuteBody deletes = new JuteBody();
        for (int i = 0; i < createCount; i++)
        {
            deletes.operation(OpCode.DELETE, JuteBody.versioned(String.format("/s%010d", i), -1));
        }
        final JuteReply deleted = multi(deletes);
        for (int i = 0; i < createCount; i++)
        {
            assertResult(deleted, 2, 0);
        }
        assertDone(deleted);

        final byte[] check = operation(OpCode.CHECK, JuteBody.versioned("/", -1));
        final int checkCount = full(OpCode.MULTI, check);
        final JuteReply checked = client.read();
        for (int i = 0; i < checkCount; i++)
        {
            assertResult(checked, 13, 0);
        }
        assertDone(checked);

        // A path that is not valid: the first fails, and all have their entry.
        final int failedCount = full(OpCode.MULTI, operation(OpCode.DELETE, JuteBody.versioned("", -1)));
        final JuteReply failed = client.read();
        assertError(failed, ErrorCode.BAD_ARGUMENTS);
        for (int i = 1; i < failedCount; i++)
        {
            assertError(failed, ErrorCode.RUNTIME_INCONSISTENCY);
        }
        assertDone(failed);
    }

    /** The same for reads, waiting behind a write: their replies are long ones, in fragments. */
    @Test
    void shouldTakeAFullFrameOfTheSmallestReads() throws IOException
    {
        client.call(OpCode.CREATE, JuteBody.create("/g", "0123456789", 0));
        final int xid = client.send(OpCode.SET_DATA, JuteBody.setData("/g", "9876543210", -1));
        final int count = full(OpCode.MULTI_READ, operation(OpCode.GET_DATA, JuteBody.watched("/g", true)));
        final int setXid = client.read().xid();
        assertEquals(xid, setXid);
        final JuteReply reply = client.read();
        assertEquals(ErrorCode.OK, reply.error());
        for (int i = 0; i < count; i++)
        {
            assertResult(reply, 4, 0);
            assertEquals("9876543210", reply.text());
            assertEquals(1, reply.stat().version());
        }
        assertDone(reply);
        assertEquals(ErrorCode.OK, client.call(OpCode.SYNC, JuteBody.path("/")).error());
    }

    private int full(final int type, final byte[] operation) throws IOException
    {
        final int rest = 8 + new JuteBody().done().toBytes().length;
        final int count = (Frame.DEFAULT_MAX_REQUEST_LENGTH - rest) / operation.length;
        final JuteBody body = new JuteBody();
        for (int i = 0; i < count; i++)
        {
            body.raw(operation);
        }
        client.send(type, body.done());
        return count;
    }

    private JuteReply multi(final JuteBody operations) throws IOException
    {
        return client.call(OpCode.MULTI, operations.done());
    }

    private static byte[] operation(final int type, final JuteBody body)
    {
        return new JuteBody().operation(type, body).toBytes();
    }

    private static void assertCreated2(final JuteReply reply, final String path)
    {
        assertResult(reply, 15, 0);
        assertEquals(path, reply.text());
        assertEquals(reply.zxid(), reply.stat().czxid());
    }

    private static void assertError(final JuteReply reply, final int error)
    {
        assertResult(reply, -1, error);
        assertEquals(error, reply.number());
    }

    private static void assertResult(final JuteReply reply, final int type, final int error)
    {
        assertEquals(type, reply.number(), reply::toString);
        assertEquals(false, reply.flag(), reply::toString);
        assertEquals(error, reply.number(), reply::toString);
    }

    private static void assertDone(final JuteReply reply)
    {
        assertEquals(-1, reply.number(), reply::toString);
        assertTrue(reply.flag(), reply::toString);
        assertEquals(-1, reply.number(), reply::toString);
        assertEquals(0, reply.remaining(), reply::toString);
    }
}

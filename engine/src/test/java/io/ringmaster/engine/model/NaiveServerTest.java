package io.ringmaster.engine.model;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Holds the model to what was observed of ZooKeeper; the sections are those of its protocol description. */
class NaiveServerTest
{
    private static final long SESSION = 7;
    private static final long OTHER_SESSION = 8;
    private static final long CONNECTION = 1;
    private static final long OTHER_CONNECTION = 2;
    private static final Identity LOOPBACK = new Identity("ip", "127.0.0.1");
    private static final Caller ME = new Caller(CONNECTION, SESSION, List.of(LOOPBACK));
    private static final Caller OTHER = new Caller(OTHER_CONNECTION, OTHER_SESSION, List.of(LOOPBACK));
    private static final int PERSISTENT = 0;
    private static final int EPHEMERAL = 1;
    private static final int CONTAINER = 2;
    private static final int TTL = 3;

    private final NaiveServer server = new NaiveServer(Settings.DEFAULT, "super:0bX78nEegDzJM3ju0iLBEJdWzjg=");
    private long zxid = 100;
    private long timeMs = 1_000;
    private long correlationId;

    @BeforeEach
    void connect()
    {
        server.openConnection(CONNECTION, ME.identities());
        server.openConnection(OTHER_CONNECTION, OTHER.identities());
        server.openSession(SESSION);
        server.openSession(OTHER_SESSION);
    }

    /** Section 10.3. */
    @Test
    void shouldStartWithTheSystemNodes()
    {
        assertEquals(List.of("/", "/zookeeper", "/zookeeper/config", "/zookeeper/quota"), server.paths());
        assertEquals(new NodeStat(0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 1), server.statOf("/"));
        assertEquals(-2, server.statOf("/zookeeper").cversion());
        assertEquals(-1, server.statOf("/zookeeper/config").aversion());
    }

    /** Sections 8.2 and 10.2: creates s0, b, s, then deletes b. */
    @Test
    void shouldCountCreatesForTheSuffixAndBothForTheVisibleVersion()
    {
        create("/p", PERSISTENT, false);
        assertEquals("/p/s0000000000", created(create("/p/s", PERSISTENT, true)));
        create("/p/b", PERSISTENT, false);
        assertEquals("/p/s0000000002", created(create("/p/s", PERSISTENT, true)));
        write(new Request.Delete("/p/b", -1));
        assertEquals(4, server.statOf("/p").cversion());
        assertEquals("/p/0000000003", created(create("/p/", PERSISTENT, true)));
    }

    /** Section 8.1. */
    @Test
    void shouldCheckACreateInOrder()
    {
        create("/a", PERSISTENT, false);
        assertEquals(status(ErrorCode.BAD_ARGUMENTS), create("/a/", PERSISTENT, false));
        assertEquals(status(ErrorCode.NODE_EXISTS), create("/", PERSISTENT, false));
        assertEquals(status(ErrorCode.NO_NODE), create("/x/y", PERSISTENT, false));
        assertEquals(status(ErrorCode.BAD_ARGUMENTS), create("none", PERSISTENT, false));
        assertEquals(status(ErrorCode.BAD_ARGUMENTS), create("/b", 9, false));
        create("/e", EPHEMERAL, false);
        assertEquals(status(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS), create("/e/c", PERSISTENT, false));
        assertEquals(
            status(ErrorCode.BAD_ARGUMENTS),
            write(new Request.Create(TTL, false, 0, "/t", "", NaiveAcl.OPEN)));
        assertEquals(
            status(ErrorCode.BAD_ARGUMENTS),
            write(new Request.Create(TTL, false, 1L << 40, "/t", "", NaiveAcl.OPEN)));
        assertEquals(
            status(ErrorCode.BAD_ARGUMENTS),
            write(new Request.Create(PERSISTENT, false, 1, "/t", "", NaiveAcl.OPEN)));
        assertEquals(
            status(ErrorCode.INVALID_ACL),
            write(new Request.Create(PERSISTENT, false, -1, "/x/y", "", List.of())));
    }

    /** Section 11. */
    @Test
    void shouldKnowValidPaths()
    {
        for (final String path : List.of("/", "/a", "/...", "/a..b", "/\uFFEF", "/zookeeper/a"))
        {
            assertTrue(NaivePaths.isValid(path), path);
        }
        for (final String path : List.of(
            "", "a", "/a/", "//", "/a//b", "/.", "/a/..", "/a\u0000", "/\u001F", "/\u007F", "/\u009F", "/\uD83D\uDE00",
            "/\uE000", "/\uF8FF", "/\uFFF0", "/\uD800"))
        {
            assertFalse(NaivePaths.isValid(path), path);
        }
    }

    /** Section 8.3: version before not-empty; the parent's permission counts. */
    @Test
    void shouldCheckADeleteInOrder()
    {
        create("/a", PERSISTENT, false);
        create("/a/b", PERSISTENT, false);
        assertEquals(status(ErrorCode.BAD_VERSION), write(new Request.Delete("/a", 5)));
        assertEquals(status(ErrorCode.NOT_EMPTY), write(new Request.Delete("/a", 0)));
        assertEquals(status(ErrorCode.BAD_ARGUMENTS), write(new Request.Delete("/", -1)));
        assertEquals(status(ErrorCode.NO_NODE), write(new Request.Delete("/a/b/", -1)));
        write(new Request.SetAcl("/a", List.of(new AclEntry(NaiveAcl.READ, "world", "anyone")), -1));
        assertEquals(status(ErrorCode.NO_AUTH), write(new Request.Delete("/a/b", -1)));
    }

    /** Section 8.9: a bad list on a missing node. */
    @Test
    void shouldCheckTheListBeforeTheNode()
    {
        assertEquals(status(ErrorCode.INVALID_ACL), write(new Request.SetAcl("/x", List.of(), -1)));
    }

    /** Sections 9.2 and 9.4. */
    @Test
    void shouldDoAllOfAMultiOrNothing()
    {
        final Request create = new Request.Create(PERSISTENT, false, -1, "/m", "", NaiveAcl.OPEN);
        final Request child = new Request.Create(PERSISTENT, true, -1, "/m/s", "", NaiveAcl.OPEN);
        final Request bad = new Request.SetData("/m", "x", 4);
        final Request check = new Request.CheckVersion("/m", 0);
        assertEquals(
            new Reply.Multi(2, List.of(status(0), status(0), status(ErrorCode.BAD_VERSION), status(-2))),
            write(new Request.Multi(List.of(create, child, bad, check))));
        assertFalse(server.paths().contains("/m"));
        final Reply.Multi done = (Reply.Multi)write(new Request.Multi(List.of(create, child, child, check)));
        assertEquals(-1, done.failedIndex());
        assertEquals("/m/s0000000001", created(done.results().get(2)));
        assertEquals(new Reply.Multi(-1, List.of()), write(new Request.Multi(List.of())));
    }

    /** Section 15.3: one NodeDeleted for a connection in both tables, then the parent's event, then the reply. */
    @Test
    void shouldFireInOrder()
    {
        create("/a", PERSISTENT, false);
        read(ME, new Request.GetData("/a", true));
        read(ME, new Request.GetChildren("/a", true));
        read(ME, new Request.GetChildren("/", true));
        server.write(new Request.Delete("/a", -1), ME, ++correlationId, ++zxid, timeMs);
        assertEquals(
            List.of(
                new Delivery.Event(zxid, 2, "/a"),
                new Delivery.Event(zxid, 4, "/"),
                new Delivery.Answer(correlationId, status(0))),
            drain(CONNECTION));
        create("/a", PERSISTENT, false);
        assertEquals(List.of(), drain(CONNECTION));
    }

    /** Section 15.3: persistent stays; recursive sees descendants and never children events. */
    @Test
    void shouldKeepPersistentWatches()
    {
        read(OTHER, new Request.AddWatch(1, "/"));
        read(OTHER, new Request.AddWatch(0, "/a"));
        create("/a", PERSISTENT, false);
        create("/a/b", PERSISTENT, false);
        write(new Request.SetData("/a/b", "x", -1));
        assertEquals(
            List.of(
                new Delivery.Event(zxid - 2, 1, "/a"),
                new Delivery.Event(zxid - 1, 1, "/a/b"),
                new Delivery.Event(zxid - 1, 4, "/a"),
                new Delivery.Event(zxid, 3, "/a/b")),
            drain(OTHER_CONNECTION));
        assertEquals(status(ErrorCode.NO_WATCHER), read(OTHER, new Request.RemoveWatches(1, "/a")));
        assertEquals(status(ErrorCode.NO_WATCHER), read(OTHER, new Request.RemoveWatches(5, "/a")));
        assertEquals(status(0), read(OTHER, new Request.RemoveWatches(4, "/a")));
        assertEquals(status(0), read(OTHER, new Request.RemoveWatches(3, "/")));
        write(new Request.SetData("/a", "x", -1));
        assertEquals(List.of(), drain(OTHER_CONNECTION));
    }

    /** Section 15.5: filtered, and consumed. */
    @Test
    void shouldFilterEventsByRead()
    {
        create("/a", PERSISTENT, false);
        read(OTHER, new Request.Exists("/a", true));
        write(new Request.SetAcl(
            "/a", List.of(new AclEntry(NaiveAcl.ALL, "ip", "127.0.0.1"), new AclEntry(1, "ip", "127.0.0.0/8")), 0));
        server.closeConnection(OTHER_CONNECTION);
        server.openConnection(OTHER_CONNECTION, List.of(new Identity("ip", "10.0.0.1")));
        read(OTHER, new Request.SetWatches(zxid, List.of("/a"), List.of(), List.of(), List.of(), List.of()));
        write(new Request.SetData("/a", "x", -1));
        assertEquals(List.of(), drain(OTHER_CONNECTION));
        assertEquals(status(ErrorCode.NO_WATCHER), read(OTHER, new Request.CheckWatches(2, "/a")));
    }

    /** Section 15.6. */
    @Test
    void shouldCatchUp()
    {
        create("/a", PERSISTENT, false);
        final long seen = zxid;
        create("/a/b", PERSISTENT, false);
        write(new Request.SetData("/a", "x", -1));
        final Request.SetWatches request = new Request.SetWatches(
            seen, List.of("/a", "/a/b", "/x"), List.of("/a", "/y"), List.of("/a", "/x"), List.of("/p"), List.of("/r"));
        server.read(request, ME, ++correlationId);
        assertEquals(
            List.of(
                new Delivery.Event(-1, 3, "/a"),
                new Delivery.Event(-1, 3, "/a/b"),
                new Delivery.Event(-1, 2, "/x"),
                new Delivery.Event(-1, 1, "/a"),
                new Delivery.Event(-1, 4, "/a"),
                new Delivery.Event(-1, 2, "/x"),
                new Delivery.Answer(correlationId, status(0))),
            drain(CONNECTION));
        assertEquals(status(0), read(ME, new Request.CheckWatches(2, "/y")));
        assertEquals(status(0), read(ME, new Request.CheckWatches(4, "/p")));
        assertEquals(status(0), read(ME, new Request.CheckWatches(5, "/r")));
        assertEquals(status(ErrorCode.NO_WATCHER), read(ME, new Request.CheckWatches(3, "/a")));
    }

    /** Section 8.20: ephemerals in path order at one zxid, own watches first, then the reply, then the close. */
    @Test
    void shouldEndASession()
    {
        create("/b", EPHEMERAL, false);
        create("/a", EPHEMERAL, false);
        assertEquals(new Reply.Paths(List.of("/a", "/b")), read(ME, new Request.GetEphemerals("/")));
        assertEquals(SESSION, server.statOf("/a").ephemeralOwner());
        read(ME, new Request.Exists("/b", true));
        read(ME, new Request.Exists("/a", true));
        server.write(new Request.CloseSession(), ME, ++correlationId, ++zxid, timeMs);
        assertEquals(
            List.of(
                new Delivery.Event(zxid, 2, "/a"),
                new Delivery.Event(zxid, 2, "/b"),
                new Delivery.Answer(correlationId, status(0)),
                new Delivery.Close()),
            drain(CONNECTION));
        assertFalse(server.hasSession(SESSION));
        assertEquals(zxid, server.statOf("/").pzxid());
    }

    /** Section 14.2. */
    @Test
    void shouldReapWhatMayBeReaped()
    {
        create("/c", CONTAINER, false);
        assertFalse(server.reap("/c", ++zxid, timeMs));
        create("/c/x", PERSISTENT, false);
        assertFalse(server.reap("/c", ++zxid, timeMs));
        write(new Request.Delete("/c/x", -1));
        assertTrue(server.reap("/c", ++zxid, timeMs));
        write(new Request.Create(TTL, false, 10, "/t", null, NaiveAcl.OPEN));
        assertFalse(server.reap("/t", ++zxid, timeMs + 10));
        assertTrue(server.reap("/t", ++zxid, timeMs + 11));
    }

    /** Sections 8.8, 8.19, 12.2 and 12.3. */
    @Test
    void shouldKnowIdentities()
    {
        final Identity digest = new Identity("digest", NaiveAcl.digest("u:p"));
        assertEquals("u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=", digest.id());
        final Caller user = new Caller(CONNECTION, SESSION, List.of(LOOPBACK, digest));
        server.write(
            new Request.Create(PERSISTENT, false, -1, "/u", "", List.of(
                new AclEntry(NaiveAcl.ALL, "auth", ""), new AclEntry(NaiveAcl.READ, "world", "anyone"))),
            user, ++correlationId, ++zxid, timeMs);
        drain(CONNECTION);
        final Reply.Acl full = (Reply.Acl)read(user, new Request.GetAcl("/u"));
        assertEquals(new AclEntry(NaiveAcl.ALL, "digest", digest.id()), full.acl().get(0));
        final Reply.Acl masked = (Reply.Acl)read(OTHER, new Request.GetAcl("/u"));
        assertEquals(new AclEntry(NaiveAcl.ALL, "digest", "u:x"), masked.acl().get(0));
        assertEquals(status(ErrorCode.NO_AUTH), write(new Request.SetData("/u", "", -1)));
        assertEquals(
            new Reply.Identities(List.of("digest=u", "ip=127.0.0.1")), read(user, new Request.WhoAmI()));
        assertEquals(
            new Reply.Identities(List.of("ip=127.0.0.1", "super=")),
            read(new Caller(CONNECTION, SESSION, List.of(LOOPBACK, new Identity("super", ""))), new Request.WhoAmI()));
    }

    private Reply create(final String path, final int kind, final boolean sequential)
    {
        return write(new Request.Create(kind, sequential, kind == TTL ? 1 : -1, path, "", NaiveAcl.OPEN));
    }

    private Reply write(final Request request)
    {
        server.write(request, ME, ++correlationId, ++zxid, timeMs);
        return lastAnswer(CONNECTION);
    }

    private Reply read(final Caller caller, final Request request)
    {
        server.read(request, caller, ++correlationId);
        return lastAnswer(caller.connectionId());
    }

    private Reply lastAnswer(final long connectionId)
    {
        final Delivery.Answer answer = (Delivery.Answer)server.deliveries(connectionId).removeLast();
        assertEquals(correlationId, answer.correlationId());
        return answer.reply();
    }

    private List<Delivery> drain(final long connectionId)
    {
        final List<Delivery> drained = new ArrayList<>(server.deliveries(connectionId));
        server.deliveries(connectionId).clear();
        return drained;
    }

    private static String created(final Reply reply)
    {
        return ((Reply.Created)reply).path();
    }

    private static Reply status(final int errorCode)
    {
        return new Reply.Status(errorCode);
    }
}

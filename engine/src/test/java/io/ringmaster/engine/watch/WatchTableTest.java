package io.ringmaster.engine.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.WatcherType;

/** Quotes are of the ZooKeeper client contract. */
class WatchTableTest
{
    private static final int CHILDREN = WatcherType.CHILDREN.value();
    private static final int DATA = WatcherType.DATA.value();
    private static final int ANY = WatcherType.ANY.value();
    private static final int PERSISTENT = WatcherType.PERSISTENT.value();
    private static final int RECURSIVE = WatcherType.PERSISTENT_RECURSIVE.value();
    private static final String[] EVENT_NAMES = {"", "created", "deleted", "changed", "children"};

    private final WatchTable table = new WatchTable();
    private final List<String> events = new ArrayList<>();

    /** 15.3: "Standard entries for P are removed when triggered". */
    @Test
    void shouldConsumeStandardEntries()
    {
        addData(1, "/a");
        setData("/a");
        setData("/a");
        assertEvents("1 changed /a");
        assertEquals(0, table.count());
    }

    /** 15.3: "An exists watch on an absent node fires on creation; on a present node on data change or deletion." */
    @Test
    void shouldFireExistsWatchOnCreation()
    {
        addData(1, "/a");
        addData(2, "/a");
        create("/a");
        delete("/a");
        assertEvents("1 created /a", "2 created /a");
    }

    /** 15.3: "A data watch set by getData is also consumed by deletion." */
    @Test
    void shouldConsumeDataWatchByDeletion()
    {
        addData(1, "/a");
        delete("/a");
        create("/a");
        assertEvents("1 deleted /a");
    }

    /** 15.3: the child watch of a node fires on its deletion and on creation and deletion of children. */
    @Test
    void shouldFireChildWatches()
    {
        addChild(1, "/a");
        create("/a/b");
        addChild(1, "/a");
        delete("/a/b");
        addChild(1, "/a");
        setData("/a/b");
        setData("/a");
        create("/a");
        delete("/a");
        assertEvents("1 children /a", "1 children /a", "1 deleted /a");
    }

    /** 15.3: "A connection present in both tables of P gets only one NodeDeleted(P)"; both entries are consumed. */
    @Test
    void shouldSendOneDeletedToConnectionInBothTables()
    {
        addData(1, "/a");
        addChild(1, "/a");
        addChild(2, "/a");
        delete("/a");
        delete("/a");
        assertEvents("1 deleted /a", "2 deleted /a");
        assertEquals(0, table.count());
    }

    /** 15.3: "data-table events, then (delete) child table of P, then child table of the parent". */
    @Test
    void shouldFireInOrderOfTables()
    {
        addChild(3, "/");
        addChild(2, "/a");
        addData(1, "/a");
        delete("/a");
        assertEvents("1 deleted /a", "2 deleted /a", "3 children /");
    }

    /** 15.3: a connection that watches node and parent gets both, as these are two triggers. */
    @Test
    void shouldSendNodeAndParentEventToOneConnection()
    {
        addPersistent(1, "/a");
        addPersistent(1, "/a/b");
        create("/a/b");
        delete("/a/b");
        assertEvents("1 created /a/b", "1 children /a", "1 deleted /a/b", "1 children /a");
        assertEquals(4, table.count());
    }

    /** 15.3: "One trigger sends at most one event per connection even if it holds several modes". */
    @Test
    void shouldSendOneEventPerTrigger()
    {
        addData(1, "/a/b");
        addPersistent(1, "/a/b");
        addRecursive(1, "/a/b");
        addRecursive(1, "/a");
        addRecursive(1, "/");
        setData("/a/b");
        setData("/a/b");
        assertEvents("1 changed /a/b", "1 changed /a/b");
        assertFalse(contains(1, "/a/b", DATA));
        assertTrue(contains(1, "/a/b", PERSISTENT));
    }

    /** 15.3: "Recursive watchers never get NodeChildrenChanged ... The watched path itself counts." */
    @Test
    void shouldFireRecursiveForDescendantsAndItself()
    {
        addRecursive(1, "/a");
        create("/a");
        create("/a/b");
        setData("/a/b/c");
        delete("/a/b");
        create("/ab");
        setData("/");
        assertEvents("1 created /a", "1 created /a/b", "1 changed /a/b/c", "1 deleted /a/b");
    }

    /** 15.3: "A recursive watch on "/" sees every path." */
    @Test
    void shouldSeeEverythingFromTheRoot()
    {
        addRecursive(1, "/");
        create("/a");
        setData("/");
        delete("/a/b/c");
        assertEvents("1 created /a", "1 changed /", "1 deleted /a/b/c");
    }

    /** 15.3: "a connection with both a persistent and a recursive watch gets both kinds". */
    @Test
    void shouldSendChildrenChangedToPersistentBesideRecursive()
    {
        addRecursive(1, "/a");
        addPersistent(1, "/a");
        create("/a/b");
        assertEvents("1 created /a/b", "1 children /a");
    }

    /** 15.3: persistent and recursive stay, "also across delete and re-create of the node". */
    @Test
    void shouldKeepPersistentAcrossDeletion()
    {
        addPersistent(1, "/a");
        addRecursive(2, "/a");
        create("/a");
        delete("/a");
        create("/a");
        assertEvents("2 created /a", "1 created /a", "2 deleted /a", "1 deleted /a", "2 created /a", "1 created /a");
    }

    /** 15.1: "repeat registrations collapse into one". */
    @Test
    void shouldCollapseRepeatedRegistrations()
    {
        for (int i = 0; i < 3; i++)
        {
            addData(1, "/a");
            addChild(1, "/a");
            addRecursive(1, "/a");
            addPersistent(1, "/a");
        }
        assertEquals(3, table.count());
        setData("/a");
        assertEvents("1 changed /a");
    }

    @Test
    void shouldFireInOrderOfRegistrationAndRootFirst()
    {
        addData(5, "/a/b");
        addPersistent(3, "/a/b");
        addData(4, "/a/b");
        addRecursive(9, "/a");
        addRecursive(8, "/");
        addRecursive(7, "/a/b");
        addData(3, "/a/b");
        setData("/a/b");
        addData(5, "/a/b");
        setData("/a/b");
        assertEvents(
            "8 changed /a/b", "9 changed /a/b", "7 changed /a/b", "5 changed /a/b", "3 changed /a/b", "4 changed /a/b",
            "8 changed /a/b", "9 changed /a/b", "7 changed /a/b", "3 changed /a/b", "5 changed /a/b");
    }

    /** 15.1: "Registrations belong to the connection, are dropped when it closes". */
    @Test
    void shouldDropRegistrationsOfClosedConnection()
    {
        addData(1, "/a");
        addPersistent(1, "/b");
        addRecursive(1, "/");
        addData(2, "/a");
        table.removeConnection(1);
        table.removeConnection(3);
        setData("/a");
        delete("/b");
        assertEvents("2 changed /a");
        assertEquals(0, table.count());
        assertEquals(0, table.pathCount());
        assertEquals(0, table.connectionCount());
    }

    /** 8.16: which registrations each type finds. One row each: type, then found in child, data, persistent, rec. */
    @ParameterizedTest
    @CsvSource({
        "1, true, false, false, false",
        "2, false, true, false, false",
        "3, true, true, true, true",
        "4, false, false, true, false",
        "5, false, false, false, true",
        "0, false, false, false, false",
        "6, false, false, false, false"})
    void shouldFindAndRemoveByType(
        final int type, final boolean inChild, final boolean inData, final boolean inPersistent,
        final boolean inRecursive)
    {
        addChild(1, "/c");
        addData(1, "/d");
        addPersistent(1, "/p");
        addRecursive(1, "/r");
        final String[] paths = {"/c", "/d", "/p", "/r"};
        final boolean[] expected = {inChild, inData, inPersistent, inRecursive};
        for (int i = 0; i < paths.length; i++)
        {
            assertFalse(contains(2, paths[i], type));
            assertFalse(remove(2, paths[i], type));
            assertEquals(expected[i], contains(1, paths[i], type), paths[i]);
            assertEquals(expected[i], remove(1, paths[i], type), paths[i]);
            assertFalse(remove(1, paths[i], type));
            assertEquals(!expected[i], contains(1, paths[i], ANY), paths[i]);
        }
    }

    /** 8.16: "4 = persistent (check: data table; remove: both tables)". */
    @Test
    void shouldRemovePersistentFromBothTablesAndLeaveStandard()
    {
        addPersistent(1, "/a");
        addData(1, "/a");
        addChild(1, "/a");
        assertTrue(remove(1, "/a", PERSISTENT));
        assertTrue(contains(1, "/a", DATA));
        assertTrue(contains(1, "/a", CHILDREN));
        create("/a");
        create("/a/b");
        create("/a/c");
        assertEvents("1 created /a", "1 children /a");
    }

    /** 8.16: "checkWatches ... leaves the watch". */
    @Test
    void shouldNotRemoveWhenAskedOnly()
    {
        addRecursive(1, "/a");
        assertTrue(contains(1, "/a", RECURSIVE));
        assertTrue(contains(1, "/a", RECURSIVE));
        assertFalse(contains(1, "/a/b", RECURSIVE));
    }

    @Test
    void shouldRefuseBeyondTheLimits()
    {
        final WatchTable small = new WatchTable(
            new WatchContext().maxEntries(5).maxEntriesPerConnection(3).maxPathBytes(256).conclude());
        final DirectBuffer a = buffer("/a");
        final DirectBuffer b = buffer("/b");
        assertEquals(ErrorCode.OK, small.addPersistent(1, a, 0, 2));
        assertEquals(ErrorCode.LIMIT_REACHED, small.addPersistent(1, b, 0, 2));
        assertEquals(2, small.count());
        assertEquals(ErrorCode.OK, small.addData(1, b, 0, 2));
        assertEquals(ErrorCode.LIMIT_REACHED, small.addRecursive(1, b, 0, 2));
        assertEquals(ErrorCode.OK, small.addData(1, a, 0, 2), "needs no entry");
        assertEquals(ErrorCode.OK, small.addChild(2, a, 0, 2));
        assertEquals(ErrorCode.OK, small.addChild(2, b, 0, 2));
        assertEquals(ErrorCode.LIMIT_REACHED, small.addChild(3, b, 0, 2));
        assertEquals(2, small.connectionCount(), "nothing is left of what was refused");
        small.removeConnection(1);
        final DirectBuffer longPath = buffer("/" + "x".repeat(199));
        assertEquals(ErrorCode.LIMIT_REACHED, small.addData(3, longPath, 0, 200));
        assertEquals(ErrorCode.OK, small.addData(3, longPath, 0, 88));
        assertEquals(3, small.pathCount());
    }

    @Test
    void shouldRefuseLimitsThatCannotBe()
    {
        final WatchContext ctx = new WatchContext().maxEntries(0);
        assertThrows(IllegalArgumentException.class, ctx::conclude);
    }

    @Test
    void shouldBeDoneWithTheTableBeforeTheConsumerIsCalled()
    {
        addData(1, "/a");
        addData(2, "/a");
        final DirectBuffer path = buffer("/a");
        table.onDataChanged(path, 0, 2, (connectionId, type, buffer, offset, length) ->
        {
            events.add(connectionId + " " + table.count());
            table.removeConnection(1);
            table.removeConnection(2);
            table.addData(connectionId, buffer, offset, length);
        });
        assertEvents("1 0", "2 1");
        assertTrue(contains(2, "/a", DATA));
        assertThrows(IllegalStateException.class, () -> table.onDataChanged(path, 0, 2,
            (connectionId, type, buffer, offset, length) -> setData("/a")));
        addData(1, "/a");
        setData("/a");
        assertEquals("1 changed /a", events.get(events.size() - 1));
    }

    /** A path may be of any bytes and of any length, even none: what is registered there may never fire. */
    @Test
    void shouldTakeAnyPath()
    {
        addData(1, "");
        addData(1, "none");
        addRecursive(1, "/a/");
        final String longPath = "/" + "y".repeat(100_000);
        addData(1, longPath);
        setData("/a/b");
        assertTrue(contains(1, "", DATA));
        assertTrue(contains(1, "none", DATA));
        setData("/" + "y".repeat(99_999) + "z");
        setData(longPath);
        assertEvents("1 changed " + longPath);
    }

    private void addData(final long connectionId, final String path)
    {
        final DirectBuffer buffer = buffer(path);
        assertEquals(ErrorCode.OK, table.addData(connectionId, buffer, 0, buffer.capacity()));
    }

    private void addChild(final long connectionId, final String path)
    {
        final DirectBuffer buffer = buffer(path);
        assertEquals(ErrorCode.OK, table.addChild(connectionId, buffer, 0, buffer.capacity()));
    }

    private void addPersistent(final long connectionId, final String path)
    {
        final DirectBuffer buffer = buffer(path);
        assertEquals(ErrorCode.OK, table.addPersistent(connectionId, buffer, 0, buffer.capacity()));
    }

    private void addRecursive(final long connectionId, final String path)
    {
        final DirectBuffer buffer = buffer(path);
        assertEquals(ErrorCode.OK, table.addRecursive(connectionId, buffer, 0, buffer.capacity()));
    }

    private boolean contains(final long connectionId, final String path, final int type)
    {
        final DirectBuffer buffer = buffer(path);
        return table.contains(connectionId, buffer, 0, buffer.capacity(), type);
    }

    private boolean remove(final long connectionId, final String path, final int type)
    {
        final DirectBuffer buffer = buffer(path);
        return table.remove(connectionId, buffer, 0, buffer.capacity(), type);
    }

    private void create(final String path)
    {
        final DirectBuffer buffer = buffer(path);
        table.onCreated(buffer, 0, buffer.capacity(), this::onEvent);
    }

    private void delete(final String path)
    {
        final DirectBuffer buffer = buffer(path);
        table.onDeleted(buffer, 0, buffer.capacity(), this::onEvent);
    }

    private void setData(final String path)
    {
        final DirectBuffer buffer = buffer(path);
        table.onDataChanged(buffer, 0, buffer.capacity(), this::onEvent);
    }

    private void onEvent(
        final long connectionId, final byte type, final DirectBuffer path, final int offset, final int length)
    {
        events.add(
            connectionId + " " + EVENT_NAMES[type] + " " + path.getStringWithoutLengthUtf8(offset, length));
    }

    private void assertEvents(final String... expected)
    {
        assertEquals(List.of(expected), events);
    }

    private static DirectBuffer buffer(final String path)
    {
        return new UnsafeBuffer(path.getBytes(StandardCharsets.UTF_8));
    }
}

package io.ringmaster.engine.differential;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.model.AclEntry;
import io.ringmaster.engine.model.NaiveAcl;
import io.ringmaster.engine.model.Request;
import io.ringmaster.engine.model.Settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Short stories with several writes in flight, each compared with the model: what seeds have found, or would find only
 * after very many.
 */
class ScenarioTest
{
    private static final int PERSISTENT = 0;
    private static final int EPHEMERAL = 1;
    private static final int CONTAINER = 2;
    private static final int TTL = 3;
    private static final String LIMITS = "/zookeeper_limits";
    private static final String STATS = "/zookeeper_stats";
    private static final int REAPER_INTERVAL_MS = 1_500;
    private static final List<AclEntry> RARE_ACL = List.of(
        new AclEntry(NaiveAcl.ALL, "ip", "0.0.0.0/0"), new AclEntry(NaiveAcl.ALL - 1, "world", "anyone"));
    private static final List<AclEntry> OTHER_ACL = List.of(new AclEntry(NaiveAcl.READ, "world", "anyone"));

    private final Harness harness = new Harness(new Random(0), 1, Settings.DEFAULT, new History("scenario"));

    @AfterEach
    void close()
    {
        harness.close();
    }

    /** The deletion of a node in flight gave back the last reference to its ACL, and the failure wanted it again. */
    @Test
    void shouldTakeBackTheDeletionOfANodeInFlight()
    {
        final ClientConnection client = connected();
        harness.submit(client, create("/a", PERSISTENT, RARE_ACL));
        harness.submit(client, new Request.Multi(List.of(
            new Request.Delete("/a", -1), create("/b", PERSISTENT, OTHER_ACL), new Request.CheckVersion("/none", -1))));
        harness.submit(client, new Request.SetData("/a", "x", 0));
        harness.submit(client, new Request.GetAcl("/a"));
        finish();
    }

    /** The same for an ACL that was replaced in flight. */
    @Test
    void shouldTakeBackSeveralChangesOfANodeInFlight()
    {
        final ClientConnection client = connected();
        harness.submit(client, create("/a", PERSISTENT, RARE_ACL));
        harness.submit(client, new Request.SetAcl("/a", OTHER_ACL, 0));
        harness.submit(client, new Request.Multi(List.of(
            new Request.Delete("/a", -1), create("/a", PERSISTENT, RARE_ACL), new Request.Delete("/a", 0),
            create("/a", EPHEMERAL, NaiveAcl.OPEN), new Request.Delete("/none", -1))));
        harness.submit(client, new Request.GetAcl("/a"));
        harness.submit(client, new Request.SetAcl("/a", RARE_ACL, 1));
        finish();
    }

    /** The ephemeral that goes with a session is that of the session, not another's that has taken its path. */
    @Test
    void shouldLeaveTheEphemeralThatTookThePathOfOneOfAClosingSession()
    {
        final ClientConnection first = connected();
        final ClientConnection second = connected();
        harness.submit(first, create("/e", EPHEMERAL, NaiveAcl.OPEN));
        harness.quiesce();
        harness.submit(second, new Request.Delete("/e", -1));
        harness.submit(second, create("/e", EPHEMERAL, NaiveAcl.OPEN));
        harness.submit(first, new Request.CloseSession());
        harness.submit(second, new Request.SetData("/e", "x", -1));
        harness.submit(second, create("/e", PERSISTENT, NaiveAcl.OPEN));
        finish();
    }

    /** Ephemerals of a closing session that are created, deleted, or both, in flight. */
    @Test
    void shouldRemoveTheEphemeralsInFlightOfAClosingSession()
    {
        final ClientConnection first = connected();
        final ClientConnection second = connected();
        harness.submit(first, create("/p", PERSISTENT, NaiveAcl.OPEN));
        harness.submit(first, create("/p/applied", EPHEMERAL, NaiveAcl.OPEN));
        harness.quiesce();
        harness.submit(first, create("/p/b", EPHEMERAL, RARE_ACL));
        harness.submit(first, create("/p/a", EPHEMERAL, OTHER_ACL));
        harness.submit(first, new Request.Delete("/p/a", 0));
        harness.submit(first, new Request.SetData("/p/applied", "x", 0));
        harness.submit(first, new Request.CloseSession());
        harness.submit(second, create("/p/b", EPHEMERAL, NaiveAcl.OPEN));
        harness.submit(second, new Request.Delete("/p", -1));
        harness.submit(second, new Request.Delete("/p/b", 0));
        harness.submit(second, new Request.Delete("/p", 0));
        finish();
    }

    /** The reaper looks at the tree: a change in flight may have made its candidate another thing. */
    @Test
    void shouldNotReapWhatIsBeingChanged()
    {
        final ClientConnection client = connected();
        harness.submit(client, new Request.Create(TTL, false, 10, "/set", "", NaiveAcl.OPEN));
        harness.submit(client, new Request.Create(TTL, false, 10, "/replaced", "", NaiveAcl.OPEN));
        harness.submit(client, new Request.Create(TTL, false, 10, "/parent", "", NaiveAcl.OPEN));
        harness.submit(client, new Request.Create(TTL, false, 10, "/left", "", NaiveAcl.OPEN));
        harness.submit(client, create("/container", CONTAINER, NaiveAcl.OPEN));
        harness.submit(client, create("/container/a", PERSISTENT, NaiveAcl.OPEN));
        harness.submit(client, new Request.Delete("/container/a", -1));
        harness.quiesce();
        harness.clock().advance(REAPER_INTERVAL_MS);
        harness.submit(client, new Request.SetData("/set", "x", -1));
        harness.submit(client, new Request.Delete("/replaced", -1));
        harness.submit(client, new Request.Create(TTL, false, 100_000, "/replaced", "", NaiveAcl.OPEN));
        harness.submit(client, create("/parent/a", PERSISTENT, NaiveAcl.OPEN));
        harness.submit(client, new Request.Delete("/container", -1));
        harness.submit(client, create("/container", CONTAINER, NaiveAcl.OPEN));
        for (int i = 0; i < 10; i++)
        {
            harness.clock().advance(10);
            harness.doWork();
        }
        finish();
        assertEquals(
            List.of("/container", "/parent", "/parent/a", "/replaced", "/set"),
            harness.model().paths().stream()
                .filter(path -> path.length() > 1 && !path.startsWith("/zookeeper"))
                .toList());
    }

    /** Section 16.1: every request touches the session, also one that cannot be decoded. */
    @Test
    void shouldKeepASessionAliveByARequestThatCannotBeDecoded()
    {
        final ClientConnection client = connected();
        for (int i = 0; i < 40; i++)
        {
            harness.clock().advance(3_000);
            harness.submit(client, new Request.Truncated(new Request.GetData("/", false)));
            harness.quiesce();
        }
        assertTrue(client.isEstablished());
        finish();
    }

    /** A placeholder behind writes in flight waits for them, and what is behind it is not answered any more. */
    @Test
    void shouldAnswerAPlaceholderInItsPlace()
    {
        final ClientConnection client = connected();
        harness.submit(client, create("/a", PERSISTENT, NaiveAcl.OPEN));
        harness.submit(client, new Request.Placeholder(ErrorCode.OK, false));
        harness.submit(client, new Request.SetData("/a", "x", 0));
        harness.submit(client, new Request.Placeholder(ErrorCode.MARSHALLING_ERROR, false));
        harness.submit(client, new Request.GetData("/a", false));
        harness.quiesce();
        harness.submit(client, new Request.Placeholder(ErrorCode.BAD_ARGUMENTS, false));
        harness.submit(client, new Request.SetData("/a", "y", 1));
        harness.submit(client, new Request.Placeholder(ErrorCode.UNIMPLEMENTED, true));
        harness.quiesce();
        assertFalse(client.isEstablished());
        finish();
    }

    /** Section 13: what is counted shows in the data, and in nothing else; without the limits nothing is counted. */
    @Test
    void shouldCountWhatIsBelowAQuota()
    {
        final ClientConnection client = connected();
        final String quota = "/zookeeper/quota/a";
        harness.submit(client, create("/a", PERSISTENT, NaiveAcl.OPEN));
        harness.submit(client, create("/a/b", PERSISTENT, NaiveAcl.OPEN));
        harness.submit(client, new Request.SetData("/a/b", "12345", 0));
        harness.submit(client, create(quota, PERSISTENT, NaiveAcl.OPEN));
        harness.submit(client, new Request.Create(0, false, -1, quota + LIMITS, "count=1,bytes=3", NaiveAcl.OPEN));
        harness.submit(client, new Request.Create(0, false, -1, quota + STATS, "count=0,bytes=0", NaiveAcl.OPEN));
        harness.quiesce();
        assertEquals("count=2,bytes=5", dataOf(client, quota + STATS));
        harness.submit(client, new Request.GetData(quota + STATS, true));
        harness.submit(client, new Request.Multi(List.of(
            new Request.Create(0, false, -1, "/a/c", "1234567", NaiveAcl.OPEN),
            new Request.Delete("/a/b", 1),
            create("/ab", PERSISTENT, NaiveAcl.OPEN))));
        harness.submit(client, create("/a/e", EPHEMERAL, NaiveAcl.OPEN));
        harness.submit(client, new Request.SetData("/a", null, -1));
        harness.quiesce();
        assertEquals("count=3,bytes=7", dataOf(client, quota + STATS));
        harness.requestSnapshot();
        harness.quiesce();
        harness.crash(true);
        final ClientConnection second = connected();
        harness.submit(second, new Request.Delete("/a/c", -1));
        harness.quiesce();
        assertEquals("count=2,bytes=0", dataOf(second, quota + STATS));
        harness.submit(second, new Request.SetData(quota + STATS, "?", 0));
        harness.submit(second, create("/a/d", PERSISTENT, NaiveAcl.OPEN));
        harness.submit(second, new Request.SetData(quota + STATS, "count=7;old=1", 1));
        harness.submit(second, create("/a/f", PERSISTENT, NaiveAcl.OPEN));
        harness.quiesce();
        assertEquals("count=8,bytes=-1=;old=1", dataOf(second, quota + STATS));
        harness.submit(second, new Request.Delete(quota + LIMITS, -1));
        harness.submit(second, new Request.Delete("/a/f", -1));
        harness.quiesce();
        assertEquals("count=8,bytes=-1=;old=1", dataOf(second, quota + STATS));
        finish();
    }

    private String dataOf(final ClientConnection client, final String path)
    {
        harness.submit(client, new Request.GetData(path, false));
        harness.quiesce();
        return harness.model().dataOf(path);
    }

    private ClientConnection connected()
    {
        final ClientConnection connection = harness.open();
        harness.quiesce();
        return connection;
    }

    private void finish()
    {
        harness.quiesce();
        harness.checkTree();
        harness.checkRecovered();
    }

    private static Request create(final String path, final int kind, final List<AclEntry> acl)
    {
        return new Request.Create(kind, false, -1, path, "", acl);
    }
}

package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;

/** What clients of an ensemble see of disks that have no room. */
class FullDiskTest
{
    private static final int TIMEOUT_MS = 30_000;
    /** Beyond the time for which a leader with a full disk leads, and another one takes over. */
    private static final int LONG_MS = 5_000;
    private static final String PATH = "/" + "a".repeat(900) + "-";

    private final QuietEnsemble ensemble = new QuietEnsemble(3);
    private final ScenarioServer leader = ensemble.leader();
    private final ScenarioServer follower = ensemble.followers().get(0);

    @Test
    void shouldGoOnWithWritesWhenTheDiskOfTheLeaderIsFull()
    {
        leader.fillDisk(true);
        final int written = writeUntilRefused();
        ensemble.run(LONG_MS);
        assertNotSame(leader, ensemble.leader());
        assertEquals("resigned: its disk is full, and a quorum of others has room", leader.replica().leaveReason());
        final QuietClient client = connected(follower);
        client.create(PATH + written);
        ensemble.await("answered", () -> client.replyCount() == 2);
        client.assertServed(2);
        leader.fillDisk(false);
        ensemble.awaitAll();
        ensemble.await("caught up", () ->
            leader.engine().lastAppliedZxid() == follower.engine().lastAppliedZxid());
    }

    @Test
    void shouldGoOnWithReadsWhenAllDisksAreFull()
    {
        leader.fillDisk(true);
        ensemble.followers().forEach(each -> each.fillDisk(true));
        final QuietClient client = connected(follower);
        writeUntilRefused();
        ensemble.run(2 * LONG_MS);
        assertSame(leader, ensemble.leader());
        assertTrue(follower.isServing() && !client.isClosed(), client::toString);
    }

    private int writeUntilRefused()
    {
        final QuietClient client = connected(leader);
        int count = 0;
        while (client.lastErrorCode() == ErrorCode.OK)
        {
            client.create(PATH + count);
            count++;
            final int replies = count + 1;
            ensemble.await("answered", () -> client.replyCount() == replies);
        }
        assertEquals(ErrorCode.DISK_FULL, client.lastErrorCode());
        return count;
    }

    private QuietClient connected(final ScenarioServer server)
    {
        final QuietClient client = ensemble.connect(server, TIMEOUT_MS);
        ensemble.await("connected", () -> client.replyCount() == 1);
        return client;
    }
}

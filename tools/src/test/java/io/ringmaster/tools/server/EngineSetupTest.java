package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.Engine;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.SimulatedDisk;
import io.ringmaster.tools.CommandException;

class EngineSetupTest
{
    private static final long EPOCH_1 = 1L << 32;

    private final SimulatedDisk disk = new SimulatedDisk(1);

    @Test
    void shouldApplyWhatIsCommittedAndPutTheRestIntoTheRing()
    {
        fill(5, 2 * EPOCH_1);
        try (Journal journal = open();
            Engine engine = newEngine(journal, 1024))
        {
            final RecoveryReport report = EngineSetup.start(engine, 0, journal, true, 0);
            assertEquals(2 * EPOCH_1, report.lastZxid());
            assertEquals(3, report.restoredCount());
            assertEquals(2 * EPOCH_1, engine.lastAppliedZxid());
            assertEquals(5 * EPOCH_1, engine.transactions().lastZxid());
            final List<Long> zxids = new ArrayList<>();
            engine.journalPoller().poll(
                (type, zxid, buffer, offset, length) ->
                {
                    assertEquals(TransactionType.EPOCH, type);
                    zxids.add(zxid);
                    return Action.CONTINUE;
                },
                100);
            assertEquals(List.of(3 * EPOCH_1, 4 * EPOCH_1, 5 * EPOCH_1), zxids);
        }
        // Nobody has said since that more is committed.
        try (Journal journal = open())
        {
            assertEquals(2 * EPOCH_1, journal.recovery().committedZxid());
        }
    }

    @Test
    void shouldApplyEverythingWhereNobodyElseHasASay()
    {
        fill(5, 2 * EPOCH_1);
        try (Journal journal = open();
            Engine engine = newEngine(journal, 1024))
        {
            final RecoveryReport report = EngineSetup.start(engine, 0, journal, false, 0);
            assertEquals(5 * EPOCH_1, report.lastZxid());
            assertEquals(0, report.restoredCount());
            assertEquals(5 * EPOCH_1, engine.lastAppliedZxid());
            assertEquals(5 * EPOCH_1, engine.transactions().lastZxid());
            assertEquals(0, engine.journalPoller().available());
        }
    }

    @Test
    void shouldSayWhatToRaiseWhenTheRingIsTooSmall()
    {
        fill(40, 2 * EPOCH_1);
        try (Journal journal = open();
            Engine engine = newEngine(journal, 16))
        {
            final CommandException ex =
                assertThrows(CommandException.class, () -> EngineSetup.start(engine, 0, journal, true, 0));
            assertTrue(ex.getMessage().contains("0x1300000000") && ex.getMessage().contains("jute.maxbuffer"),
                ex::getMessage);
        }
    }

    private void fill(final int epochCount, final long committedZxid)
    {
        try (Journal journal = open())
        {
            journal.writer().committedZxid(committedZxid);
            for (int i = 1; i <= epochCount; i++)
            {
                journal.writer().append(TransactionType.EPOCH, i * EPOCH_1, new UnsafeBuffer(new byte[0]), 0, 0);
                journal.writer().sync();
            }
        }
    }

    private Journal open()
    {
        return Journal.open(new JournalContext()
            .directory(Path.of("/data"))
            .fileLayer(disk)
            .segmentLength(64 * 1024)
            .maxRecordLength(16 * 1024)
            .stagingLength(4096)
            .fillLength(4096)
            .randomSource(new Random(disk.operationCount())::nextLong));
    }

    private static Engine newEngine(final Journal journal, final int slots)
    {
        final EngineContext context = new EngineContext().transactionSlots(slots);
        final EngineSetup.WriterStatus status = new EngineSetup.WriterStatus();
        status.writer(journal.writer());
        return new Engine(EngineSetup.collaborators(
            context, status, new SnapshotFeed(64 * 1024, () -> {}), EngineSetup.rings(context)));
    }
}

package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.codecs.snapshot.MessageHeaderDecoder;
import io.ringmaster.codecs.snapshot.SessionRecordDecoder;
import io.ringmaster.codecs.snapshot.SnapshotBeginDecoder;
import io.ringmaster.codecs.snapshot.SnapshotBeginEncoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;
import io.ringmaster.engine.transaction.InvariantException;
import io.ringmaster.engine.transaction.TransactionWriter;
import io.ringmaster.engine.tree.SnapshotFormatException;
import io.ringmaster.engine.tree.ZnodeTree;

class EngineRecoveryTest
{
    private static final long EPOCH_ZXID = 1L << 32;
    private static final byte[] NEW_DATA = new byte[300];
    private static final int SNAPSHOT_HEADER = Integer.BYTES + MessageHeaderDecoder.ENCODED_LENGTH;

    @Test
    void shouldRefuseAnEphemeralOfASessionThatIsNotOpen()
    {
        final UnsafeBuffer path = new UnsafeBuffer("/e".getBytes(StandardCharsets.US_ASCII));
        final UnsafeBuffer acl = new UnsafeBuffer(new byte[6]);
        final TransactionWriter writer = new TransactionWriter();
        writer.begin(EPOCH_ZXID + 1, 1, 7, 1, false, 0, 0);
        writer.create(ZnodeTree.KIND_EPHEMERAL, 7, 1, path, 0, 2, path, 0, 0, acl, 0, acl.capacity());
        final int length = writer.end();
        try (EngineDriver driver = new EngineDriver(new EngineContext()))
        {
            final EngineRecovery recovery = driver.engine.recovery();
            recovery.onEpoch(EPOCH_ZXID);
            final InvariantException thrown = assertThrows(InvariantException.class, () ->
                recovery.onTransaction(EPOCH_ZXID + 1, writer.buffer(), 0, length));
            assertTrue(thrown.getMessage().contains("session 0x7"), thrown.getMessage());
        }
    }

    @Test
    void shouldRefuseASnapshotWithAnEphemeralOfASessionThatIsNotThere()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            driver.createEphemeral(1, 1, "/e");
            driver.settle();
            driver.engine.requestSnapshot();
            driver.settle();
            assertTrue(driver.isSnapshotEnded);
            try (EngineDriver restarted = new EngineDriver(new EngineContext()))
            {
                driver.snapshotBlocks.forEach(block ->
                    restarted.engine.recovery().onSnapshot(new UnsafeBuffer(block), 0, block.length));
                restarted.start();
                assertEquals(driver.engine.digest(), restarted.engine.digest());
            }
            try (EngineDriver restarted = new EngineDriver(new EngineContext()))
            {
                assertThrows(SnapshotFormatException.class, () -> driver.snapshotBlocks.forEach(block ->
                    feedWithoutSessions(restarted.engine.recovery(), new UnsafeBuffer(block))));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, false", "3, true"})
    void shouldTakeASnapshotBehindALongLog(final int transactionCount, final boolean isTaken)
    {
        final UnsafeBuffer acl = new UnsafeBuffer(new byte[6]);
        final TransactionWriter writer = new TransactionWriter();
        try (EngineDriver driver = new EngineDriver(new EngineContext().snapshotTransactionCount(3)))
        {
            driver.engine.recovery().onEpoch(EPOCH_ZXID);
            for (int i = 1; i <= transactionCount; i++)
            {
                final UnsafeBuffer path = new UnsafeBuffer(("/" + i).getBytes(StandardCharsets.US_ASCII));
                writer.begin(EPOCH_ZXID + i, 1, 7, 1, false, 0, 0);
                writer.create(ZnodeTree.KIND_PERSISTENT, 0, i, path, 0, 2, path, 0, 0, acl, 0, acl.capacity());
                driver.engine.recovery().onTransaction(EPOCH_ZXID + i, writer.buffer(), 0, writer.end());
            }
            driver.start();
            driver.settle();
            assertEquals(isTaken, driver.isSnapshotEnded);
        }
    }

    /** Announced are some more than are looked at, in a tree from empty to some thousand nodes. */
    @ParameterizedTest
    @CsvSource({"1", "7", "64", "100"})
    void shouldReplayTransactionsThatWereAnnouncedAsOthers(final int batchLength)
    {
        final byte[] data = new byte[100];
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start().connect(1);
            EngineDriver restarted = new EngineDriver(new EngineContext()))
        {
            driver.settle();
            for (int i = 0; i < 3000; i++)
            {
                driver.create(1, i, "/n" + i, data);
                if (i % 3 == 0)
                {
                    driver.set(1, i, "/n" + i / 2, NEW_DATA);
                    driver.delete(1, i, "/n" + i / 3);
                }
                driver.settle();
            }
            driver.createAll(1, 3000, List.of("/m1", "/m2", "/m3"), 2, "world", "anyone");
            driver.closeSession(1, 3001);
            driver.settle();

            final EngineRecovery recovery = restarted.engine.recovery();
            final List<byte[]> log = driver.journal;
            for (int i = 0; i < log.size(); i += batchLength)
            {
                final List<byte[]> batch = log.subList(i, Math.min(log.size(), i + batchLength));
                batch.forEach(record -> recovery.announce(new UnsafeBuffer(record), 0, record.length));
                batch.forEach(record -> replay(recovery, new UnsafeBuffer(record)));
            }
            restarted.start();
            assertEquals(driver.engine.nodeCount(), restarted.engine.nodeCount());
            assertEquals(driver.engine.digest(), restarted.engine.digest());
        }
    }

    @Test
    void shouldNotMindAnAnnouncementThatIsNoTransaction()
    {
        final Random random = new Random(7);
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start().connect(1);
            EngineDriver restarted = new EngineDriver(new EngineContext()))
        {
            driver.settle();
            driver.create(1, 1, "/a", new byte[8]);
            driver.settle();
            final EngineRecovery recovery = restarted.engine.recovery();
            for (final byte[] record : driver.journal)
            {
                for (int length = 0; length < record.length; length++)
                {
                    final byte[] damaged = Arrays.copyOf(record, length);
                    recovery.announce(new UnsafeBuffer(damaged), 0, length);
                    random.nextBytes(damaged);
                    recovery.announce(new UnsafeBuffer(damaged), 0, length);
                }
                replay(recovery, new UnsafeBuffer(record));
            }
            assertEquals(driver.engine.digest(), restarted.engine.digest());
        }
    }

    private static void replay(final EngineRecovery recovery, final UnsafeBuffer record)
    {
        if (record.capacity() == 0)
        {
            recovery.onEpoch(EPOCH_ZXID);
            return;
        }
        final long zxid = new TransactionDecoder().wrap(
            record, MessageHeaderDecoder.ENCODED_LENGTH, TransactionDecoder.BLOCK_LENGTH, 0).zxid();
        recovery.onTransaction(zxid, record, 0, record.capacity());
    }

    private static void feedWithoutSessions(final EngineRecovery recovery, final UnsafeBuffer block)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        for (int offset = 0; offset < block.capacity();)
        {
            final int length = Integer.BYTES + block.getInt(offset, ByteOrder.LITTLE_ENDIAN);
            final int templateId = header.wrap(block, offset + Integer.BYTES).templateId();
            if (templateId == SnapshotBeginDecoder.TEMPLATE_ID)
            {
                new SnapshotBeginEncoder().wrap(block, offset + SNAPSHOT_HEADER).sessionCount(0);
            }
            if (templateId != SessionRecordDecoder.TEMPLATE_ID)
            {
                recovery.onSnapshot(block, offset, length);
            }
            offset += length;
        }
    }
}

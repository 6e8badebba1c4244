package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.snapshot.MessageHeaderDecoder;
import io.ringmaster.codecs.snapshot.NodeRecordDecoder;

class TreeLoaderTest
{
    private static final int BLOCK = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int NAME = BLOCK + NodeRecordDecoder.BLOCK_LENGTH + Integer.BYTES;

    private final ZnodeTree tree = new ZnodeTree(new TreeContext());
    private final TreeDriver driver = new TreeDriver(tree);
    private final int a = driver.create("/a", ZnodeTree.KIND_PERSISTENT, 0, new byte[]{ 1, 2, 3 }, 1, 10);
    private final int b = driver.create("/a/b", ZnodeTree.KIND_CONTAINER, 0, null, 2, 20);
    private final int c = driver.create("/a/b/c", ZnodeTree.KIND_TTL, 99, new byte[0], 3, 30);
    private final int e = driver.create("/a/e", ZnodeTree.KIND_EPHEMERAL, -3, new byte[40], 4, 40);
    private final int f = driver.create("/a/f", ZnodeTree.KIND_EPHEMERAL, -3, new byte[20], 5, 50);

    @AfterEach
    void tearDown()
    {
        tree.close();
    }

    @Test
    void shouldLoadWhatWasWritten()
    {
        final SnapshotRecords records = SnapshotRecords.of(tree);
        try (ZnodeTree loaded = records.load())
        {
            final TreeDriver loadedDriver = new TreeDriver(loaded);
            assertEquals(6, loaded.nodeCount());
            assertEquals(c, loadedDriver.find("/a/b/c"));
            assertEquals(-1, loaded.dataLength(b));
            assertEquals(0, loaded.dataLength(c));
            assertEquals(driver.ephemerals(-3), loadedDriver.ephemerals(-3));
            assertEquals(tree.usedBytes(), loaded.usedBytes());
            assertEquals(tree.digest(), loaded.recomputeDigest());
        }
    }

    @Test
    void shouldRefuseMissingAndRepeatedRecords()
    {
        for (int i = 0; i < 6; i++)
        {
            final int index = i;
            refuse(records -> records.records.remove(index));
            refuse(records ->
            {
                records.records.remove(index);
                records.nodeCount--;
            });
            refuse(records -> records.records.add(records.records.get(index)));
            refuse(records ->
            {
                records.records.add(records.records.get(index).clone());
                putInt(records, 6, NodeRecordDecoder.rowEncodingOffset(), 7);
                records.rowLimit = 8;
                records.nodeCount++;
            });
        }
        refuse(records -> records.nodeCount = 7);
        refuse(records -> records.digest++);
        refuse(records -> records.rowLimit = 1);
        refuse(records -> records.rowLimit = -1);
        refuse(records -> records.rowLimit = 6);
    }

    @Test
    void shouldRefuseWrongLinks()
    {
        final int parentOffset = NodeRecordDecoder.parentRowEncodingOffset();
        final int[] wrongParents = { 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 7, 1000, e, b, c };
        for (final int parent : wrongParents)
        {
            assertTrue(refuse(records -> putInt(records, b - 1, parentOffset, parent)).contains("row"));
        }
        // A cycle of two below nothing: neither is reached from the root.
        final String message = refuse(records ->
        {
            putInt(records, a - 1, parentOffset, b);
            putInt(records, b - 1, parentOffset, a);
        });
        assertTrue(message.contains("row " + a + " is not below the root"), message);
        refuse(records -> putInt(records, 0, parentOffset, a));
        assertTrue(refuse(records -> putInt(records, c - 1, NodeRecordDecoder.pathHashEncodingOffset(), 12345))
            .contains("row " + c + " has a wrong path hash"));
    }

    @Test
    void shouldRefuseSecondNodeWithSamePath()
    {
        final String message = refuse(records ->
        {
            final byte[] copy = records.records.get(f - 1).clone();
            new UnsafeBuffer(copy).putInt(BLOCK + NodeRecordDecoder.rowEncodingOffset(), 7, ByteOrder.LITTLE_ENDIAN);
            records.records.add(copy);
            records.nodeCount++;
            records.rowLimit++;
        });
        assertTrue(message.contains("rows " + f + " and 7 have the same path"), message);
    }

    @Test
    void shouldRefuseWrongNames()
    {
        refuse(records -> records.records.get(b - 1)[NAME] = '/');
        refuse(records -> putInt(records, b - 1, NodeRecordDecoder.BLOCK_LENGTH, 0));
        refuse(records -> putInt(records, b - 1, NodeRecordDecoder.BLOCK_LENGTH, -1));
        refuse(records -> putInt(records, b - 1, NodeRecordDecoder.BLOCK_LENGTH, Integer.MAX_VALUE));
    }

    @Test
    void shouldRefuseTruncatedRecords()
    {
        for (int i = 0; i < 6; i++)
        {
            final int index = i;
            for (int length = 0; length < SnapshotRecords.of(tree).records.get(i).length; length++)
            {
                final int newLength = length;
                refuse(records -> records.records.set(index, Arrays.copyOf(records.records.get(index), newLength)));
            }
        }
    }

    /** Only the ACL id, the row ids as such and the schema version are not covered by digest and structure. */
    @Test
    void shouldNeverLoadOtherContentForAnyFlippedBit()
    {
        final SnapshotRecords intact = SnapshotRecords.of(tree);
        int loadedCount = 0;
        for (int i = 0; i < intact.records.size(); i++)
        {
            for (int bit = 0; bit < intact.records.get(i).length * 8; bit++)
            {
                final SnapshotRecords damaged = SnapshotRecords.of(tree);
                damaged.records.get(i)[bit / 8] ^= (byte)(1 << (bit % 8));
                try (ZnodeTree loaded = damaged.load())
                {
                    loadedCount++;
                    assertEquals(tree.digest(), loaded.recomputeDigest());
                    assertEquals(6, loaded.nodeCount());
                }
                catch (final SnapshotFormatException expected)
                {
                    assertTrue(expected.getMessage().length() > 10);
                }
            }
        }
        assertTrue(loadedCount < 6 * (24 + 32 + 16 + 8), "loadedCount=" + loadedCount);
    }

    @Test
    void shouldRefuseOrLoadButNeverFailOtherwiseOnRandomDamage()
    {
        final Random random = new Random(42);
        for (int i = 0; i < 3000; i++)
        {
            final SnapshotRecords damaged = SnapshotRecords.of(tree);
            for (int j = random.nextInt(4); j >= 0; j--)
            {
                final byte[] record = damaged.records.get(random.nextInt(6));
                record[random.nextInt(record.length)] = (byte)random.nextInt();
            }
            try (ZnodeTree loaded = damaged.load())
            {
                assertEquals(tree.digest(), loaded.recomputeDigest());
            }
            catch (final SnapshotFormatException expected)
            {
                assertTrue(expected.getMessage().length() > 10);
            }
        }
    }

    @Test
    void shouldTakeFreshTreeOnly()
    {
        assertThrows(IllegalArgumentException.class, () -> new TreeLoader(tree, 10));
    }

    @Test
    void shouldLoadVeryDeepPaths()
    {
        final StringBuilder path = new StringBuilder();
        for (int i = 0; i < 3000; i++)
        {
            path.append("/d").append(i);
            driver.create(path.toString(), ZnodeTree.KIND_PERSISTENT, 0, null, i, i);
        }
        try (ZnodeTree loaded = SnapshotRecords.of(tree).load())
        {
            final int row = new TreeDriver(loaded).find(path.toString());
            assertEquals(path.toString(), new TreeDriver(loaded).path(row));
            assertEquals(path.length(), loaded.pathLength(row));
        }
    }

    private String refuse(final Consumer<SnapshotRecords> damage)
    {
        final SnapshotRecords records = SnapshotRecords.of(tree);
        damage.accept(records);
        return assertThrows(SnapshotFormatException.class, () -> records.load().close()).getMessage();
    }

    private static void putInt(final SnapshotRecords records, final int index, final int offset, final int value)
    {
        new UnsafeBuffer(records.records.get(index)).putInt(BLOCK + offset, value, ByteOrder.LITTLE_ENDIAN);
    }
}

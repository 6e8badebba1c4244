package io.ringmaster.engine.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

class BlockStoreTest
{
    private record Block(int address, int length, byte value)
    {
    }

    /** Blocks of all lengths, each filled with a value of its own, keep it until they are freed. */
    @Test
    void shouldKeepBlocksApart()
    {
        final BlockStore store = new BlockStore();
        final Random random = new Random(5);
        final List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 20_000; i++)
        {
            if (blocks.size() < 200 && random.nextInt(5) < 3)
            {
                final int length = 1 + random.nextInt(1 << random.nextInt(random.nextInt(10) == 0 ? 20 : 12));
                final Block block = new Block(store.allocate(length), length, (byte)random.nextInt());
                assertNotEquals(BlockStore.NULL_ADDRESS, block.address);
                store.buffer(block.address).setMemory(store.offset(block.address), length, block.value);
                blocks.add(block);
            }
            else if (!blocks.isEmpty())
            {
                final Block block = blocks.remove(random.nextInt(blocks.size()));
                final MutableDirectBuffer buffer = store.buffer(block.address);
                for (int at = 0; at < block.length; at++)
                {
                    assertEquals(block.value, buffer.getByte(store.offset(block.address) + at));
                }
                store.free(block.address, block.length);
            }
        }
        assertTrue(store.allocatedBytes() < 64 << 20, () -> "allocatedBytes=" + store.allocatedBytes());
    }
}

package io.ringmaster.engine.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class AlignedMemoryTest
{
    @Test
    void shouldBeginWithCacheLineAndBeZero()
    {
        for (int length = 1; length < 5000; length += 77)
        {
            final UnsafeBuffer buffer = AlignedMemory.allocate(length);
            assertEquals(length, buffer.capacity());
            assertEquals(0, buffer.addressOffset() % AlignedMemory.ALIGNMENT);
            for (int i = 0; i < length; i++)
            {
                assertEquals(0, buffer.getByte(i));
            }
            buffer.setMemory(0, length, (byte)-1);
            AlignedMemory.free(buffer);
        }
        assertThrows(ArithmeticException.class, () -> AlignedMemory.allocate(Integer.MAX_VALUE));
    }

    @Test
    void shouldHoldRowsInWholeLinesUntilClosed()
    {
        final RowStore rows = new RowStore(AlignedMemory.ALIGNMENT / 2);
        for (int i = 1; i < 10_000; i++)
        {
            final int row = rows.allocate();
            final long address = ((UnsafeBuffer)rows.buffer(row)).addressOffset() + rows.offset(row);
            assertEquals(0, address % (AlignedMemory.ALIGNMENT / 2));
        }
        rows.close();
        rows.close();
        assertEquals(0, rows.allocatedBytes());
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> rows.getInt(1, 0));
    }
}

package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FileDescriptorsTest
{
    @Test
    void shouldSayHowManyAreNeeded()
    {
        assertDoesNotThrow(() -> FileDescriptors.check(10_000, 10_200));
        final String message =
            assertThrows(IllegalArgumentException.class, () -> FileDescriptors.check(10_000, 4_096)).getMessage();
        assertTrue(message.contains("10200 open files, and the limit is 4096"), message);
        assertTrue(message.contains("ulimit -n 10200"), message);
    }

    @Test
    void shouldKnowTheLimitOfThisProcess()
    {
        assertDoesNotThrow(() -> FileDescriptors.check(1));
        assertThrows(IllegalArgumentException.class, () -> FileDescriptors.check(Integer.MAX_VALUE));
    }
}

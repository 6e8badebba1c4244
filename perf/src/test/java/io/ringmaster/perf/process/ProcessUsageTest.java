package io.ringmaster.perf.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.junit.jupiter.api.Test;

class ProcessUsageTest
{
    @Test
    void shouldAddUserAndSystemTimeBehindACommandWithBlanks() throws IOException
    {
        final String stat = "4711 (a (strange) name) S 1 2 3 4 5 6 7 8 9 10 250 50 13 14 20 0 12 0 99\n";

        assertEquals(3.0, ProcessUsage.cpuSeconds(stat));
    }

    @Test
    void shouldReadAFieldOfTheStatus() throws IOException
    {
        final String status = "Name:\tjava\nVmRSS:\t   1024 kB\nRssAnon:\t    512 kB\n";

        assertEquals(1024 * 1024, ProcessUsage.field(status, "VmRSS:"));
        assertThrows(IOException.class, () -> ProcessUsage.field(status, "RssShmem:"));
        assertThrows(IOException.class, () -> ProcessUsage.cpuSeconds("1 (x) S 1"));
    }

    @Test
    void shouldReadThisProcess() throws IOException
    {
        final long pid = ProcessHandle.current().pid();

        assertTrue(ProcessUsage.cpuSeconds(pid) > 0);
        assertTrue(ProcessUsage.anonymousBytes(pid) > 1024 * 1024);
        assertTrue(ProcessUsage.residentBytes(pid) >= ProcessUsage.anonymousBytes(pid) / 2);
    }
}

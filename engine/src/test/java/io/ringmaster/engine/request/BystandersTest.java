package io.ringmaster.engine.request;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BystandersTest
{
    private final Bystanders bystanders = new Bystanders();

    @Test
    void shouldHaveNoneWhereOneClientReadsAndWritesByTurns()
    {
        bystanders.onWrite(1);
        bystanders.onRead(1, 100);
        bystanders.onWrite(1);
        assertFalse(bystanders.hasAny(100));
    }

    @Test
    void shouldHaveWhoReadsWhileAnotherWrites()
    {
        bystanders.onWrite(1);
        bystanders.onRead(2, 100);
        bystanders.onWrite(1);
        assertTrue(bystanders.hasAny(100));
    }

    @Test
    void shouldHaveWhoReadsWhileNobodyWrites()
    {
        bystanders.onRead(2, 100);
        assertTrue(bystanders.hasAny(100));
    }

    @Test
    void shouldForgetWhoReadLongAgo()
    {
        // A clock may start anywhere.
        final long readNs = Long.MAX_VALUE - 5;
        bystanders.onRead(2, readNs);
        assertTrue(bystanders.hasAny(readNs + Bystanders.MEMORY_NS - 1));
        assertFalse(bystanders.hasAny(readNs + Bystanders.MEMORY_NS));
        // Not until the clock has gone round, either.
        assertFalse(bystanders.hasAny(readNs));
    }
}

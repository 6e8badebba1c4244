package io.ringmaster.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KeySpaceTest
{
    private final KeySpace keySpace = new KeySpace("/load", 250, 100);

    @Test
    void shouldSpreadKeysOverParents()
    {
        assertEquals(250, keySpace.keyCount());
        assertEquals(3, keySpace.parentCount());
        assertEquals("/load/p0000/k0000099", keySpace.key(99));
        assertEquals("/load/p0001/k0000100", keySpace.key(100));
        assertEquals("/load/p0002", keySpace.parentOfKey(249));
        assertEquals("/load/p0002", keySpace.parent(2));
    }

    @Test
    void shouldGiveEachConnectionItsOwnNodes()
    {
        assertEquals("/load/c0007", keySpace.nursery(7));
        assertEquals("/load/c0007/n0000012", KeySpace.created(keySpace.nursery(7), 12));
        assertEquals("/load/c0007/n123456789", KeySpace.created(keySpace.nursery(7), 123_456_789));
    }

    @Test
    void shouldCountTheBytesOfNames()
    {
        assertEquals(250L * "k0000000".length(), keySpace.keyNameBytes());
    }
}

package io.ringmaster.engine.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class AclTableTest
{
    private static final long CONTENT_HASH_OF_OPEN = 1686266757438190645L;
    private static final long CONTENT_HASH_OF_23 = -3901617200636137628L;

    private final AclFixture fixture = new AclFixture(false);
    private final AclTable table = fixture.table;

    @Test
    void shouldStartWithTheOpenAclPinned()
    {
        assertEquals(1, table.count());
        assertEquals(List.of("world:anyone:31"), text(AclTable.OPEN_ACL_ID));
        assertEquals(AclTable.OPEN_ACL_ID, fixture.intern("world:anyone:31"));
        assertEquals(AclTable.OPEN_ACL_ID, table.internWorld(Permission.ALL));
        for (int i = 0; i < 5; i++)
        {
            table.release(AclTable.OPEN_ACL_ID);
        }
        assertEquals(List.of("world:anyone:31"), text(AclTable.OPEN_ACL_ID));
    }

    @Test
    void shouldInternByContentAndCountReferences()
    {
        final int read = table.internWorld(Permission.READ);
        final int write = table.internWorld(Permission.WRITE);
        assertEquals(2, read);
        assertEquals(3, write);
        assertEquals(read, fixture.intern("world:anyone:1"));
        table.retain(read);
        assertEquals(3, table.references(read));
        assertNotEquals(table.contentHash(read), table.contentHash(write));
        table.release(read);
        table.release(read);
        assertEquals(List.of("world:anyone:1"), text(read));
        table.release(read);
        assertThrows(IllegalArgumentException.class, () -> table.buffer(read));
        assertThrows(IllegalArgumentException.class, () -> table.release(read));
        assertEquals(read, fixture.intern("world:anyone:4"), "dense: the id is taken again");
        assertEquals(3, table.count());
    }

    /** The digests of replicas depend on it. If this fails, replicas of different versions disagree. */
    @Test
    void shouldKeepTheContentHash()
    {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[32]);
        for (int i = 0; i < 32; i++)
        {
            bytes.putByte(i, (byte)(i * 37));
        }
        assertEquals(CONTENT_HASH_OF_OPEN, table.contentHash(AclTable.OPEN_ACL_ID));
        assertEquals(CONTENT_HASH_OF_23, AclTable.contentHash(bytes, 4, 23));
    }

    @Test
    void shouldNotReuseIdsWhileASnapshotRuns()
    {
        final int read = table.internWorld(Permission.READ);
        final int write = table.internWorld(Permission.WRITE);
        table.beginSnapshot();
        table.release(read);
        table.release(write);
        assertEquals(List.of("world:anyone:1"), text(read), "the snapshot may still need it");
        final int create = table.internWorld(Permission.CREATE);
        assertEquals(4, create);
        assertEquals(write, table.internWorld(Permission.WRITE), "it comes back to life");
        table.release(write);
        assertEquals(write, table.internWorld(Permission.WRITE));
        table.release(create);
        assertEquals(4, table.count());
        table.endSnapshot();
        assertEquals(2, table.count());
        assertEquals(List.of("world:anyone:2"), text(write));
        assertEquals(1, table.references(write));
        table.release(write);
        assertEquals(1, table.count());
    }

    @Test
    void shouldComeBackFromASnapshot()
    {
        final int[] ids = new int[10];
        for (int i = 0; i < ids.length; i++)
        {
            ids[i] = fixture.intern("digest:u:" + "h".repeat(i * 50 + 1) + ":1");
        }
        table.release(ids[3]);
        table.release(ids[7]);
        final AclTable restored = new AclTable();
        final List<Integer> order = new ArrayList<>();
        table.forEach((id, buffer, offset, length) -> order.add(0, id));
        order.forEach(id -> restored.load(id, table.buffer(id), table.offset(id), table.length(id)));
        for (int i = 0; i < ids.length; i++)
        {
            if (i != 3 && i != 5 && i != 7)
            {
                restored.retain(ids[i]);
            }
        }
        restored.retain(ids[5]);
        restored.release(ids[5]);
        restored.endLoad();
        assertEquals(table.count() - 1, restored.count());
        for (int i = 0; i < ids.length; i++)
        {
            final int id = ids[i];
            if (i == 3 || i == 5 || i == 7)
            {
                assertThrows(IllegalArgumentException.class, () -> restored.length(id));
            }
            else
            {
                assertEquals(text(id), AclFixture.text(restored.buffer(id), restored.offset(id), restored.length(id)));
                assertEquals(table.contentHash(id), restored.contentHash(id));
            }
        }
        assertTrue(restored.internWorld(Permission.READ) < ids[9], "gaps are taken first");
    }

    @Test
    void shouldRefuseToLoadWhatIsNoAcl()
    {
        final int read = table.internWorld(Permission.READ);
        final DirectBuffer acl = table.buffer(read);
        final int offset = table.offset(read);
        final int length = table.length(read);
        final AclTable restored = new AclTable();
        final List<Runnable> attempts = List.of(
            () -> restored.load(0, acl, offset, length),
            () -> restored.load(AclTable.MAX_ACL_ID + 1, acl, offset, length),
            () -> restored.load(AclTable.OPEN_ACL_ID, acl, offset, length),
            () -> restored.load(5, acl, offset, length - 1),
            () -> restored.load(5, acl, offset, 0),
            () -> restored.load(5, table.buffer(1), table.offset(1), table.length(1)));
        for (final Runnable attempt : attempts)
        {
            assertThrows(IllegalArgumentException.class, attempt::run);
        }
        restored.load(5, acl, offset, length);
        assertThrows(IllegalArgumentException.class, () -> restored.load(6, acl, offset, length));
    }

    @Test
    void shouldRefuseToLoadAnyDamagedLength()
    {
        final int id = fixture.intern("digest:u:abc:1", "ip:1.2.3.4:2");
        final int length = table.length(id);
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                table.buffer(id).getBytes(table.offset(id), bytes);
                bytes[i] ^= (byte)(1 << bit);
                final AclTable restored = new AclTable();
                try
                {
                    restored.load(2, new UnsafeBuffer(bytes), 0, length);
                    AclFixture.text(restored.buffer(2), restored.offset(2), restored.length(2));
                }
                catch (final IllegalArgumentException ex)
                {
                    assertTrue(ex.getMessage().startsWith("not an ACL"), ex::getMessage);
                }
            }
        }
    }

    @Test
    void shouldAgreeWithAMap()
    {
        final Random random = new Random(3);
        final Map<List<String>, Integer> references = new HashMap<>();
        final TreeMap<Integer, List<String>> byId = new TreeMap<>();
        boolean isInSnapshot = false;
        for (int i = 0; i < 40_000; i++)
        {
            final List<String> acl = List.of(
                "digest:u" + random.nextInt(40) + ":" + "h".repeat(1 + random.nextInt(3) * 200) + ":1");
            if (random.nextInt(500) == 0)
            {
                isInSnapshot = !isInSnapshot;
                if (isInSnapshot)
                {
                    table.beginSnapshot();
                }
                else
                {
                    table.endSnapshot();
                    assertEquals(references.size() + 1, table.count());
                }
            }
            if (random.nextInt(2) == 0)
            {
                final int id = fixture.intern(acl.toArray(new String[0]));
                references.merge(acl, 1, Integer::sum);
                final List<String> previous = byId.put(id, acl);
                assertTrue(previous == null || previous.equals(acl), "two ACLs with one id");
                assertEquals(references.get(acl), table.references(id));
            }
            else if (references.containsKey(acl))
            {
                final int id = idOf(byId, acl);
                assertEquals(acl, text(id));
                table.release(id);
                if (references.merge(acl, -1, Integer::sum) == 0)
                {
                    references.remove(acl);
                    byId.remove(id);
                }
            }
        }
        assertTrue(byId.lastKey() <= 1 + 2 * 120, () -> "ids are dense: " + byId.lastKey());
    }

    private static int idOf(final Map<Integer, List<String>> byId, final List<String> acl)
    {
        return byId.entrySet().stream().filter(entry -> entry.getValue().equals(acl)).findFirst().orElseThrow()
            .getKey();
    }

    private List<String> text(final int aclId)
    {
        return AclFixture.text(table.buffer(aclId), table.offset(aclId), table.length(aclId));
    }
}

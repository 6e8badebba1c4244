package io.ringmaster.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

class SessionTableTest
{
    private static final long MS = 1_000_000L;
    private static final int TICK_MS = 100;

    private final SessionTable table = new SessionTable(1, TICK_MS);

    @Test
    void shouldMakeIdsThatCarryTheServerAndPassThoseAlive()
    {
        table.initialiseIds(1_700_000_000_000L);
        final long id = table.nextId();
        assertEquals(1, id >>> 56);
        assertNotEquals(id, table.nextId());

        table.open(id + 1000, 5000, new byte[16]);
        table.initialiseIds(0);
        assertTrue(table.nextId() > id + 1000);
    }

    @Test
    void shouldRejectASessionOpenedTwice()
    {
        table.open(5, 1000, new byte[16]);
        assertThrows(IllegalStateException.class, () -> table.open(5, 1000, new byte[16]));
    }

    /** Section 16.2: a silent session lives between its timeout and one tick longer, whatever its touches were. */
    @Test
    void shouldExpireBetweenTimeoutAndOneTickLater()
    {
        for (int run = 0; run < 50; run++)
        {
            final int seed = run;
            final Random random = new Random(seed);
            final SessionTable sessions = new SessionTable(1, TICK_MS);
            final Map<Long, Long> deadlines = new HashMap<>();
            long nowMs = 1_000L + random.nextInt(1000);
            sessions.startTicking(nowMs * MS);
            for (long id = 1; id <= 50; id++)
            {
                sessions.open(id, 1000, new byte[16]);
                touch(sessions, id, random, nowMs, deadlines);
            }
            while (sessions.count() > 0)
            {
                nowMs += random.nextInt(60);
                final long currentMs = nowMs;
                final List<Session> expired = new ArrayList<>();
                int count;
                do
                {
                    count = sessions.pollExpired(nowMs * MS, 3, expired::add);
                }
                while (count > 0);
                for (final Session session : expired)
                {
                    final long deadlineMs = deadlines.remove(session.id());
                    assertTrue(currentMs >= deadlineMs, "seed " + seed + ": expired too early");
                    sessions.end(session.id());
                }
                deadlines.forEach((id, deadlineMs) -> assertTrue(
                    currentMs <= deadlineMs + TICK_MS, "seed " + seed + ": session " + id + " lives too long"));
                if (!deadlines.isEmpty() && nowMs < 60_000 && random.nextInt(3) == 0)
                {
                    final Long[] ids = deadlines.keySet().toArray(new Long[0]);
                    touch(sessions, ids[random.nextInt(ids.length)], random, nowMs, deadlines);
                }
            }
        }
    }

    @Test
    void shouldGiveEverySessionItsTimeoutInFullAtTheStart()
    {
        table.open(1, 1000, new byte[16]);
        table.startTicking(1_000_000 * MS);
        final List<Session> expired = new ArrayList<>();
        table.pollExpired(1_000_999 * MS, 10, expired::add);
        assertTrue(expired.isEmpty());
        table.pollExpired(1_001_100 * MS, 10, expired::add);
        assertEquals(1, expired.size());
    }

    @Test
    void shouldCompareEveryByteOfAPassword()
    {
        final byte[] password = new byte[SessionTable.PASSWORD_LENGTH];
        new Random(1).nextBytes(password);
        final Session session = table.open(1, 1000, password.clone());
        assertTrue(SessionTable.passwordMatches(session, password));
        for (int i = 0; i < password.length; i++)
        {
            password[i] ^= (byte)0x80;
            assertFalse(SessionTable.passwordMatches(session, password), "byte " + i);
            password[i] ^= (byte)0x80;
        }
        assertFalse(SessionTable.passwordMatches(session, new byte[0]));
        assertFalse(SessionTable.passwordMatches(session, Arrays.copyOf(password, password.length + 1)));
    }

    private static void touch(
        final SessionTable sessions,
        final long id,
        final Random random,
        final long nowMs,
        final Map<Long, Long> deadlines)
    {
        // Some beyond one turn of the wheel, some shorter than the touch before.
        final int timeoutMs = random.nextInt(5) == 0 ? 30_000 : 50 + random.nextInt(4000);
        sessions.touch(sessions.get(id), timeoutMs, nowMs * MS);
        deadlines.put(id, nowMs + timeoutMs);
    }
}

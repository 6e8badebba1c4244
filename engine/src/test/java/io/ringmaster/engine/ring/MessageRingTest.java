package io.ringmaster.engine.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.engine.ring.RingMessageHandler.Action;

class MessageRingTest
{
    private static final int CAPACITY = 1024;

    @Test
    void shouldRejectSizesThatAreNoPowersOfTwo()
    {
        assertThrows(IllegalArgumentException.class, () -> new MessageRing(3, CAPACITY));
        assertThrows(IllegalArgumentException.class, () -> new MessageRing(4, 1000));
    }

    @Test
    void shouldRejectAClaimThatCouldNeverFit()
    {
        final MessageRing ring = new MessageRing(4, CAPACITY);
        assertThrows(IllegalArgumentException.class, () -> ring.tryClaim(CAPACITY / 2 + 1));
        assertThrows(IllegalArgumentException.class, () -> ring.tryClaim(-1));
    }

    @Test
    void shouldRejectMoreBytesThanWereClaimed()
    {
        final MessageRing ring = new MessageRing(4, CAPACITY);
        ring.newPoller();
        ring.tryClaim(8);
        assertThrows(IllegalStateException.class, () -> ring.publish(1, 2, 9));
    }

    @Test
    void shouldKeepAbortedAndUnreleasedMessages()
    {
        final MessageRing ring = new MessageRing(4, CAPACITY);
        final RingPoller poller = ring.newPoller();
        put(ring, 1);
        put(ring, 2);
        final List<Long> seen = new ArrayList<>();
        assertEquals(1, poller.poll(
            (type, tag, buffer, offset, length) ->
            {
                seen.add(tag);
                return tag == 2 ? Action.ABORT : Action.CONTINUE;
            },
            10));
        assertEquals(1, poller.poll((type, tag, buffer, offset, length) -> Action.BREAK, 10));
        assertEquals(List.of(1L, 2L), seen);
        assertEquals(0, ring.depth());

        put(ring, 3);
        assertEquals(1, poller.peek((type, tag, buffer, offset, length) -> Action.CONTINUE, 10));
        assertEquals(1, ring.depth(), "peeked is not released");
        poller.release();
        assertEquals(0, ring.depth());
    }

    @Test
    void shouldHandOutAgainWhatWasPreviewed()
    {
        final MessageRing ring = new MessageRing(4, CAPACITY);
        final RingPoller journal = ring.newPoller();
        final RingPoller poller = ring.newPoller(journal.sequence());
        put(ring, 1);
        put(ring, 2);
        put(ring, 3);
        final List<Long> previewed = new ArrayList<>();
        poller.preview((type, tag, buffer, offset, length) -> previewing(previewed, tag, 99), 10);
        assertEquals(List.of(), previewed, "another poller comes first");
        journal.poll((type, tag, buffer, offset, length) -> Action.CONTINUE, 10);
        poller.preview((type, tag, buffer, offset, length) -> previewing(previewed, tag, 99), 2);
        assertEquals(List.of(1L, 2L), previewed);
        poller.preview((type, tag, buffer, offset, length) -> previewing(previewed, tag, 2), 10);
        assertEquals(List.of(1L, 2L, 1L, 2L), previewed, "no more than was asked for");
        assertEquals(3, ring.depth());
        assertEquals(3, poller.poll((type, tag, buffer, offset, length) -> Action.CONTINUE, 10));
        poller.preview((type, tag, buffer, offset, length) -> previewing(previewed, tag, 99), 10);
        assertEquals(4, previewed.size());
    }

    private static Action previewing(final List<Long> tags, final long tag, final long lastTag)
    {
        tags.add(tag);
        return tag == lastTag ? Action.ABORT : Action.CONTINUE;
    }

    @Test
    void shouldNotReleaseTheMessageWhoseHandlerThrew()
    {
        final MessageRing ring = new MessageRing(4, CAPACITY);
        final RingPoller poller = ring.newPoller();
        put(ring, 1);
        assertThrows(IllegalStateException.class, () -> poller.peek(
            (type, tag, buffer, offset, length) ->
            {
                throw new IllegalStateException("no");
            },
            10));
        assertEquals(-1, poller.sequence().get());
        assertEquals(1, poller.available());
    }

    @Test
    void shouldHoldADependentPollerBehindWhatItDependsOn()
    {
        final MessageRing ring = new MessageRing(4, CAPACITY);
        final RingPoller first = ring.newPoller();
        final RingPoller second = ring.newPoller(first.sequence());
        put(ring, 1);
        assertEquals(0, second.poll((type, tag, buffer, offset, length) -> Action.CONTINUE, 10));
        first.peek((type, tag, buffer, offset, length) -> Action.CONTINUE, 10);
        assertEquals(0, second.poll((type, tag, buffer, offset, length) -> Action.CONTINUE, 10));
        first.release();
        assertEquals(1, second.poll((type, tag, buffer, offset, length) -> Action.CONTINUE, 10));
    }

    /** Random sizes, claims given up, and polls of random length: what comes out is what went in, in order. */
    @ParameterizedTest
    @CsvSource({"1024, 512, 200, false", "1024, 512, 200, true", "1048576, 200000, 4, false"})
    void shouldHandOutWhatWasPut(
        final int capacity, final int maxLength, final int seeds, final boolean isPastRead)
    {
        for (int seed = 0; seed < seeds; seed++)
        {
            final Random random = new Random(seed);
            final MessageRing ring = new MessageRing(16, capacity, isPastRead);
            final RingPoller poller = ring.newPoller();
            final ArrayDeque<byte[]> model = new ArrayDeque<>();
            for (int i = 0; i < 2000; i++)
            {
                if (random.nextBoolean())
                {
                    final byte[] message = new byte[random.nextInt(maxLength + 1)];
                    random.nextBytes(message);
                    final int offset = ring.tryClaim(message.length);
                    if (offset >= 0 && random.nextInt(10) > 0)
                    {
                        ring.buffer().putBytes(offset, message);
                        ring.publish(model.size(), message.length, message.length);
                        model.add(message);
                    }
                    assertTrue(offset >= 0 || !model.isEmpty(), "an empty ring takes any message");
                }
                else
                {
                    poller.poll(
                        (type, tag, buffer, offset, length) ->
                        {
                            final byte[] message = new byte[length];
                            buffer.getBytes(offset, message);
                            assertArrayEquals(model.remove(), message);
                            return Action.CONTINUE;
                        },
                        1 + random.nextInt(8));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 270000", "true, 1048576"})
    void shouldTouchNoMoreThanItNeeds(final boolean isPastRead, final int usedBytes)
    {
        final MessageRing ring = new MessageRing(16, 1024 * 1024, isPastRead);
        final RingPoller poller = ring.newPoller();
        int end = 0;
        for (int i = 0; i < 5_000; i++)
        {
            // Now and then nothing can be published where it was claimed.
            ring.tryClaim(2_000);
            final int offset = ring.tryClaim(1_000);
            end = Math.max(end, offset + 1_000);
            ring.publish(1, i, 1_000);
            // Several are under way most of the time, but now and then none.
            if (i % 5 == 4)
            {
                assertEquals(5, poller.poll((type, tag, buffer, at, length) -> Action.CONTINUE, 5));
            }
        }
        assertTrue(end <= usedBytes && end > usedBytes - 10_000, "end=" + end);
    }

    @Test
    void shouldTakeItsWholeCapacity()
    {
        final MessageRing ring = new MessageRing(2048, 1024 * 1024);
        final RingPoller poller = ring.newPoller();
        for (int round = 0; round < 5; round++)
        {
            int count = 0;
            while (ring.tryClaim(1024) != MessageRing.INSUFFICIENT)
            {
                ring.publish(1, 0, 1024);
                count++;
            }
            assertEquals(1024, count);
            assertEquals(count, poller.poll((type, tag, buffer, offset, length) -> Action.CONTINUE, 2048));
        }
    }

    @Test
    void shouldCarryMessagesBetweenThreads()
    {
        final int count = 200_000;
        final MessageRing ring = new MessageRing(64, 4096);
        final RingPoller poller = ring.newPoller();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () ->
        {
            final CompletableFuture<Void> producer = CompletableFuture.runAsync(() ->
            {
                for (int i = 0; i < count; i++)
                {
                    final int length = 8 + i % 100;
                    int offset = ring.tryClaim(length);
                    while (offset < 0)
                    {
                        Thread.onSpinWait();
                        offset = ring.tryClaim(length);
                    }
                    ring.buffer().putLong(offset, i);
                    ring.buffer().putByte(offset + length - 1, (byte)i);
                    ring.publish(i, -i, length);
                }
            });
            final long[] next = new long[1];
            while (next[0] < count)
            {
                poller.poll(
                    (type, tag, buffer, offset, length) ->
                    {
                        assertEquals(next[0], type);
                        assertEquals(-next[0], tag);
                        assertEquals(8 + next[0] % 100, length);
                        if (length > 8)
                        {
                            assertEquals(next[0], buffer.getLong(offset));
                        }
                        assertEquals((byte)next[0], buffer.getByte(offset + length - 1));
                        next[0]++;
                        return Action.CONTINUE;
                    },
                    100);
                Thread.onSpinWait();
            }
            producer.join();
        });
    }

    private static void put(final MessageRing ring, final long tag)
    {
        final int offset = ring.tryClaim(8);
        assertTrue(offset >= 0);
        ring.publish(1, tag, 8);
    }

    @Test
    void shouldTellAnObserverHowFullItIs()
    {
        final MessageRing ring = new MessageRing(8, 1024);
        final RingPoller poller = ring.newPoller();
        assertEquals(0, ring.occupiedSlots());
        assertEquals(0, ring.occupiedBytes());
        // Around the ring and the buffer several times, from empty to full.
        for (int round = 0; round < 20; round++)
        {
            int published = 0;
            while (ring.tryClaim(100) != MessageRing.INSUFFICIENT)
            {
                ring.publish(1, 0, 100);
                published++;
                assertEquals(ring.depth(), ring.occupiedSlots());
                assertEquals(ring.bytesInFlight(), ring.occupiedBytes());
                assertEquals(published, ring.occupiedSlots());
            }
            while (poller.poll((type, tag, buffer, offset, length) -> RingMessageHandler.Action.CONTINUE, 3) > 0)
            {
                assertEquals(ring.depth(), ring.occupiedSlots());
                assertEquals(ring.bytesInFlight(), ring.occupiedBytes());
            }
        }
    }
}

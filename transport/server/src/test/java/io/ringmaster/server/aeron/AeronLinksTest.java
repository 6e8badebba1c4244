package io.ringmaster.server.aeron;

import static io.ringmaster.server.aeron.AeronNode.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

import io.ringmaster.server.FreePorts;

/** Links over Aeron's real driver and UDP on loopback. */
@Timeout(60)
class AeronLinksTest
{
    @ParameterizedTest
    @EnumSource(names = {"INVOKER", "SHARED"})
    void shouldCarryOrderedStreamsOfShortAndLongMessagesAndVotes(final DriverMode mode)
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> context.driverMode(mode));
            AeronNode second = new AeronNode(2, ports, (context) -> context.driverMode(mode)))
        {
            await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            final int[] lengths = {9, 100, 1_300, 1_400, 5_000, 100_000, 1024 * 1024};
            for (int i = 0; i < 140; i++)
            {
                final int length = lengths[i % lengths.length];
                await(() -> first.offer(2, length), "offered", first, second);
                await(() -> second.offer(1, length), "offered", first, second);
            }
            await(() -> first.received.get(2) == 140 && second.received.get(1) == 140, "received", first, second);
            await(() ->
            {
                first.vote(2);
                second.vote(1);
                return first.votes.containsKey(2) && second.votes.containsKey(1);
            }, "votes", first, second);
            assertEquals(List.of("up 2"), first.events);
            assertEquals(List.of("up 1"), second.events);
            assertEquals(List.of(), first.errors);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {576, 1344, 8192, 65_504})
    void shouldLinkAndVoteWithAnyLengthOfDatagrams(final int mtuLength)
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> context.mtuLength(mtuLength));
            AeronNode second = new AeronNode(2, ports, (context) -> { }))
        {
            await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            await(() -> first.offer(2, 100_000), "offered", first, second);
            await(() -> second.received.get(1) == 1, "received", first, second);
            await(() ->
            {
                first.vote(2);
                return second.votes.containsKey(1);
            }, "votes", first, second);
            assertEquals(List.of(), first.errors);
        }
    }

    @Test
    void shouldLinkThreeServersEachWithEach()
    {
        final int[] ports = FreePorts.find(3);
        try (AeronNode first = new AeronNode(1, ports, (context) -> { });
            AeronNode second = new AeronNode(2, ports, (context) -> { });
            AeronNode third = new AeronNode(3, ports, (context) -> { }))
        {
            final AeronNode[] nodes = {first, second, third};
            await(() -> first.isUp(2) && first.isUp(3) && second.isUp(1) && second.isUp(3) && third.isUp(1) &&
                third.isUp(2), "up", nodes);
            for (int i = 0; i < 200; i++)
            {
                final int length = 10 + i * 50;
                await(() -> first.offer(2, length), "offered", nodes);
                await(() -> first.offer(3, length), "offered", nodes);
                await(() -> second.offer(3, length), "offered", nodes);
                await(() -> third.offer(1, length), "offered", nodes);
            }
            await(() -> second.received.get(1) == 200 && third.received.get(1) == 200 &&
                third.received.get(2) == 200 && first.received.get(3) == 200, "received", nodes);
        }
    }

    @Test
    void shouldBeginAnewAfterAReset()
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> { });
            AeronNode second = new AeronNode(2, ports, (context) -> { }))
        {
            await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            for (int i = 0; i < 5; i++)
            {
                final int ups = i + 2;
                first.offer(2, 500_000);
                second.offer(1, 500_000);
                first.reset(2);
                await(() -> second.events.size() == 2 * ups - 1 && first.events.size() == ups &&
                    first.isUp(2) && second.isUp(1), "up again", first, second);
                await(() -> first.offer(2, 100), "offered", first, second);
                await(() -> second.received.get(1) == 1, "received", first, second);
            }
            assertEquals(List.of("up 1", "down 1", "up 1"), second.events.subList(0, 3));
            assertFalse(first.events.contains("down 2"));
        }
    }

    @Test
    void shouldNoticeAServerThatGoesAwayAndComeUpWhenItIsBack()
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> { }))
        {
            for (int i = 1; i <= 3; i++)
            {
                final int rounds = i;
                try (AeronNode second = new AeronNode(2, ports, (context) -> { }))
                {
                    await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
                    await(() -> second.offer(1, 300), "offered", first, second);
                    await(() -> first.received.get(2) == 1, "received", first, second);
                }
                await(() -> first.events.size() == 2 * rounds, "down", first);
            }
            assertEquals(List.of("up 2", "down 2", "up 2", "down 2", "up 2", "down 2"), first.events);
        }
    }

    /** A server that hangs says no goodbye. */
    @Test
    void shouldNoticeAServerThatHangs()
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> { });
            AeronNode second = new AeronNode(2, ports, (context) -> { }))
        {
            await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            final long fromNs = System.nanoTime();
            await(() -> !first.isUp(2), "down", first);
            final long tookNs = System.nanoTime() - fromNs;
            assertTrue(tookNs < 3 * AeronNode.LIMIT_NS, "tookNs=" + tookNs);
            await(() -> first.events.size() == 3 && first.isUp(2) && second.isUp(1), "up again", first, second);
        }
    }

    /** For longer than Aeron's client and driver put up with by default. */
    @Test
    @Tag("soak")
    void shouldGoOnAfterAProcessStoodStill() throws InterruptedException
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> { });
            AeronNode second = new AeronNode(2, ports, (context) -> { }))
        {
            await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            Thread.sleep(AeronContext.DEFAULT_DRIVER_TIMEOUT_MS + 2_000);
            await(() -> first.events.size() >= 3 && first.isUp(2) && second.isUp(1), "up again", first, second);
            assertEquals(List.of(), first.fatals);
            assertEquals(List.of(), second.fatals);
        }
    }

    @Test
    void shouldHoldBackWhatIsNotTaken()
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> { });
            AeronNode second = new AeronNode(2, ports, (context) -> { }))
        {
            await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            second.refuse(true);
            int count = 0;
            final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            while (System.nanoTime() - untilNs < 0)
            {
                count += first.offer(2, 100_000) ? 1 : 0;
                AeronNode.work(first, second);
            }
            assertTrue(count > 0 && count < 100, "count=" + count);
            assertEquals(0, second.received.get(1));
            second.refuse(false);
            final long expected = count;
            await(() -> second.received.get(1) == expected, "received", first, second);
            assertTrue(first.isUp(2) && second.isUp(1));
        }
    }

    @Test
    void shouldLeaveNoFilesAndNoThreadsBehind(@TempDir final Path parent) throws Exception
    {
        final Set<Thread> before = threads();
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> context.mediaParent(parent));
            AeronNode second = new AeronNode(2, ports, (context) ->
                context.mediaParent(parent).driverMode(DriverMode.SHARED)))
        {
            await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            assertTrue(first.channels.driverDirectory().startsWith(parent.toString()));
            try (var files = Files.list(parent))
            {
                assertEquals(2, files.count());
            }
        }
        try (var files = Files.list(parent))
        {
            assertEquals(0, files.count());
        }
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        Set<Thread> left = threads();
        left.removeAll(before);
        while (!left.isEmpty() && System.nanoTime() - deadlineNs < 0)
        {
            left.iterator().next().join(100);
            left = threads();
            left.removeAll(before);
        }
        assertEquals(Set.of(), left);
    }

    @Test
    void shouldRemoveDirectoriesWhoseOwnersHaveDied(@TempDir final Path parent) throws Exception
    {
        final Path dead = Files.createDirectories(parent.resolve("ringmaster-media-dead").resolve("driver"));
        Files.createFile(dead.getParent().resolve("lock"));
        try (MediaDirectory alive = MediaDirectory.create(parent, parent, 1))
        {
            assertFalse(Files.exists(dead.getParent()));
            try (MediaDirectory other = MediaDirectory.create(parent, parent, 1))
            {
                assertTrue(Files.exists(alive.path()));
                assertTrue(Files.exists(other.path()));
            }
        }
    }

    @Test
    void shouldRefuseToStartWithoutSpace(@TempDir final Path parent)
    {
        final IllegalStateException thrown = assertThrows(
            IllegalStateException.class, () -> MediaDirectory.create(parent, parent, Long.MAX_VALUE));
        assertTrue(thrown.getMessage().contains("needs " + Long.MAX_VALUE + " bytes in " + parent),
            thrown.getMessage());
    }

    @Test
    void shouldLeaveNothingBehindWhenItsEndpointIsTaken(@TempDir final Path parent) throws Exception
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode first = new AeronNode(1, ports, (context) -> { }))
        {
            assertThrows(RuntimeException.class, () -> new AeronNode(2, new int[]{ports[1], ports[0]},
                (context) -> context.mediaParent(parent)));
            try (var files = Files.list(parent))
            {
                assertEquals(0, files.count());
            }
            assertEquals(List.of(), first.fatals);
        }
    }

    @Test
    void shouldUseAnExternalDriverAndSayWhenItIsDead(@TempDir final Path parent)
    {
        final int[] ports = FreePorts.find(2);
        try (AeronNode second = new AeronNode(2, ports, (context) -> { }))
        {
            final AeronNode first;
            try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(parent.resolve("external").toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true)))
            {
                first = new AeronNode(1, ports, (context) -> context.driverMode(DriverMode.EXTERNAL)
                    .driverDirectory(driver.aeronDirectoryName()).driverTimeoutMs(1_000));
                await(() -> first.isUp(2) && second.isUp(1), "up", first, second);
            }
            try (first)
            {
                await(() -> !first.fatals.isEmpty(), "fatal", first, second);
                await(() -> first.events.size() == 2 && second.events.size() == 2, "down", first, second);
                assertEquals(1, first.fatals.size());
            }
        }
    }

    private static Set<Thread> threads()
    {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).collect(Collectors.toSet());
    }
}

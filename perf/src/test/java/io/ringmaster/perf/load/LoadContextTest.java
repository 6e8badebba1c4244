package io.ringmaster.perf.load;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

class LoadContextTest
{
    @Test
    void shouldAcceptTheDefaults()
    {
        assertFalse(new LoadContext().conclude().isOpenLoop());
        assertTrue(new LoadContext().ratePerSecond(0.5).conclude().isOpenLoop());
    }

    @Test
    void shouldNameTheValueThatIsWrong()
    {
        assertRefused("connections must be 1", (context) -> context.connectionCount(0));
        assertRefused("depth must be 1", (context) -> context.depth(0));
        assertRefused("threads must be 1", (context) -> context.threadCount(0));
        assertRefused("more threads (2) than connections (1)", (context) -> context.threadCount(2));
        assertRefused("keys must be 1", (context) -> context.keyCount(0));
        assertRefused("keys per parent must be 1", (context) -> context.keysPerParent(-5));
        assertRefused("data size must be 0", (context) -> context.dataLength(-1));
        assertRefused("rate must be 0", (context) -> context.ratePerSecond(-1));
        assertRefused("rate must be 0", (context) -> context.ratePerSecond(Double.NaN));
        assertRefused("duration", (context) -> context.durationNs(0));
        assertRefused("warm-up", (context) -> context.warmupNs(-1));
        assertRefused("operations", (context) -> context.operationCount(-1));
        assertRefused("root must be", (context) -> context.root("/"));
        assertRefused("root must be", (context) -> context.root("perf"));
        assertRefused("root must be", (context) -> context.root("/perf/"));
        assertRefused("no server", (context) -> context.servers(List.of()));
        assertRefused("session timeout", (context) -> context.sessionTimeoutMs(1));
    }

    private static void assertRefused(final String message, final Consumer<LoadContext> change)
    {
        final LoadContext context = new LoadContext();
        change.accept(context);
        final IllegalArgumentException exception =
            assertThrows(IllegalArgumentException.class, context::conclude);
        assertTrue(exception.getMessage().contains(message), exception.getMessage());
    }
}

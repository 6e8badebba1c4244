package io.ringmaster.zookeeper.differential;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.ringmaster.zookeeper.servers.ServerSettings;
import io.ringmaster.zookeeper.servers.ServerUnderTest;

/** Runs histories on two fresh servers each, at the same time, and compares what they did. */
final class Comparison
{
    private static final int TICK_TIME_MS = 100;
    /** Less than the least: the server makes it {@link #MIN_TIMEOUT_MS}. */
    private static final int SHORT_TIMEOUT_MS = 1;
    private static final int MIN_TIMEOUT_MS = 200;
    private static final int MAX_TIMEOUT_MS = 60_000;

    private final Launcher reference;
    private final Launcher underTest;
    private final Supplier<UnaryOperator<byte[]>> filter;

    /** Starts a server. */
    interface Launcher
    {
        ServerUnderTest launch(ServerSettings settings) throws IOException;
    }

    /**
     * Compare two kinds of server.
     *
     * @param reference that is right.
     * @param underTest that has to be equal.
     * @param filter    makes, for each run, what sees and may change the frames of the server under test.
     */
    Comparison(final Launcher reference, final Launcher underTest, final Supplier<UnaryOperator<byte[]>> filter)
    {
        this.reference = reference;
        this.underTest = underTest;
        this.filter = filter;
    }

    /**
     * Run on both.
     *
     * @param history to run.
     * @return null if they are equal.
     */
    Difference compare(final History history)
    {
        final CompletableFuture<List<List<Line>>> actual =
            CompletableFuture.supplyAsync(() -> run(underTest, history, filter.get()));
        final List<List<Line>> expected = run(reference, history, UnaryOperator.identity());
        try
        {
            return Difference.find(expected, actual.join());
        }
        catch (final CompletionException ex)
        {
            throw new IllegalStateException("seed " + history.seed() + ": " + ex.getCause(), ex);
        }
    }

    private static List<List<Line>> run(
        final Launcher launcher, final History history, final UnaryOperator<byte[]> filter)
    {
        final ServerSettings settings =
            new ServerSettings(TICK_TIME_MS, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, history.isExtended());
        try (ServerUnderTest server = launcher.launch(settings);
            Driver driver = new Driver(server.zookeeperPort(), history, SHORT_TIMEOUT_MS, filter))
        {
            return driver.run();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException("seed " + history.seed(), ex);
        }
    }
}

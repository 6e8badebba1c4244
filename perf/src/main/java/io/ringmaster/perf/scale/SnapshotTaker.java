package io.ringmaster.perf.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.ringmaster.perf.report.Series;
import io.ringmaster.tools.server.RingmasterServer;

/**
 * Lets a server take one snapshot after the other, as {@code ringmaster snapshot take} asks for them, on a thread of
 * its own.
 */
final class SnapshotTaker implements AutoCloseable, Runnable
{
    private static final long POLL_INTERVAL_MS = 2;
    private static final long TIMEOUT_NS = 300_000_000_000L;
    private static final double NS_PER_MS = 1e6;

    private final Path request;
    private final Series durationsMs = new Series();
    private final Thread thread = new Thread(this, "snapshot-taker");
    private volatile boolean isEnding;
    private IOException failure;

    SnapshotTaker(final Path dataDirectory)
    {
        request = dataDirectory.resolve(RingmasterServer.SNAPSHOT_REQUEST_FILE);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run()
    {
        try
        {
            do
            {
                take();
            }
            while (!isEnding);
        }
        catch (final IOException ex)
        {
            failure = ex;
        }
        catch (final InterruptedException ex)
        {
            failure = new IOException("interrupted", ex);
        }
    }

    /**
     * Let the one under way be the last one, and wait for it.
     *
     * @return how long each took, milliseconds, in order; at least one.
     * @throws IOException if one was not answered.
     */
    Series end() throws IOException
    {
        isEnding = true;
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", ex);
        }
        if (failure != null)
        {
            throw failure;
        }
        return durationsMs;
    }

    private void take() throws IOException, InterruptedException
    {
        final long startNs = System.nanoTime();
        Files.createFile(request);
        while (Files.exists(request))
        {
            if (System.nanoTime() - startNs > TIMEOUT_NS)
            {
                throw new IOException("no snapshot was taken for " + TIMEOUT_NS / 1_000_000_000 + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
        }
        durationsMs.add((System.nanoTime() - startNs) / NS_PER_MS);
    }

    /** Does not wait: the server may be gone. */
    @Override
    public void close()
    {
        isEnding = true;
        thread.interrupt();
    }
}

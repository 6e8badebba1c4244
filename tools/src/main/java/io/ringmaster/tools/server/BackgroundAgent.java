package io.ringmaster.tools.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.journal.SegmentPreparer;
import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.tools.server.ensemble.BackgroundWork;

/**
 * What may take its time, on a thread of its own: segments made ready, snapshots written, counters shown, requests for
 * a snapshot found.
 * <p>
 * Somebody asks for a snapshot by making the file {@link RingmasterServer#SNAPSHOT_REQUEST_FILE} in the data
 * directory. When it is gone, a snapshot has been written that holds everything acknowledged before, or the log says
 * why not.
 */
final class BackgroundAgent implements Runnable
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SLOW_TICK_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** A look at every file: next to it, a server under load leaves hardly anything to the garbage collector. */
    private static final long SIZES_NS = TimeUnit.SECONDS.toNanos(5);

    private final SegmentPreparer preparer;
    private final RemovalAgent removal;
    private final SnapshotAgent snapshots;
    private final SnapshotFeed feed;
    private final BackgroundWork ensemble;
    private final WorkSignal signal;
    private final Runnable snapshotRequester;
    private final MetricsPublisher metrics;
    private final CounterFile.Shown counterFile;
    private final DirectorySizes sizes;
    private final Path requestFile;
    private final DiskPace fillPace = new DiskPace();
    private volatile boolean isRunning = true;
    private boolean isRequested;
    private boolean wasFull;
    private int requestTarget;
    private long slowTickDeadlineNs = System.nanoTime();
    private long sizesDeadlineNs = slowTickDeadlineNs;

    BackgroundAgent(
        final SegmentPreparer preparer,
        final RemovalAgent removal,
        final SnapshotAgent snapshots,
        final SnapshotFeed feed,
        final BackgroundWork ensemble,
        final WorkSignal signal,
        final Runnable snapshotRequester,
        final MetricsPublisher metrics,
        final CounterFile.Shown counterFile,
        final DirectorySizes sizes,
        final Path dataDir)
    {
        this.preparer = preparer;
        this.removal = removal;
        this.snapshots = snapshots;
        this.feed = feed;
        this.ensemble = ensemble;
        this.signal = signal;
        this.snapshotRequester = snapshotRequester;
        this.metrics = metrics;
        this.counterFile = counterFile;
        this.sizes = sizes;
        this.requestFile = dataDir.resolve(RingmasterServer.SNAPSHOT_REQUEST_FILE);
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            final long nowNs = System.nanoTime();
            final int workCount = ensemble.doWork() + prepare() + removeFiles() + snapshots.doWork();
            metrics.sample(nowNs);
            if (nowNs - slowTickDeadlineNs >= 0)
            {
                slowTickDeadlineNs = nowNs + SLOW_TICK_NS;
                onSlowTick();
            }
            if (workCount == 0)
            {
                signal.await(() -> !isRunning || snapshots.hasWork() || ensemble.hasWork(), restNs());
            }
        }
        snapshots.close();
        metrics.publish(counterFile);
    }

    void stop()
    {
        isRunning = false;
        signal.signal();
    }

    private int removeFiles()
    {
        final boolean isFull = preparer.isFull();
        final int workCount = removal.doWork(isFull);
        if (isFull && workCount > 0)
        {
            preparer.onSpaceFreed();
        }
        return workCount;
    }

    private int prepare()
    {
        final long nowNs = System.nanoTime();
        if (!fillPace.isDue(nowNs, preparer.isUrgent()))
        {
            return 0;
        }
        final int workCount = preparer.doWork(nowNs);
        if (workCount > 0)
        {
            fillPace.onStep(nowNs, System.nanoTime());
        }
        return workCount;
    }

    private long restNs()
    {
        final long paceNs = fillPace.restNs(System.nanoTime());
        return removal.restNs(paceNs == 0 ? REST_NS : Math.min(REST_NS, paceNs));
    }

    private void onSlowTick()
    {
        metrics.publish(counterFile);
        checkSpace();
        measureSizes();
        try
        {
            checkRequest();
        }
        catch (final IOException ex)
        {
            LOG.warn("cannot remove {}: {}", requestFile, FileFailure.describe(ex));
        }
    }

    private void measureSizes()
    {
        final long nowNs = System.nanoTime();
        if (nowNs - sizesDeadlineNs < 0)
        {
            return;
        }
        sizesDeadlineNs = nowNs + SIZES_NS;
        try
        {
            sizes.refresh();
        }
        catch (final IOException ex)
        {
            LOG.warn("cannot measure the directories: {}", FileFailure.describe(ex));
        }
    }

    private void checkSpace()
    {
        final boolean isFull = preparer.isFull();
        if (isFull != wasFull)
        {
            wasFull = isFull;
            if (isFull)
            {
                LOG.error("the disk of the journal is full: writes are refused until there is space, reads go on");
            }
            else
            {
                LOG.info("the disk of the journal has space again");
            }
        }
    }

    private void checkRequest() throws IOException
    {
        if (isRequested)
        {
            if (snapshots.answeredRequestCount() - requestTarget >= 0)
            {
                isRequested = false;
                Files.deleteIfExists(requestFile);
            }
        }
        else if (Files.exists(requestFile))
        {
            isRequested = true;
            requestTarget = feed.requestCount() + 1;
            snapshotRequester.run();
        }
    }
}

package io.ringmaster.tools.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.journal.FileRemover;
import io.ringmaster.journal.JournalException;

/** Removes files in their time; at once when the disk has no space. Belongs to the background thread. */
final class RemovalAgent
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");

    private final FileRemover remover;
    private final DiskPace pace = new DiskPace();

    RemovalAgent(final FileRemover remover)
    {
        this.remover = remover;
    }

    /**
     * One step, if it is due.
     *
     * @param isUrgent whether somebody waits for the space.
     * @return 0 if nothing was done.
     */
    int doWork(final boolean isUrgent)
    {
        final long nowNs = System.nanoTime();
        if (!remover.hasWork() || !pace.isDue(nowNs, isUrgent))
        {
            return 0;
        }
        try
        {
            return remover.doWork();
        }
        catch (final JournalException ex)
        {
            LOG.warn("a file that is not needed is left behind: {}", ex.getMessage(), ex);
            return 1;
        }
        finally
        {
            pace.onStep(nowNs, System.nanoTime());
        }
    }

    /** How long until the next step is due; as long as may be if there is none. */
    long restNs(final long longestNs)
    {
        return remover.hasWork() ? Math.min(longestNs, pace.restNs(System.nanoTime())) : longestNs;
    }
}

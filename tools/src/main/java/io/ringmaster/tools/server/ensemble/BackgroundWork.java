package io.ringmaster.tools.server.ensemble;

/** What an ensemble has to do on a thread that may wait for the disk. */
public interface BackgroundWork
{
    /** Of a server that stands alone. */
    BackgroundWork NONE = new BackgroundWork()
    {
        @Override
        public int doWork()
        {
            return 0;
        }

        @Override
        public boolean hasWork()
        {
            return false;
        }
    };

    /**
     * Both, promises first.
     *
     * @param promises  to be stored.
     * @param snapshots to be read and written.
     * @return the work.
     */
    static BackgroundWork of(final StoredPromises promises, final StoredSnapshots snapshots)
    {
        return new BackgroundWork()
        {
            @Override
            public int doWork()
            {
                return promises.doWork() + snapshots.doWork();
            }

            @Override
            public boolean hasWork()
            {
                return promises.hasWork() || snapshots.hasWork();
            }
        };
    }

    /**
     * Do a piece.
     *
     * @return 0 if there was nothing to do.
     * @throws io.ringmaster.journal.JournalException if the server must stop.
     */
    int doWork();

    /**
     * Whether there is something to do. The same thread.
     *
     * @return true if so.
     */
    boolean hasWork();
}

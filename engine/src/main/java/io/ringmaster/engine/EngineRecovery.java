package io.ringmaster.engine;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.snapshot.SnapshotLoader;
import io.ringmaster.engine.transaction.InvariantException;
import io.ringmaster.engine.transaction.RecoveryListener;
import io.ringmaster.engine.transaction.TransactionPrefetch;

/**
 * Brings a fresh engine to where it was: first the records of a snapshot, if there is one, then the journal from there
 * on. Used by one thread before {@link Engine#start()}.
 */
public final class EngineRecovery
{
    private final EngineState state;
    private final RecoveryListener listener = new RecoveryListener();
    private SnapshotLoader snapshotLoader;
    private boolean hasBase;
    private TransactionPrefetch prefetch;
    private boolean isAnnounced;
    private long transactionCount;
    private long transactionBytes;

    EngineRecovery(final EngineState state)
    {
        this.state = state;
    }

    /**
     * Take records of a snapshot.
     *
     * @param buffer holding whole records.
     * @param offset of the first.
     * @param length of all of them.
     * @throws io.ringmaster.engine.tree.SnapshotFormatException if they do not fit together.
     */
    public void onSnapshot(final DirectBuffer buffer, final int offset, final int length)
    {
        if (hasBase)
        {
            throw new IllegalStateException("a snapshot comes before the journal");
        }
        if (snapshotLoader == null)
        {
            snapshotLoader = new SnapshotLoader(state.tree, state.acls, state.sessions);
        }
        snapshotLoader.onRecords(buffer, offset, length);
    }

    /**
     * There is no more of the snapshot: check it as a whole and link its nodes.
     *
     * @throws io.ringmaster.engine.tree.SnapshotFormatException if its parts do not fit together.
     */
    public void onSnapshotEnd()
    {
        conclude();
    }

    /**
     * Take the first record of an epoch.
     *
     * @param zxid (epoch, 0).
     */
    public void onEpoch(final long zxid)
    {
        conclude();
        state.applier.applyEpoch(zxid);
    }

    /**
     * Look at a transaction that will be taken soon. Several that are announced before the first of them is taken cost
     * less together: a large tree lies in memory, not in the caches.
     *
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     */
    public void announce(final DirectBuffer buffer, final int offset, final int length)
    {
        if (prefetch == null)
        {
            prefetch = new TransactionPrefetch(state.tree);
        }
        prefetch.add(buffer, offset, length);
        isAnnounced = true;
    }

    /**
     * Take a transaction of the journal.
     *
     * @param zxid   under which the journal has it.
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @throws InvariantException if it does not fit the state.
     */
    public void onTransaction(final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        conclude();
        if (isAnnounced)
        {
            isAnnounced = false;
            prefetch.run();
        }
        state.applier.apply(buffer, offset, length, listener);
        if (state.applier.lastZxid() != zxid)
        {
            throw new InvariantException("the journal has zxid 0x" + Long.toHexString(zxid) +
                " for the transaction 0x" + Long.toHexString(state.applier.lastZxid()));
        }
        transactionCount++;
        transactionBytes += length;
    }

    /**
     * The last zxid that was taken.
     *
     * @return it; 0 if there was nothing.
     */
    public long lastZxid()
    {
        return state.applier.lastZxid();
    }

    /**
     * Transactions that were taken.
     *
     * @return the count.
     */
    public long transactionCount()
    {
        return transactionCount;
    }

    /**
     * Their length.
     *
     * @return in bytes.
     */
    public long transactionBytes()
    {
        return transactionBytes;
    }

    /** There is no more of the snapshot. */
    void conclude()
    {
        if (!hasBase)
        {
            hasBase = true;
            if (snapshotLoader != null)
            {
                snapshotLoader.conclude();
                state.applier.reset(snapshotLoader.zxid(), snapshotLoader.timeMs());
                state.quotas.recover();
                snapshotLoader = null;
            }
            else
            {
                state.createSystemNodes();
            }
        }
    }
}

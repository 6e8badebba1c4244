package io.ringmaster.tools.simulator;

import io.ringmaster.engine.replica.PromiseStore;

/** Promises that are taken for durable as soon as they are to be stored, and stored in truth or not. */
final class LyingPromises implements PromiseStore
{
    private final PromiseStore promises;
    private final boolean isStored;
    private long acceptedEpoch;
    private boolean isRejoining;

    LyingPromises(final PromiseStore promises, final boolean isStored)
    {
        this.promises = promises;
        this.isStored = isStored;
        acceptedEpoch = promises.acceptedEpoch();
        isRejoining = promises.isRejoining();
    }

    @Override
    public long acceptedEpoch()
    {
        return acceptedEpoch;
    }

    @Override
    public boolean isRejoining()
    {
        return isRejoining;
    }

    @Override
    public void store(final long newAcceptedEpoch, final boolean newRejoining)
    {
        acceptedEpoch = newAcceptedEpoch;
        isRejoining = newRejoining;
        if (isStored)
        {
            promises.store(newAcceptedEpoch, newRejoining);
        }
    }

    @Override
    public boolean isSettled()
    {
        return true;
    }
}

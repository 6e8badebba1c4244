package io.ringmaster.tools.simulator;

import io.ringmaster.engine.replica.PromiseStore;

/** The promises on a {@link SimulatedDisk}. */
final class SimulatedPromises implements PromiseStore
{
    private final SimulatedDisk disk;

    SimulatedPromises(final SimulatedDisk disk)
    {
        this.disk = disk;
    }

    @Override
    public long acceptedEpoch()
    {
        return disk.acceptedEpoch();
    }

    @Override
    public boolean isRejoining()
    {
        return disk.isRejoining();
    }

    @Override
    public void store(final long acceptedEpoch, final boolean isRejoining)
    {
        disk.storePromise(acceptedEpoch, isRejoining);
    }

    @Override
    public boolean isSettled()
    {
        return disk.isPromiseSettled();
    }
}

package io.ringmaster.perf.scale;

/**
 * What {@link ZnodeCost} and {@link ResidentRun} create.
 *
 * @param nodeCount     znodes.
 * @param dataLength    of each, bytes.
 * @param keysPerParent children of each parent; parents are not counted as znodes, but their memory is.
 * @param warmupCount   operations before the first look.
 */
public record ZnodeCostSettings(int nodeCount, int dataLength, int keysPerParent, long warmupCount)
{
    /**
     * Checks them.
     *
     * @throws IllegalArgumentException if something cannot be.
     */
    public ZnodeCostSettings
    {
        if (nodeCount < 1 || dataLength < 0 || keysPerParent < 1 || warmupCount < 1)
        {
            throw new IllegalArgumentException("counts must be positive, and the data size not negative");
        }
    }
}

package io.ringmaster.perf.scale;

/**
 * What to measure of a restart.
 *
 * @param nodeCount  znodes.
 * @param dataLength of each, bytes.
 * @param setCount   sets before each kill, to be found in the log.
 * @param probeNs    for which gets are sent each millisecond after a restart.
 */
public record RecoverySettings(int nodeCount, int dataLength, int setCount, long probeNs)
{
    /**
     * Check.
     *
     * @throws IllegalArgumentException saying what is wrong.
     */
    public RecoverySettings
    {
        if (nodeCount < 1 || dataLength < 0 || setCount < 1 || probeNs < 1)
        {
            throw new IllegalArgumentException("znodes, sets and probe must be positive, the data size not negative");
        }
    }
}

package io.ringmaster.tools.simulator;

/**
 * Random numbers that follow from a seed (SplitMix64). Each part of the simulator has its own, split off by a label, so
 * that one part drawing more or less changes nothing for the others.
 */
final class SplitRandom
{
    private static final long GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private final long seed;
    private long state;

    SplitRandom(final long seed)
    {
        this.seed = mix(seed + GAMMA);
        state = this.seed;
    }

    /** A source of its own, which depends on the seed and the label but not on what was drawn here. */
    SplitRandom split(final long label)
    {
        return new SplitRandom(seed ^ mix(label * GAMMA + 1));
    }

    static long mix(final long value)
    {
        final long a = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        final long b = (a ^ (a >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return b ^ (b >>> 31);
    }

    long nextLong()
    {
        state += GAMMA;
        return mix(state);
    }

    /** From 0 to less than the bound. */
    int nextInt(final int bound)
    {
        return (int)((nextLong() >>> 33) % bound);
    }

    /** From 0 to less than 1. */
    double nextDouble()
    {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    boolean chance(final double probability)
    {
        return nextDouble() < probability;
    }

    /** Every value of the range is as likely, both ends included. */
    long between(final long low, final long high)
    {
        return low + (nextLong() >>> 1) % (high - low + 1);
    }

    /** Every order of magnitude of the range is as likely. */
    long magnitudeBetween(final long low, final long high)
    {
        return (long)(low * Math.pow((double)high / low, nextDouble()));
    }

    /** Time until the next of events that come independently of each other. */
    long exponential(final long mean)
    {
        return (long)(-mean * Math.log(1.0 - nextDouble())) + 1;
    }
}

package io.ringmaster.tools.checker;

/** Hashes of numbers. */
final class Hashing
{
    private Hashing()
    {
    }

    /** Finalizer of SplitMix64: each bit of the argument changes half of those of the result. */
    static long mix(final long value)
    {
        final long a = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        final long b = (a ^ (a >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return b ^ (b >>> 31);
    }
}

package io.ringmaster.tools.simulator;

/** An invariant does not hold. */
final class Violation extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    Violation(final String message)
    {
        super(message);
    }

    Violation(final String message, final Throwable cause)
    {
        super(message, cause);
    }

    /** An invariant does not hold. */
    static void unless(final boolean holds, final String message)
    {
        if (!holds)
        {
            throw new Violation(message);
        }
    }
}

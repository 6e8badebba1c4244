package io.ringmaster.tools.simulator;

import java.util.function.Supplier;

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

    /** The message is made only if it is needed: most of what is checked holds. */
    static void unless(final boolean holds, final Supplier<String> message)
    {
        if (!holds)
        {
            throw new Violation(message.get());
        }
    }
}

package io.ringmaster.perf.limits;

import java.util.Locale;

/** How a thread waits for bytes of a socket. */
public enum WaitMode
{
    /** In {@code read}: one system call per message. */
    BLOCKING(1),
    /** In {@code select}, then a read: what an event loop does that serves more than one connection. */
    SELECTOR(2),
    /** In a loop of reads that return at once: no wake-up, but a core is busy. */
    SPIN(3);

    private final int code;

    WaitMode(final int code)
    {
        this.code = code;
    }

    int code()
    {
        return code;
    }

    static WaitMode ofCode(final int code)
    {
        for (final WaitMode mode : values())
        {
            if (mode.code == code)
            {
                return mode;
            }
        }
        throw new IllegalArgumentException("no such wait mode: " + code);
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.ringmaster.tools;

/** Exit codes of every program. */
public final class ExitCode
{
    /** It did what was asked. */
    public static final int OK = 0;
    /** It could not; one line on stderr says why. */
    public static final int FAILURE = 1;
    /** A server that was serving had to stop itself: its disk failed, or a thread died. */
    public static final int FATAL = 3;
    /** The command line is wrong. */
    public static final int USAGE = 64;

    private ExitCode()
    {
    }
}

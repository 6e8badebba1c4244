package io.ringmaster.tools.server;

/**
 * Why a server stopped itself.
 *
 * @param role  of the thread that failed, such as {@code journaler}.
 * @param cause what it threw.
 */
public record FatalError(String role, Throwable cause)
{
    /**
     * One line for the operator.
     *
     * @return what failed and what to do.
     */
    public String describe()
    {
        final String what = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return "the " + role + " failed: " + what + "; nothing more was acknowledged. " +
            "Restart to recover from the disk; if it fails again, check the disk";
    }
}

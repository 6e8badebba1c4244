package io.ringmaster.tools;

/** What a person is told, in one line and without a stack trace: a program cannot do what it was asked. */
public class CommandException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * Construct.
     *
     * @param message what is wrong, where, and what to do.
     */
    public CommandException(final String message)
    {
        super(message);
    }

    /**
     * Construct.
     *
     * @param message what is wrong, where, and what to do.
     * @param cause   for the log.
     */
    public CommandException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}

package io.ringmaster.journal;

/**
 * The journal cannot go on: a write or sync failed, the directory is not usable, or it was used against its rules.
 * Thrown while opening it means that the server must not start; thrown later, that it must stop at once.
 */
public class JournalException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * A fault.
     *
     * @param message naming the file and what to do.
     */
    public JournalException(final String message)
    {
        super(message);
    }

    /**
     * A fault with its cause.
     *
     * @param message naming the file and what to do.
     * @param cause   as the system gave it.
     */
    public JournalException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}

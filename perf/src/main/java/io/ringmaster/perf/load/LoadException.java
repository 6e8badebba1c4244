package io.ringmaster.perf.load;

/** A load could not be carried out. The message is for the person who started it. */
public final class LoadException extends Exception
{
    private static final long serialVersionUID = 1L;

    /**
     * With a message.
     *
     * @param message what failed and where.
     */
    public LoadException(final String message)
    {
        super(message);
    }

    /**
     * With a message and a cause.
     *
     * @param message what failed and where.
     * @param cause   of it.
     */
    public LoadException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}

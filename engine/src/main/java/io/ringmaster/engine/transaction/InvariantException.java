package io.ringmaster.engine.transaction;

/**
 * A transaction does not fit the state it is applied to. Replicas would diverge, so the server must stop: better
 * silent than wrong.
 */
public final class InvariantException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * Construct.
     *
     * @param message what was expected and what was found, with the zxid.
     */
    public InvariantException(final String message)
    {
        super(message);
    }
}

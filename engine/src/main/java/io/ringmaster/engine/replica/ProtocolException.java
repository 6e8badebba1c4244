package io.ringmaster.engine.replica;

/**
 * Another server has sent what it never may: the link to it is reset. A {@link ReplicaListener} may throw it when it is
 * handed such a message, before it has done anything with it.
 */
public final class ProtocolException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * Construct.
     *
     * @param message what was sent, to stand behind "server N sent".
     */
    public ProtocolException(final String message)
    {
        super(message, null, false, true);
    }
}

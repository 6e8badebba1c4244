package io.ringmaster.engine.replica;

/** Another server has sent what it never may: the link to it is reset. */
final class ProtocolException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    ProtocolException(final String message)
    {
        super(message, null, false, true);
    }
}

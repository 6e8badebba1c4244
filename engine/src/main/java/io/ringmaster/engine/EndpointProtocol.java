package io.ringmaster.engine;

/**
 * Types of the messages on the rings between an endpoint and the engine. The tag of each is the connection id:
 * chosen by the endpoint, its own index in the top byte, never used twice in a process.
 */
public final class EndpointProtocol
{
    /** To the engine: a connection was accepted; bytes are the remote address as text. */
    public static final int OPENED = 1;
    /** To the engine: bytes are one message of the client protocol, from its messageHeader on. */
    public static final int REQUEST = 2;
    /** To the engine: the connection is gone; no bytes. Exactly once for each OPENED, whoever closed. */
    public static final int CLOSED = 3;
    /**
     * To the engine: bytes are int32 numbers of topics of the schema {@code admin.xml}, little-endian. Each is
     * answered, in order, by records of that schema, the last of them InspectionEnd. Clients cannot send it; for
     * one that sends Inspect an endpoint asks for STATUS.
     */
    public static final int INSPECT = 4;

    /** To the endpoint: bytes are one whole message of the client protocol, from its messageHeader on. */
    public static final int MESSAGE = 1;
    /** To the endpoint: bytes are the int32 length of a long message and its first bytes. */
    public static final int FIRST = 2;
    /** To the endpoint: bytes continue the long message of the FIRST before. */
    public static final int NEXT = 3;
    /** To the endpoint: bytes end the long message of the FIRST before. */
    public static final int LAST = 4;
    /** To the endpoint: send what is queued, then close; bytes are the reason as text, or nothing. */
    public static final int CLOSE = 5;

    /** Bits to shift a connection id right to get the index of its endpoint. */
    public static final int ENDPOINT_INDEX_SHIFT = 56;

    private EndpointProtocol()
    {
    }
}

package io.ringmaster.codecs;

/** What clients and servers agree on where a connection is two Aeron streams; {@code stream.xml} has the messages. */
public final class StreamProtocol
{
    /** Stream id of what clients send, each by a publication of its own. */
    public static final int REQUEST_STREAM_ID = 0x0052_4D01;
    /** Default length of the terms of either stream, in bytes; a log has three of them. */
    public static final int DEFAULT_TERM_LENGTH = 256 * 1024;
    /** Longest terms of a client's stream that a server takes, in bytes: they are the server's memory. */
    public static final int MAX_TERM_LENGTH = 16 * 1024 * 1024;

    private StreamProtocol()
    {
    }
}

package io.ringmaster.server;

import java.net.InetAddress;

import org.agrona.DirectBuffer;

/**
 * One client's connection that is no socket: bytes in both directions, in order and without loss, cut into pieces
 * anywhere. Endpoint thread only.
 */
public interface PolledStream
{
    /** {@link #offer}: the stream takes nothing ever again. */
    int GONE = -1;

    /**
     * Hand out what has come.
     *
     * @param handler to take it.
     * @param limit   pieces to hand out at most.
     * @return pieces handed out.
     */
    int poll(StreamBytesHandler handler, int limit);

    /**
     * Send bytes.
     *
     * @param buffer with the bytes; borrowed for the duration of the call.
     * @param offset of the bytes.
     * @param length of the bytes, at least 1.
     * @return how many of them were taken, 0 if there is no room now; or {@link #GONE}.
     */
    int offer(DirectBuffer buffer, int offset, int length);

    /**
     * Whether nothing comes any more: the client has ended it or is lost, and all that came was handed out.
     *
     * @return true once it is so.
     */
    boolean isEnded();

    /**
     * Where the client is, for limits and ACLs.
     *
     * @return its address; this host's own if both are on it.
     */
    InetAddress address();

    /**
     * Where the client is, for people.
     *
     * @return such as address and port.
     */
    String name();

    /** End both directions; what was offered before still reaches a client that takes it. Later calls do nothing. */
    void close();
}

package io.ringmaster.server;

import org.agrona.DirectBuffer;

/**
 * What one client protocol does differently from another on the same event loop: how frames are delimited, what
 * becomes of a frame on its way to the engine, and of the engine's messages on their way to the client. One instance
 * serves all connections of a listener. Endpoint thread only.
 */
interface ProtocolAdapter
{
    /** {@link #frameLength}: the begin of the frame cannot be a valid one. */
    int MALFORMED = -1;
    /** {@link #frameLength}: too few bytes to tell. */
    int INCOMPLETE = 0;

    /** Bytes have come or are looked at again: the adapter may read the clock once for all of their frames. */
    default void onReadBegin()
    {
    }

    /**
     * Length of the frame that begins at an offset.
     *
     * @param connection from which it comes.
     * @param buffer    with bytes from a client, to be believed in nothing.
     * @param offset    of the frame.
     * @param available bytes from there, at least 1.
     * @param maxLength longest message that this connection may send now.
     * @return bytes of the frame with its header, which may be more than are available; {@link #INCOMPLETE} or
     * {@link #MALFORMED}.
     */
    int frameLength(Connection connection, DirectBuffer buffer, int offset, int available, int maxLength);

    /**
     * Pass a whole frame to the engine, or close the connection for it.
     *
     * @param connection from which it came.
     * @param buffer     with the frame.
     * @param offset     of the frame.
     * @param length     as {@link #frameLength} said.
     * @return false if the request ring is full: nothing has been taken.
     */
    boolean onFrame(Connection connection, DirectBuffer buffer, int offset, int length);

    /**
     * Whether a frame that was taken makes a connection more than one that has said nothing yet.
     *
     * @param connection from which it came.
     * @return false if the time in which it has to say something goes on.
     */
    default boolean isHandshake(final Connection connection)
    {
        return true;
    }

    /**
     * Tell the client why its frame cannot be taken; the connection is closed after it.
     *
     * @param connection at fault.
     * @param buffer     with the begin of the frame.
     * @param offset     of the frame.
     * @param maxLength  longest message that this connection may send now.
     * @return the reason, for the log.
     */
    String onMalformedFrame(Connection connection, DirectBuffer buffer, int offset, int maxLength);

    /**
     * Tell the client that the connection ends.
     *
     * @param connection that ends.
     * @param errorCode  one of {@link io.ringmaster.codecs.ErrorCode}.
     * @param message    what was wrong.
     */
    void onRefused(Connection connection, int errorCode, String message);

    /**
     * Append a message of the engine, or a fragment of one, to the output of a connection.
     *
     * @param connection to receive it.
     * @param type       MESSAGE, FIRST, NEXT or LAST of {@link io.ringmaster.engine.EndpointProtocol}.
     * @param buffer     with the bytes; borrowed for the duration of the call.
     * @param offset     of the bytes.
     * @param length     of the bytes.
     */
    void onReply(Connection connection, int type, DirectBuffer buffer, int offset, int length);
}

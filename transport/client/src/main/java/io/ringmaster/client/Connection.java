package io.ringmaster.client;

import io.netty.buffer.ByteBuf;

/** A connection to a server, whatever carries it: bytes in both directions, in order. Event loop only. */
interface Connection
{
    /**
     * Send a buffer.
     *
     * @param buffer that is released when it is sent, or never will be.
     */
    void send(ByteBuf buffer);

    /**
     * Close the connection; the session hears of it once it is closed.
     *
     * @param cause why; the first one counts. Null if the client wants it.
     */
    void close(Throwable cause);

    /**
     * Whether nothing that comes counts any more.
     *
     * @return true from {@link #close} on.
     */
    boolean isClosing();
}

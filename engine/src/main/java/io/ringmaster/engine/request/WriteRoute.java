package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.session.Connection;

/**
 * The way of what needs the leader: here, or to another server. Each method returns OK if the request is under way and
 * its marker waits in {@link PendingRequests}, counted for the connection; {@link Proposer#RETRY} if there is no room
 * now; or the error to answer. Unless it is OK, nothing has happened. Engine thread only.
 */
interface WriteRoute
{
    /** Result of {@link #resumeSession}: it may; no marker waits. */
    int DONE = 2;

    /**
     * A write, or the end of the connection's session.
     *
     * @param connection    that asks.
     * @param correlationId of the request.
     * @param buffer        holding the message, checked by {@link RequestLayout}.
     * @param offset        of its messageHeader.
     * @param length        of it.
     * @return see above.
     */
    int write(Connection connection, long correlationId, DirectBuffer buffer, int offset, int length);

    /**
     * Open a session.
     *
     * @param connection to carry it.
     * @param sessionId  of it.
     * @param timeoutMs  of it.
     * @param password   of it.
     * @return see above.
     */
    int openSession(Connection connection, long sessionId, int timeoutMs, byte[] password);

    /**
     * Find out whether the connection may carry a session that was opened before.
     *
     * @param connection to carry it.
     * @param sessionId  of it.
     * @param timeoutMs  of it, on this connection.
     * @param password   offered.
     * @return see above.
     */
    int resumeSession(Connection connection, long sessionId, int timeoutMs, byte[] password);

    /**
     * Find out from which state on a read reflects every write that was acknowledged before it was asked for. OK
     * without a marker: from the present one.
     *
     * @param connection that asks.
     * @return see above.
     */
    int readPosition(Connection connection);
}

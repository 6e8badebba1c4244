package io.ringmaster.zookeeper.differential;

import java.util.Arrays;

/** One thing that one client of a history does. */
sealed interface Action
{
    /** Which client; each has at most one connection and at most one session at a time. */
    int client();

    /**
     * Send a request.
     *
     * @param client   which.
     * @param isJoined true: it is sent together with the one before, if that is a request of the same client.
     * @param request  to send.
     */
    record Send(int client, boolean isJoined, Request request) implements Action
    {
        @Override
        public String toString()
        {
            return "client " + client + (isJoined ? " + " : "   ") + request;
        }
    }

    /** Close the connection, so that the session goes on without one. */
    record Drop(int client) implements Action
    {
        @Override
        public String toString()
        {
            return "client " + client + "   drops its connection";
        }
    }

    /**
     * Let the session expire: re-attach with the least timeout, then be silent.
     *
     * @param client   which.
     * @param isSilent true: with an open connection, which the server closes.
     */
    record Expire(int client, boolean isSilent) implements Action
    {
        @Override
        public String toString()
        {
            return "client " + client + "   lets its session expire " + (isSilent ? "silently" : "unconnected");
        }
    }

    /** Send bytes that are no frame of a request, which ends the connection. */
    @SuppressWarnings("ArrayRecordComponent")
    record Garbage(int client, byte[] bytes) implements Action
    {
        @Override
        public String toString()
        {
            return "client " + client + "   sends the bytes " + Arrays.toString(bytes);
        }
    }

    /** Whose session a handshake asks for. */
    enum SessionChoice
    {
        NEW, OWN, UNKNOWN
    }

    /** The password of a handshake. */
    enum PasswordChoice
    {
        RIGHT, WRONG, NULL, SHORT
    }

    /** The readOnly byte at the end of a handshake. */
    enum ReadOnlyChoice
    {
        ABSENT, NO, YES
    }

    /**
     * Shake hands on a new connection.
     *
     * @param client      which.
     * @param session     asked for.
     * @param password    given.
     * @param lastSeen    zxid given.
     * @param timeoutMs   asked for.
     * @param readOnly    given.
     * @param keepsOld    true: the connection that the client has is not closed before.
     * @param lengthLimit the frame is cut to this length.
     */
    record Connect(
        int client, SessionChoice session, PasswordChoice password, ZxidRef lastSeen, int timeoutMs,
        ReadOnlyChoice readOnly, boolean keepsOld, int lengthLimit) implements Action
    {
        static Connect usual(final int client, final int timeoutMs)
        {
            return new Connect(
                client, SessionChoice.OWN, PasswordChoice.RIGHT, ZxidRef.LAST_SEEN, timeoutMs, ReadOnlyChoice.NO,
                false, Integer.MAX_VALUE);
        }

        @Override
        public String toString()
        {
            return "client " + client + "   connects: session " + session + " password " + password + " lastSeen " +
                lastSeen + " timeout " + timeoutMs + " readOnly " + readOnly + (keepsOld ? " on a second socket" : "") +
                (lengthLimit == Integer.MAX_VALUE ? "" : " cut to " + lengthLimit + " bytes");
        }
    }
}

package io.ringmaster.tools.checker;

import java.util.Locale;

/**
 * A watch event that a session was sent, or that it has come back.
 *
 * @param session    that was sent it.
 * @param key        path of the node.
 * @param change     that happened to the node.
 * @param zxid       of the transaction that changed it; {@link Operation#NO_ZXID} if the event does not tell.
 * @param receivedAt when; on the time line of {@link Operation#returnedAt()}.
 */
public record WatchNotice(long session, String key, Change change, long zxid, long receivedAt)
{
    /** What happens to a node. */
    public enum Change
    {
        /** The node is there, and was not before. */
        CREATED,
        /** The node has new data. */
        CHANGED,
        /** The node is gone. */
        DELETED,
        /** Of no node: the session has another connection, and has left its watches there anew. */
        RESUMED;

        @Override
        public String toString()
        {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString()
    {
        return "event in session 0x" + Long.toHexString(session) + ": " + key + " " + change +
            (zxid == Operation.NO_ZXID ? "" : " at " + NodeView.zxid(zxid)) + " [" + receivedAt + "]";
    }
}

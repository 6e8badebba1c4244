package io.ringmaster.engine.request;

import io.ringmaster.engine.session.Session;

/** Which server carries which session, as the leader keeps it. Engine thread only. */
@FunctionalInterface
interface SessionOwners
{
    /**
     * A client has come with a session. Who carried it before is told, and closes the connection that did.
     *
     * @param session  that moved, or came back.
     * @param serverId that carries it now.
     */
    void moved(Session session, int serverId);
}

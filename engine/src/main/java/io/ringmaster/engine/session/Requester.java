package io.ringmaster.engine.session;

import io.ringmaster.engine.acl.Identities;

/** Whoever asks for a write: a connection of this server, or one that another server forwards for. */
public interface Requester
{
    /**
     * Who the client has shown to be.
     *
     * @return the identities, in the order in which they came.
     */
    Identities identities();

    /**
     * Id of the session it carries, known already while that session is being opened.
     *
     * @return 0 before Connect.
     */
    long sessionId();
}

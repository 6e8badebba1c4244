package io.ringmaster.engine.request;

import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.session.Requester;

/** A client's connection to a learner, as the leader knows it. Engine thread only. */
final class RemoteConnection implements Requester
{
    private final Identities identities;
    private final long sessionId;

    RemoteConnection(final Identities identities, final long sessionId)
    {
        this.identities = identities;
        this.sessionId = sessionId;
    }

    @Override
    public Identities identities()
    {
        return identities;
    }

    @Override
    public long sessionId()
    {
        return sessionId;
    }
}

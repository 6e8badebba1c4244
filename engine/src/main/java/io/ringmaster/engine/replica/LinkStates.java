package io.ringmaster.engine.replica;

/** Which links are up. */
final class LinkStates
{
    private final PeerLinks links;
    private final boolean[] isUp = new boolean[EnsembleConfiguration.MAX_ID + 1];

    LinkStates(final PeerLinks links)
    {
        this.links = links;
    }

    boolean isUp(final int peer)
    {
        return isUp[peer];
    }

    void onUp(final int peer)
    {
        isUp[peer] = true;
    }

    void onDown(final int peer)
    {
        isUp[peer] = false;
    }

    /** Whatever a link was used for has to begin anew. */
    void reset(final int peer)
    {
        isUp[peer] = false;
        links.reset(peer);
    }
}

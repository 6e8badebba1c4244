package io.ringmaster.engine.link;

/** What makes a link safe, each rule by its name. Tests break them one by one, and see that it shows. */
class LinkRules
{
    /** A frame arrives as it was sent. */
    boolean isIntact(final long checksum, final long computed)
    {
        return checksum == computed;
    }

    /** A frame follows the one before, and nothing is missing. */
    boolean isNext(final long received, final long sequence)
    {
        return sequence == received + 1;
    }

    /** A frame is of the peer's incarnation that this side has greeted. */
    boolean isOfPeerIncarnation(final long bound, final long incarnation)
    {
        return incarnation == bound;
    }

    /** A frame is of the image by which the greeting came. */
    boolean isOfImage(final long bound, final long imageKey)
    {
        return imageKey == bound;
    }

    /** A frame speaks to this side as it is now, and not to what it was. */
    boolean isForIncarnation(final long incarnation, final long peerIncarnation)
    {
        return peerIncarnation == incarnation;
    }

    /** What is said of a process of the peer's is said of the one that this side is linked with. */
    boolean isOfProcess(final long bound, final long process)
    {
        return process != 0 && process == bound;
    }

    /** A frame is of this ensemble, from that peer and to this server. */
    boolean isAddressed(final boolean isEnsemble, final boolean isFrom, final boolean isTo)
    {
        return isEnsemble && isFrom && isTo;
    }

    /** An incarnation that a link comes up with was never up before. */
    long incarnation(final long last, final long drawn)
    {
        return drawn;
    }

    /** What has come of a message is forgotten with the link that it came by. */
    boolean endsWithLink()
    {
        return true;
    }

    /** The peer must hear this side. */
    boolean isUnheard(final long sinceProgressNs, final long limitNs)
    {
        return sinceProgressNs > limitNs;
    }

    /** The peer must be heard. */
    boolean isSilent(final long sinceHeardNs, final long limitNs)
    {
        return sinceHeardNs > limitNs;
    }
}

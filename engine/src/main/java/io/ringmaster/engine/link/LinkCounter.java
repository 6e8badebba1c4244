package io.ringmaster.engine.link;

/** What {@link LinkLayer} counts, for each peer. */
public enum LinkCounter
{
    /** Frames of the ordered stream that were sent. */
    FRAMES_SENT,
    /** Frames of the ordered stream that were received in order. */
    FRAMES_RECEIVED,
    /** Votes sent. */
    VOTES_SENT,
    /** Votes received. */
    VOTES_RECEIVED,
    /** Votes dropped, as they could not be sent. */
    VOTES_DROPPED,
    /** Offers that found no room. */
    BACK_PRESSURED,
    /** Messages that the replica did not take, each time. */
    NOT_TAKEN,
    /** Dropped: not a frame, damaged, or of a wrong length. */
    MALFORMED,
    /** Dropped: of another ensemble, from or to another server. */
    MISDIRECTED,
    /** Dropped: of another incarnation or image than the link's. */
    STALE,
    /** Dropped: a greeting that was seen before. */
    REPEATED,
    /** Frames missing or out of order. */
    OUT_OF_ORDER,
    /** Times the link has come up. */
    UPS,
    /** Times the link has gone down or has not come up in time. */
    DOWNS
}

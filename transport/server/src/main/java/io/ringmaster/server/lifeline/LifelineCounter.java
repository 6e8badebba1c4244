package io.ringmaster.server.lifeline;

/** What {@link Lifelines} count, for all peers together. */
public enum LifelineCounter
{
    /** Lines to peers that came up. */
    ESTABLISHED,
    /** Lines to peers that were up and have ended. */
    ENDED,
    /** Processes of peers of which it was told that they have ended. */
    GONE,
    /** Tries to reach a peer that led to nothing. */
    UNANSWERED,
    /** Lines of peers whose greeting was right. */
    ACCEPTED,
    /** Closed: what came was not a greeting of a peer of this ensemble to this server, or came behind one. */
    REJECTED,
    /** Closed: no greeting came in time. */
    TIMED_OUT,
    /** Closed: too many that had not greeted yet. */
    CROWDED_OUT
}

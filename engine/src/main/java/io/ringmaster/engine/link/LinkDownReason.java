package io.ringmaster.engine.link;

/** Why a link went down, or did not come up. */
public enum LinkDownReason
{
    /** It has not been down yet. */
    NONE,
    /** The replica here has reset it. */
    RESET,
    /** The links are being closed here. */
    CLOSED_HERE,
    /** The peer has closed or reset it. */
    CLOSED_BY_PEER,
    /** The peer has begun anew. */
    PEER_RESTARTED,
    /** The peer no longer speaks to this side's incarnation. */
    PEER_LOST_LINK,
    /** The peer's process has ended. */
    PEER_GONE,
    /** A frame is missing. */
    GAP,
    /** A frame came twice, or acknowledges what was never sent. */
    DISORDER,
    /** A message is longer than this side takes: the settings of the servers differ. */
    TOO_LONG,
    /** Nothing came from the peer for the limit of silence. */
    SILENT,
    /** The peer received nothing for the limit of silence. */
    UNHEARD,
    /** Nothing could be sent for the limit of silence. */
    BLOCKED,
    /** The peer's image has ended. */
    IMAGE_UNAVAILABLE,
    /** Nobody receives the publication. */
    NOT_CONNECTED,
    /** The publication was closed under the link. */
    PUBLICATION_CLOSED,
    /** The publication is used up. */
    POSITION_EXHAUSTED,
    /** The peer has not answered in time. */
    CONNECT_TIMEOUT
}

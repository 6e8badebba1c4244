package io.ringmaster.engine.link;

/** The streams from one server to another. */
public enum RawStream
{
    /** Ordered; everything but votes. */
    LINK,
    /** Votes. */
    VOTES
}

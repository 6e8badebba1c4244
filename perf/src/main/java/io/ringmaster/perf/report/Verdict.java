package io.ringmaster.perf.report;

/** Whether a figure is what it was to be. */
public enum Verdict
{
    /** It is. */
    MET,
    /** It is not. */
    MISSED,
    /** The measurement does not tell: too much noise, or the client was the limit. */
    UNDECIDED
}

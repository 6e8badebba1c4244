package io.ringmaster.perf.saturate;

import io.ringmaster.perf.report.Verdict;

/** What one measurement at one rate came to. */
public enum StepVerdict
{
    /** The percentile is within the target. */
    HELD(Verdict.MET),
    /** It is not, and the server is the reason: it answered late, failed requests, or left them without a reply. */
    MISSED(Verdict.MISSED),
    /** It is not, and for the most part because the client sent requests late: nothing is said of the server. */
    CLIENT_LATE(Verdict.UNDECIDED);

    private final Verdict verdict;

    StepVerdict(final Verdict verdict)
    {
        this.verdict = verdict;
    }

    /**
     * For a report.
     *
     * @return the verdict.
     */
    public Verdict verdict()
    {
        return verdict;
    }
}

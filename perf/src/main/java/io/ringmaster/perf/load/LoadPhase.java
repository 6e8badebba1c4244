package io.ringmaster.perf.load;

/** How far a load is. */
public enum LoadPhase
{
    /** Requests are sent and not measured. */
    WARM_UP("warm-up"),
    /** Requests are sent and measured. */
    MEASUREMENT("no replies"),
    /** Nothing more is sent; what is in flight comes back. */
    END("waiting for the last replies");

    private final String withoutLatencies;

    LoadPhase(final String withoutLatencies)
    {
        this.withoutLatencies = withoutLatencies;
    }

    /**
     * What there is to say of a second in which no latency was measured.
     *
     * @return a few words.
     */
    public String withoutLatencies()
    {
        return withoutLatencies;
    }
}

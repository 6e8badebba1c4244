package io.ringmaster.tools.checker;

/**
 * Of a {@link HistoryChecker} about a history.
 *
 * @param kind        of it.
 * @param explanation some lines for a person: what does not fit, and what was under way at that time; empty if all is
 *                    well.
 */
public record Verdict(Kind kind, String explanation)
{
    /** What was found. */
    public enum Kind
    {
        /** There is an order that explains everything and is one that was promised. */
        OK,
        /** There is none. */
        VIOLATION,
        /** Neither was found within the bounds of the search. */
        GAVE_UP
    }

    static final Verdict OK = new Verdict(Kind.OK, "");

    static Verdict violation(final String explanation)
    {
        return new Verdict(Kind.VIOLATION, explanation);
    }

    static Verdict gaveUp(final String explanation)
    {
        return new Verdict(Kind.GAVE_UP, explanation);
    }

    /**
     * Whether the history is certainly right.
     *
     * @return whether it is.
     */
    public boolean isOk()
    {
        return kind == Kind.OK;
    }
}

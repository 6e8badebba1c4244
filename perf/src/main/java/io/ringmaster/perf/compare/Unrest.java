package io.ringmaster.perf.compare;

/** How far the bare machine, measured in every round, was from staying the same. */
public enum Unrest
{
    /** The middle half of the rounds had the same machine, nearly. */
    CALM("calm"),
    /** It changed by more than {@link #CALM_LIMIT}. */
    RESTLESS("restless"),
    /** It changed by more than {@link #RESTLESS_LIMIT}. */
    OUT_OF_CONTROL("out of control");

    /** Upper over lower quartile up to which a machine is calm. */
    public static final double CALM_LIMIT = 1.25;
    /** Upper over lower quartile up to which a machine is only restless. */
    public static final double RESTLESS_LIMIT = 2;

    private final String text;

    Unrest(final String text)
    {
        this.text = text;
    }

    static Unrest of(final double scatter)
    {
        return scatter <= CALM_LIMIT ? CALM : scatter <= RESTLESS_LIMIT ? RESTLESS : OUT_OF_CONTROL;
    }

    @Override
    public String toString()
    {
        return text;
    }
}

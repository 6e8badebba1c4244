package io.ringmaster.perf.speed;

/** What a figure is to be at most, or at least. */
public enum SpeedBar
{
    /** A get against the echo of its frames. */
    GET_RATIO(SpeedFigure.GET_RATIO, true, 1.3),
    /** A durable set against echo and sync. */
    SET_RATIO(SpeedFigure.SET_RATIO, true, 1.2),
    /** Gets per second. */
    GET_PIPELINED(SpeedFigure.GET_PIPELINED, false, 2_000_000),
    /** Durable sets per second. */
    SET_PIPELINED(SpeedFigure.SET_PIPELINED, false, 600_000),
    /** Per cent of one core. */
    IDLE_CPU(SpeedFigure.IDLE_CPU, true, 2);

    private final SpeedFigure figure;
    private final boolean isUpperLimit;
    private final double limit;

    SpeedBar(final SpeedFigure figure, final boolean isUpperLimit, final double limit)
    {
        this.figure = figure;
        this.isUpperLimit = isUpperLimit;
        this.limit = limit;
    }

    /**
     * What it is about.
     *
     * @return the figure.
     */
    public SpeedFigure figure()
    {
        return figure;
    }

    /**
     * Does a value meet it?
     *
     * @param value of the figure.
     * @return true if so.
     */
    public boolean isMet(final double value)
    {
        return isUpperLimit ? value <= limit : value >= limit;
    }

    /**
     * The bar for people.
     *
     * @return such as {@code <= 1.30 x}.
     */
    @Override
    public String toString()
    {
        return (isUpperLimit ? "<= " : ">= ") + figure.toText(limit);
    }

    /**
     * The bar of a figure.
     *
     * @param figure to look for.
     * @return the bar, or null if it has none.
     */
    static SpeedBar of(final SpeedFigure figure)
    {
        for (final SpeedBar bar : values())
        {
            if (bar.figure == figure)
            {
                return bar;
            }
        }
        return null;
    }
}

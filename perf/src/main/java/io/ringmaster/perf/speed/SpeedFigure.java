package io.ringmaster.perf.speed;

import java.util.Locale;

/** What {@code perf speed} measures in each round. */
public enum SpeedFigure
{
    /** Echo of a get's frames, one at a time. */
    ECHO_GET("echo of a get's frames, 1 x 1, p50", Unit.MICROSECONDS),
    /** Get, one at a time. */
    GET("get, 1 x 1, p50", Unit.MICROSECONDS),
    /** How many times the echo a get takes. */
    GET_RATIO("get / echo", Unit.RATIO),
    /** Echo of a set's frames, one at a time. */
    ECHO_SET("echo of a set's frames, 1 x 1, p50", Unit.MICROSECONDS),
    /** Bare write with a sync. */
    SYNC("write + fdatasync, p50", Unit.MICROSECONDS),
    /** Echo whose server writes and syncs before each reply. */
    ECHO_SYNC("echo that writes + syncs first, p50", Unit.MICROSECONDS),
    /** Durable set, one at a time. */
    SET("durable set, 1 x 1, p50", Unit.MICROSECONDS),
    /** How many times echo and sync a durable set takes. */
    SET_RATIO("set / (echo + fdatasync)", Unit.RATIO),
    /** Echo of a get's frames, pipelined. */
    ECHO_PIPELINED("echo of a get's frames, pipelined", Unit.PER_SECOND),
    /** Gets, pipelined. */
    GET_PIPELINED("gets, pipelined", Unit.PER_SECOND),
    /** Durable sets, pipelined. */
    SET_PIPELINED("durable sets, pipelined", Unit.PER_SECOND),
    /** CPU of the server with idle sessions. */
    IDLE_CPU("CPU of the idle server", Unit.PERCENT);

    /** How a figure is written. */
    enum Unit
    {
        MICROSECONDS("%.1f us", "us"),
        RATIO("%.2f x", "x"),
        PER_SECOND("%,.0f /s", "/s"),
        PERCENT("%.2f %%", "%");

        private final String format;
        private final String symbol;

        Unit(final String format, final String symbol)
        {
            this.format = format;
            this.symbol = symbol;
        }
    }

    private final String title;
    private final Unit unit;

    SpeedFigure(final String title, final Unit unit)
    {
        this.title = title;
        this.unit = unit;
    }

    /**
     * Name for people.
     *
     * @return the name.
     */
    public String title()
    {
        return title;
    }

    /**
     * A value with its unit.
     *
     * @param value to write.
     * @return the text.
     */
    public String toText(final double value)
    {
        return String.format(Locale.ROOT, unit.format, value);
    }

    /** The unit alone, such as {@code us}. */
    String unit()
    {
        return unit.symbol;
    }

    String format()
    {
        return unit == Unit.PER_SECOND ? "%,.0f" : unit == Unit.MICROSECONDS ? "%.1f" : "%.2f";
    }
}

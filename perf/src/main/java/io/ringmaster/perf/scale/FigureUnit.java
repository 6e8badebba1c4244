package io.ringmaster.perf.scale;

import java.util.Locale;

/** How a figure is written. */
public enum FigureUnit
{
    /** Thousandths of a second. */
    MILLISECONDS("%,.2f", " ms"),
    /** Millionths of a second. */
    MICROSECONDS("%,.1f", " us"),
    /** 1,048,576 bytes. */
    MEBIBYTES("%,.1f", " MiB"),
    /** Bytes. */
    BYTES("%,.1f", " B"),
    /** Operations per second. */
    PER_SECOND("%,.0f", " /s"),
    /** Things. */
    COUNT("%,.0f", ""),
    /** One figure divided by another. */
    RATIO("%.2f", " x");

    private final String format;
    private final String suffix;

    FigureUnit(final String format, final String suffix)
    {
        this.format = format;
        this.suffix = suffix;
    }

    /**
     * Is it one of memory, which does not depend on how busy the machine is?
     *
     * @return false for times, rates and the like.
     */
    boolean isOfMemory()
    {
        return this == MEBIBYTES || this == BYTES;
    }

    /**
     * Format of a value without its unit.
     *
     * @return for {@link String#format}.
     */
    String format()
    {
        return format;
    }

    /**
     * The unit alone.
     *
     * @return its name; empty for things.
     */
    String unitName()
    {
        return suffix.strip();
    }

    /**
     * A value with its unit.
     *
     * @param value to write.
     * @return the text.
     */
    public String toText(final double value)
    {
        return String.format(Locale.ROOT, format, value) + suffix;
    }
}

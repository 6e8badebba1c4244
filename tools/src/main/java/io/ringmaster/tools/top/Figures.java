package io.ringmaster.tools.top;

import java.util.Locale;

/** Numbers as people read them at a glance: three digits and a unit. */
final class Figures
{
    private static final String[] COUNT_UNITS = {"", "k", "M", "G", "T"};
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final String[] TIME_UNITS = {"ns", "us", "ms", "s"};
    private static final double THREE_DIGITS = 999.5;

    private Figures()
    {
    }

    /** A count, or a rate: 0, 0.25, 12.3, 999, 1.23k. */
    static String count(final double value)
    {
        return scaled(value, 1000, COUNT_UNITS);
    }

    /** A whole number. */
    static String count(final long value)
    {
        return value >= 0 && value < 1000 ? Long.toString(value) : count((double)value);
    }

    static String bytes(final double value)
    {
        return scaled(value, 1024, BYTE_UNITS);
    }

    /** A whole number of bytes. */
    static String bytes(final long value)
    {
        return bytes((double)value);
    }

    static String time(final long ns)
    {
        return ns == 0 ? "0" : scaled((double)ns, 1000, TIME_UNITS);
    }

    static String percent(final double value)
    {
        return digits(value) + "%";
    }

    static String uptime(final long ns)
    {
        final long seconds = ns / 1_000_000_000L;
        if (seconds < 60)
        {
            return seconds + "s";
        }
        if (seconds < 3600)
        {
            return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds % 3600 / 60);
    }

    private static String scaled(final double value, final double base, final String[] units)
    {
        double scaled = value;
        int unit = 0;
        while (scaled >= Math.min(THREE_DIGITS, base) && unit < units.length - 1)
        {
            scaled /= base;
            unit++;
        }
        return digits(scaled) + units[unit];
    }

    private static String digits(final double value)
    {
        if (value == 0)
        {
            return "0";
        }
        final String format = value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}

package io.ringmaster.perf.scale;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pauses in the log that a JVM writes with {@code -Xlog:gc}, whatever else is printed between.
 *
 * @param count     of them.
 * @param longestMs of them; 0 without one.
 */
record GcPauses(int count, double longestMs)
{
    private static final Pattern PAUSE = Pattern.compile("GC\\(\\d+\\) Pause .* (\\d+\\.\\d+)ms");

    static GcPauses parse(final String text)
    {
        final Matcher matcher = PAUSE.matcher(text);
        int count = 0;
        double longestMs = 0;
        while (matcher.find())
        {
            count++;
            longestMs = Math.max(longestMs, Double.parseDouble(matcher.group(1)));
        }
        return new GcPauses(count, longestMs);
    }
}

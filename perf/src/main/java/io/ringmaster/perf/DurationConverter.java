package io.ringmaster.perf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations such as {@code 800us}, {@code 500ms}, {@code 10s}, {@code 2m} as nanoseconds; a bare number is
 * seconds.
 */
final class DurationConverter implements ITypeConverter<Long>
{
    private static final Pattern PATTERN = Pattern.compile("(\\d{1,9})(us|ms|s|m)?");
    private static final long NS_PER_US = 1_000L;
    private static final long NS_PER_MS = 1_000_000L;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long NS_PER_M = 60 * NS_PER_S;

    @Override
    public Long convert(final String value)
    {
        final Matcher matcher = PATTERN.matcher(value);
        if (!matcher.matches())
        {
            throw new TypeConversionException("'" + value + "' is not a duration; examples: 500ms, 10s, 2m");
        }
        final long number = Long.parseLong(matcher.group(1));
        final String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        switch (unit)
        {
            case "us":
                return number * NS_PER_US;
            case "ms":
                return number * NS_PER_MS;
            case "m":
                return number * NS_PER_M;
            case "s":
            default:
                return number * NS_PER_S;
        }
    }
}

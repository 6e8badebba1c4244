package io.ringmaster.tools.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A number for each value, so that a search compares numbers. What nobody has read is all the same, so that a search
 * does not try it in all orders.
 */
final class Values
{
    static final int NOT_SHOWN = -1;
    private static final int NEVER_READ = -2;

    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> values = new ArrayList<>();

    /** Of a value that a reply shows; {@link #NOT_SHOWN} for null. */
    int seen(final String value)
    {
        if (value == null)
        {
            return NOT_SHOWN;
        }
        return ids.computeIfAbsent(value, added ->
        {
            values.add(added);
            return values.size() - 1;
        });
    }

    /** Of a value that was written. Everything that was seen has been asked for before. */
    int written(final String value)
    {
        return value == null ? NOT_SHOWN : ids.getOrDefault(value, NEVER_READ);
    }

    /** To be shown; null if there is none, or nobody has read it. */
    String value(final int id)
    {
        return id < 0 ? null : values.get(id);
    }
}

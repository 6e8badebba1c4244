package io.ringmaster.system.chaos;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was done to the servers and what went wrong, with times, for a person who looks for a cause. Any thread. */
final class ChaosLog
{
    private final long startNs = System.nanoTime();
    private final List<String> events = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    synchronized void event(final String text)
    {
        events.add(stamped(text));
    }

    synchronized void failure(final String text)
    {
        failures.add(stamped(text));
        events.add(stamped("FAILURE " + text));
    }

    synchronized List<String> failures()
    {
        return List.copyOf(failures);
    }

    @Override
    public synchronized String toString()
    {
        return String.join("\n", events);
    }

    private String stamped(final String text)
    {
        return String.format(Locale.ROOT, "%s (%.3f s) %s",
            LocalTime.now(ZoneId.systemDefault()), (System.nanoTime() - startNs) / 1e9, text);
    }
}

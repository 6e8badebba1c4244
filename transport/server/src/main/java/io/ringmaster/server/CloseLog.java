package io.ringmaster.server;

import java.net.InetAddress;
import java.util.function.Consumer;

import org.agrona.concurrent.NanoClock;

/**
 * Says why the server closed a connection, a few times in a while, and at the end of that how many more there were:
 * others decide how often it happens. The counters have the whole number. Endpoint thread only.
 */
final class CloseLog
{
    /** Lines in a window of time. */
    static final int MAX_LINES = 10;

    private final NanoClock clock;
    private final long windowNs;
    private final String whose;
    private final Consumer<String> out;
    private long windowBeginNs;
    private int lineCount;
    private int suppressedCount;

    /**
     * Construct.
     *
     * @param clock    of the endpoint.
     * @param windowNs time for which there are {@link #MAX_LINES} lines.
     * @param whose    connections these are, to be said of those that get no line.
     * @param out      takes the lines.
     */
    CloseLog(final NanoClock clock, final long windowNs, final String whose, final Consumer<String> out)
    {
        this.clock = clock;
        this.windowNs = windowNs;
        this.whose = whose;
        this.out = out;
        windowBeginNs = clock.nanoTime();
    }

    void onClose(final long connectionId, final InetAddress address, final String reason)
    {
        poll(clock.nanoTime());
        if (lineCount < MAX_LINES)
        {
            lineCount++;
            out.accept("closing connection " + connectionId + " of " + address.getHostAddress() + ": " + reason);
        }
        else
        {
            suppressedCount++;
        }
    }

    /**
     * Tell of those that got no line, if it is time.
     *
     * @param nowNs of the clock.
     */
    void poll(final long nowNs)
    {
        if (nowNs - windowBeginNs >= windowNs)
        {
            flush();
            windowBeginNs = nowNs;
            lineCount = 0;
        }
    }

    /** Tell of those that got no line. */
    void flush()
    {
        if (suppressedCount > 0)
        {
            out.accept(suppressedCount + " more connections " + whose + " closed, lines left out");
            suppressedCount = 0;
        }
    }

    /** Whether there is something to tell at {@link #deadlineNs()}. */
    boolean hasSuppressed()
    {
        return suppressedCount > 0;
    }

    long deadlineNs()
    {
        return windowBeginNs + windowNs;
    }
}

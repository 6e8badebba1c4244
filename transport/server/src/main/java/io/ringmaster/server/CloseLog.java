package io.ringmaster.server;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why the server closed a connection, at most a few times per second: clients decide how often it happens, and
 * the counters have the whole number. Endpoint thread only.
 */
final class CloseLog
{
    private static final Logger LOGGER = LoggerFactory.getLogger(EndpointServer.class);
    private static final int MAX_LINES_PER_SECOND = 10;

    private final NanoClock clock;
    private long windowBeginNs;
    private int lineCount;
    private int suppressedCount;

    CloseLog(final NanoClock clock)
    {
        this.clock = clock;
        windowBeginNs = clock.nanoTime();
    }

    void onClose(final long connectionId, final InetAddress address, final String reason)
    {
        final long nowNs = clock.nanoTime();
        if (nowNs - windowBeginNs >= TimeUnit.SECONDS.toNanos(1))
        {
            if (suppressedCount > 0)
            {
                LOGGER.info("{} more connections closed, lines left out", suppressedCount);
            }
            windowBeginNs = nowNs;
            lineCount = 0;
            suppressedCount = 0;
        }
        if (lineCount < MAX_LINES_PER_SECOND)
        {
            lineCount++;
            LOGGER.info("closing connection {} of {}: {}", connectionId, address.getHostAddress(), reason);
        }
        else
        {
            suppressedCount++;
        }
    }
}

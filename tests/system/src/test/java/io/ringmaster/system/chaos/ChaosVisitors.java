package io.ringmaster.system.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.perf.ensemble.EnsembleSession;

/**
 * Sessions that come, leave an ephemeral and go again: half of them say goodbye, the others are never heard of again.
 * Whichever way, their ephemerals must be gone some time later.
 */
final class ChaosVisitors implements Runnable, AutoCloseable
{
    static final String PREFIX = "visitor-";
    private static final int SESSION_TIMEOUT_MS = 2_000;
    private static final int REPLY_TIMEOUT_MS = 1_000;

    private final List<InetSocketAddress> servers;
    private final Random random;
    private final Thread thread;
    private final AtomicLong count = new AtomicLong();
    private volatile boolean isRunning = true;

    ChaosVisitors(final List<InetSocketAddress> servers, final long seed)
    {
        this.servers = servers;
        random = new Random(seed);
        thread = new Thread(this, "chaos-visitors");
        thread.setDaemon(true);
        thread.start();
    }

    long count()
    {
        return count.get();
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            final EnsembleSession session = new EnsembleSession(
                servers, random.nextInt(servers.size()), SESSION_TIMEOUT_MS, REPLY_TIMEOUT_MS);
            try
            {
                if (session.connect())
                {
                    ChaosRequests.create(session, ChaosTest.ROOT + "/" + PREFIX + count.incrementAndGet(),
                        Long.toHexString(session.sessionId()), ChaosRequests.EPHEMERAL);
                    if (random.nextBoolean())
                    {
                        session.close();
                    }
                }
                TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(100));
            }
            catch (final IOException ignore)
            {
                // Whether there is an ephemeral or not, its session is left alone now.
            }
            catch (final InterruptedException ex)
            {
                return;
            }
            finally
            {
                session.disconnect();
            }
        }
    }

    @Override
    public void close()
    {
        isRunning = false;
        try
        {
            thread.join(TimeUnit.SECONDS.toMillis(ChaosTest.DEADLINE_S));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}

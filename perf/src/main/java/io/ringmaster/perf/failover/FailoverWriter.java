package io.ringmaster.perf.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.perf.ensemble.EnsembleSession;

/** A session that sets its node again and again, and looks for another server the moment that its own fails. */
final class FailoverWriter implements Runnable
{
    private static final int REPLY_TIMEOUT_MS = 4_000;
    private static final long PAUSE_MS = 5;
    private static final int ALL_PERMISSIONS = 31;
    private static final int EPHEMERAL = 1;

    private final EnsembleSession session;
    private final String path;
    private final byte[] data;
    private final AckGaps gaps;
    private final AtomicLong lostSessions;
    private final Thread thread;
    private volatile boolean isRunning = true;
    private boolean hasNode;
    private volatile String failure;

    FailoverWriter(
        final List<InetSocketAddress> servers,
        final int index,
        final FailoverSettings settings,
        final AckGaps gaps,
        final AtomicLong lostSessions)
    {
        session = new EnsembleSession(servers, index, settings.sessionTimeoutMs(), REPLY_TIMEOUT_MS);
        path = "/failover-" + ProcessHandle.current().pid() + "-" + index;
        data = new byte[settings.dataLength()];
        this.gaps = gaps;
        this.lostSessions = lostSessions;
        thread = new Thread(this, "failover-writer-" + index);
        thread.setDaemon(true);
        thread.start();
    }

    /** Why it has given up; null: it has not. */
    String failure()
    {
        return failure;
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            try
            {
                if (session.isConnected() || session.connect())
                {
                    write();
                }
                else
                {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            }
            catch (final EnsembleSession.ExpiredException ex)
            {
                // Its node, an ephemeral, went with it.
                lostSessions.incrementAndGet();
                hasNode = false;
            }
            catch (final IOException ignore)
            {
                // The connection is lost, and what was under way is not counted: on to the next server.
            }
            catch (final InterruptedException ex)
            {
                return;
            }
        }
        session.close();
    }

    private void write() throws IOException
    {
        final EnsembleSession.Reply reply;
        if (hasNode)
        {
            reply = session.call(OpCode.SET_DATA, (body) ->
            {
                EnsembleSession.putText(body, path);
                body.putInt(data.length).put(data).putInt(-1);
            });
        }
        else
        {
            reply = session.call(OpCode.CREATE, (body) ->
            {
                EnsembleSession.putText(body, path);
                body.putInt(data.length).put(data).putInt(1).putInt(ALL_PERMISSIONS);
                EnsembleSession.putText(body, "world");
                EnsembleSession.putText(body, "anyone");
                body.putInt(EPHEMERAL);
            });
        }
        if (reply.error() == ErrorCode.OK || (!hasNode && reply.error() == ErrorCode.NODE_EXISTS))
        {
            hasNode = true;
            gaps.onAcknowledged();
        }
        else if (failure == null)
        {
            failure = "a write of " + path + " failed with " + reply.error();
        }
    }

    void stop()
    {
        isRunning = false;
        try
        {
            thread.join(2L * REPLY_TIMEOUT_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}

package io.ringmaster.server.lifeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import org.agrona.CloseHelper;

/** A line that somebody has dialled: greeted, answered, and held until it ends. */
final class AcceptedLine implements Line
{
    private final Lifelines lifelines;
    private final SocketChannel channel;
    private final GreetingCodec codec;
    private final LifelineCounters counters;
    private final long deadlineNs;
    private final ByteBuffer rest = ByteBuffer.allocate(1);
    private GreetingReader reader;

    AcceptedLine(
        final Lifelines lifelines,
        final SocketChannel channel,
        final GreetingCodec codec,
        final LifelineCounters counters,
        final long deadlineNs)
    {
        this.lifelines = lifelines;
        this.channel = channel;
        this.codec = codec;
        this.counters = counters;
        this.deadlineNs = deadlineNs;
        reader = new GreetingReader(codec);
    }

    /** When its greeting must have come. */
    long deadlineNs()
    {
        return deadlineNs;
    }

    @Override
    public void onReady(final long nowNs)
    {
        try
        {
            if (reader != null)
            {
                readGreeting(nowNs);
            }
            else
            {
                final int length = channel.read(rest);
                if (length != 0)
                {
                    end(length > 0);
                }
            }
        }
        catch (final IOException ignore)
        {
            // The other side is gone; who that was is seen by the line that this side dials.
            end(false);
        }
    }

    void close()
    {
        CloseHelper.quietClose(channel);
    }

    private void readGreeting(final long nowNs) throws IOException
    {
        final GreetingReader.Progress progress = reader.read(channel);
        if (progress == GreetingReader.Progress.INCOMPLETE)
        {
            return;
        }
        if (progress != GreetingReader.Progress.COMPLETE || !lifelines.isPeer(codec.from()))
        {
            end(progress != GreetingReader.Progress.ENDED);
            return;
        }
        reader = null;
        final int from = codec.from();
        final long process = codec.process();
        final ByteBuffer greeting = codec.encode(from);
        counters.increment(LifelineCounter.ACCEPTED);
        if (channel.write(greeting) < greeting.limit())
        {
            throw new IOException("no room for a greeting");
        }
        lifelines.onGreeted(this, from, process, nowNs);
    }

    private void end(final boolean isWrong)
    {
        if (isWrong)
        {
            counters.increment(LifelineCounter.REJECTED);
        }
        close();
        lifelines.onEnded(this);
    }
}

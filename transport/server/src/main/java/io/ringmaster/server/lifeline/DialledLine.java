package io.ringmaster.server.lifeline;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;

import org.agrona.CloseHelper;

/** The line that this server dials, and keeps, to watch one peer. */
final class DialledLine implements Line
{
    private enum State
    {
        /** No connection; dialled when the watch says so. */
        DOWN,
        /** The connection is being made. */
        DIALLING,
        /** This server has greeted; the peer has not yet. */
        GREETING,
        /** Both have greeted: it ends when the peer's process does. */
        UP
    }

    private final int peer;
    private final LifelinesContext context;
    private final GreetingCodec codec;
    private final LifelineCounters counters;
    private final Selector selector;
    private final PeerWatch watch;
    private final ByteBuffer rest = ByteBuffer.allocate(1);
    private State state = State.DOWN;
    private InetSocketAddress address;
    private SocketChannel channel;
    private GreetingReader reader;
    private long deadlineNs;

    DialledLine(
        final int peer,
        final LifelinesContext context,
        final GreetingCodec codec,
        final LifelineCounters counters,
        final Selector selector)
    {
        this.peer = peer;
        this.context = context;
        this.codec = codec;
        this.counters = counters;
        this.selector = selector;
        watch = new PeerWatch(context.minBackoffNs(), context.maxBackoffNs(), context.nanoClock().nanoTime());
    }

    /**
     * Do what is due.
     *
     * @return when something is due next; {@link Long#MAX_VALUE} if nothing is.
     */
    long checkDeadline(final long nowNs)
    {
        if (state == State.DOWN && nowNs - watch.retryNs() >= 0)
        {
            dial(nowNs);
        }
        else if (isBeingMade() && nowNs - deadlineNs >= 0)
        {
            hangUp();
            watch.onUnanswered(nowNs);
            counters.increment(LifelineCounter.UNANSWERED);
        }
        if (state == State.DOWN)
        {
            return watch.retryNs();
        }
        return isBeingMade() ? deadlineNs : Long.MAX_VALUE;
    }

    /** The peer has dialled, by this process: then the one that this line leads to may be gone, however silently. */
    void onHeard(final long process, final long nowNs)
    {
        if (watch.onHeard(process, nowNs))
        {
            hangUp();
            counters.increment(LifelineCounter.ENDED);
        }
    }

    @Override
    public void onReady(final long nowNs)
    {
        try
        {
            if (state == State.DIALLING)
            {
                channel.finishConnect();
                greet();
            }
            else if (state == State.GREETING)
            {
                readGreeting(nowNs);
            }
            else if (state == State.UP)
            {
                readRest(nowNs);
            }
        }
        catch (final IOException ex)
        {
            onFailure(ex, nowNs);
        }
    }

    void close()
    {
        hangUp();
    }

    private boolean isBeingMade()
    {
        return state == State.DIALLING || state == State.GREETING;
    }

    private void dial(final long nowNs)
    {
        watch.onDial(nowNs);
        deadlineNs = nowNs + context.greetingTimeoutNs();
        try
        {
            if (address == null)
            {
                // May ask a name server, and take its time; an address that was good is kept until it is not.
                address = context.address(peer);
            }
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            KeepAlive.enable(channel);
            state = State.DIALLING;
            if (channel.connect(address))
            {
                greet();
            }
            else
            {
                channel.register(selector, SelectionKey.OP_CONNECT, this);
            }
        }
        catch (final IOException | UnresolvedAddressException ex)
        {
            onFailure(ex, nowNs);
        }
    }

    private void greet() throws IOException
    {
        // It goes into the empty buffer of a fresh socket as a whole, or something is wrong.
        final ByteBuffer greeting = codec.encode(peer);
        if (channel.write(greeting) < greeting.limit())
        {
            throw new IOException("no room for a greeting");
        }
        reader = new GreetingReader(codec);
        channel.register(selector, SelectionKey.OP_READ, this);
        state = State.GREETING;
    }

    private void readGreeting(final long nowNs) throws IOException
    {
        final GreetingReader.Progress progress = reader.read(channel);
        if (progress == GreetingReader.Progress.COMPLETE && codec.from() == peer)
        {
            state = State.UP;
            reader = null;
            counters.increment(LifelineCounter.ESTABLISHED);
            tellGone(watch.onAnswered(codec.process(), nowNs));
        }
        else if (progress != GreetingReader.Progress.INCOMPLETE)
        {
            if (progress != GreetingReader.Progress.ENDED)
            {
                counters.increment(LifelineCounter.REJECTED);
            }
            hangUp();
            address = null;
            watch.onUnanswered(nowNs);
            counters.increment(LifelineCounter.UNANSWERED);
        }
    }

    private void readRest(final long nowNs) throws IOException
    {
        final int length = channel.read(rest.clear());
        if (length > 0)
        {
            counters.increment(LifelineCounter.REJECTED);
        }
        if (length != 0)
        {
            onEnded(nowNs);
        }
    }

    private void onEnded(final long nowNs)
    {
        hangUp();
        watch.onEnded(nowNs);
        counters.increment(LifelineCounter.ENDED);
    }

    private void onFailure(final Exception failure, final long nowNs)
    {
        if (state == State.UP)
        {
            onEnded(nowNs);
            return;
        }
        // The kernel's own limit for a connection that nobody answers, the other cause, is longer than the deadline.
        final boolean isRefused = state == State.DIALLING && failure instanceof ConnectException;
        hangUp();
        address = null;
        counters.increment(LifelineCounter.UNANSWERED);
        if (isRefused)
        {
            tellGone(watch.onRefused(nowNs));
        }
        else
        {
            watch.onUnanswered(nowNs);
        }
    }

    private void tellGone(final long process)
    {
        if (process != PeerWatch.NOBODY)
        {
            counters.increment(LifelineCounter.GONE);
            context.handler().onPeerGone(peer, process);
        }
    }

    private void hangUp()
    {
        state = State.DOWN;
        reader = null;
        CloseHelper.quietClose(channel);
        channel = null;
    }
}

package io.ringmaster.server.lifeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.CloseHelper;

/**
 * One TCP connection to each peer on which nothing travels but a greeting each way: the kernel of the peer's machine
 * ends it when the peer's process ends, however it ends, which is noticed here within a round trip. What follows from
 * an end, and what does not, is said in {@link PeerWatch}. A server that cannot be reached this way is left alone: the
 * links' limits of time are enough for it.
 * <p>
 * Each server dials each other one, and watches what it has dialled; what others dial is answered and held. So there is
 * no question whose connection counts, and nobody concludes anything from a connection that the other side can close
 * in an orderly way.
 * <p>
 * {@link #run()} blocks in a selector, on a thread of its own, which hardly ever has anything to do: so a process
 * answers for itself as long as it lives, whatever its other threads are busy with.
 */
public final class Lifelines implements Runnable, AutoCloseable
{
    private static final long ACCEPT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BACKLOG = 64;

    private final LifelinesContext context;
    private final GreetingCodec codec;
    private final LifelineCounters counters = new LifelineCounters();
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final InetSocketAddress localAddress;
    private final SelectionKey listenerKey;
    private final Consumer<SelectionKey> onSelected = this::onSelected;
    private final Map<Integer, DialledLine> dialled = new HashMap<>();
    private final List<DialledLine> lines = new ArrayList<>();
    private final Map<Integer, AcceptedLine> held = new HashMap<>();
    /** Not greeted yet, the oldest first. */
    private final Deque<AcceptedLine> strangers = new ArrayDeque<>();
    private volatile boolean isRunning = true;
    private long nowNs;
    private long acceptNs = Long.MAX_VALUE;

    /**
     * Listen. Peers are answered once {@link #run()} runs.
     *
     * @param context to work by.
     * @throws IllegalStateException if the address cannot be bound; the message names it.
     */
    public Lifelines(final LifelinesContext context)
    {
        this.context = context.conclude();
        codec = new GreetingCodec(context.id(), context.ensembleId(), context.process());
        Selector madeSelector = null;
        ServerSocketChannel madeListener = null;
        try
        {
            madeSelector = Selector.open();
            madeListener = ServerSocketChannel.open();
            madeListener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            madeListener.bind(context.localAddress(), BACKLOG);
            madeListener.configureBlocking(false);
            listenerKey = madeListener.register(madeSelector, SelectionKey.OP_ACCEPT, (Line)this::accept);
            localAddress = (InetSocketAddress)madeListener.getLocalAddress();
        }
        catch (final IOException | UnresolvedAddressException ex)
        {
            CloseHelper.quietCloseAll(madeListener, madeSelector);
            throw new IllegalStateException(
                "cannot listen for lifelines at " + context.localEndpoint() + ": " + ex.getMessage(), ex);
        }
        selector = madeSelector;
        listener = madeListener;
        for (final int peer : context.peers())
        {
            final DialledLine line = new DialledLine(peer, context, codec, counters, selector);
            dialled.put(peer, line);
            lines.add(line);
        }
    }

    /** Dial, answer and watch until {@link #stop()}. */
    @Override
    public void run()
    {
        while (isRunning)
        {
            nowNs = context.nanoClock().nanoTime();
            final long deadlineNs = checkDeadlines();
            try
            {
                select(deadlineNs);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException("lifelines: " + ex.getMessage(), ex);
            }
        }
    }

    /** Have {@link #run()} return. Any thread. */
    public void stop()
    {
        isRunning = false;
        selector.wakeup();
    }

    /** Where peers dial. Any thread. */
    public InetSocketAddress localAddress()
    {
        return localAddress;
    }

    /**
     * What was counted since the start. Any thread.
     *
     * @param counter to read.
     * @return the count.
     */
    public long count(final LifelineCounter counter)
    {
        return counters.get(counter);
    }

    /** Close all connections, by which peers notice that this process has gone. Not while {@link #run()} runs. */
    @Override
    public void close()
    {
        // What was registered is closed in truth when its selector is. Nobody must be let in once a line has ended.
        CloseHelper.quietClose(listener);
        try
        {
            selector.selectNow();
        }
        catch (final IOException ignore)
        {
            // It is closed below.
        }
        lines.forEach(DialledLine::close);
        held.values().forEach(AcceptedLine::close);
        strangers.forEach(AcceptedLine::close);
        CloseHelper.quietClose(selector);
    }

    boolean isPeer(final int id)
    {
        return dialled.containsKey(id);
    }

    /** A peer has been answered. Its last connection is the one that counts: of those before it knows nothing more. */
    void onGreeted(final AcceptedLine line, final int peer, final long process, final long timeNs)
    {
        strangers.remove(line);
        final AcceptedLine before = held.put(peer, line);
        if (before != null)
        {
            before.close();
        }
        dialled.get(peer).onHeard(process, timeNs);
    }

    void onEnded(final AcceptedLine line)
    {
        strangers.remove(line);
        held.values().remove(line);
    }

    private void select(final long deadlineNs) throws IOException
    {
        if (deadlineNs == Long.MAX_VALUE)
        {
            selector.select(onSelected);
            return;
        }
        // Rounded up, so that what is due is due indeed.
        final long restMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - nowNs) + 1;
        if (deadlineNs - nowNs > 0)
        {
            selector.select(onSelected, restMs);
        }
        else
        {
            selector.selectNow(onSelected);
        }
    }

    private void onSelected(final SelectionKey key)
    {
        nowNs = context.nanoClock().nanoTime();
        try
        {
            ((Line)key.attachment()).onReady(nowNs);
        }
        catch (final CancelledKeyException ignore)
        {
            // It was closed in this round.
        }
    }

    private long checkDeadlines()
    {
        long nextNs = Long.MAX_VALUE;
        for (int i = 0; i < lines.size(); i++)
        {
            nextNs = earlier(nextNs, lines.get(i).checkDeadline(nowNs));
        }
        while (!strangers.isEmpty() && nowNs - strangers.peekFirst().deadlineNs() >= 0)
        {
            counters.increment(LifelineCounter.TIMED_OUT);
            strangers.removeFirst().close();
        }
        if (!strangers.isEmpty())
        {
            nextNs = earlier(nextNs, strangers.peekFirst().deadlineNs());
        }
        if (acceptNs != Long.MAX_VALUE && nowNs - acceptNs >= 0)
        {
            acceptNs = Long.MAX_VALUE;
            listenerKey.interestOps(SelectionKey.OP_ACCEPT);
        }
        return earlier(nextNs, acceptNs);
    }

    private static long earlier(final long firstNs, final long secondNs)
    {
        if (firstNs == Long.MAX_VALUE || secondNs == Long.MAX_VALUE)
        {
            return firstNs == Long.MAX_VALUE ? secondNs : firstNs;
        }
        return firstNs - secondNs < 0 ? firstNs : secondNs;
    }

    private void accept(final long timeNs)
    {
        try
        {
            SocketChannel channel = listener.accept();
            while (channel != null)
            {
                add(channel, timeNs);
                channel = listener.accept();
            }
        }
        catch (final IOException ex)
        {
            // As a rule, no file descriptors are left. Whoever waits is let in when there are.
            context.errorHandler().onError(ex);
            acceptNs = timeNs + ACCEPT_PAUSE_NS;
            listenerKey.interestOps(0);
        }
    }

    private void add(final SocketChannel channel, final long timeNs)
    {
        if (strangers.size() >= context.maxStrangers())
        {
            // The oldest is the least likely to be a peer.
            counters.increment(LifelineCounter.CROWDED_OUT);
            strangers.removeFirst().close();
        }
        final AcceptedLine line =
            new AcceptedLine(this, channel, codec, counters, timeNs + context.greetingTimeoutNs());
        try
        {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            KeepAlive.enable(channel);
            channel.register(selector, SelectionKey.OP_READ, line);
            strangers.addLast(line);
        }
        catch (final IOException ignore)
        {
            // It has gone again.
            line.close();
        }
    }
}

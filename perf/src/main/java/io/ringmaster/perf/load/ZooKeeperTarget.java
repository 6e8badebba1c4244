package io.ringmaster.perf.load;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * Any server that speaks ZooKeeper's client protocol, by a client made for load: requests are encoded straight into
 * the output, replies are only looked at as far as the load needs.
 */
public final class ZooKeeperTarget implements LoadTarget
{
    private static final int READ_LENGTH = 64 * 1024;

    private final LoadContext context;
    private final EventLoops loops;
    private final byte[] payload;

    /**
     * Start the event loops.
     *
     * @param context concluded settings of the load.
     */
    public ZooKeeperTarget(final LoadContext context)
    {
        this.context = context;
        loops = new EventLoops(context.threadCount(), context.waiting());
        payload = EventLoops.payload(context.dataLength());
    }

    @Override
    public ZooKeeperSession open(final int index) throws LoadException
    {
        final CompletableFuture<ZooKeeperSession> opened = openAsync(index);
        final String server = server(index);
        try
        {
            return opened.get(context.connectTimeoutNs(), TimeUnit.NANOSECONDS);
        }
        catch (final InterruptedException ex)
        {
            opened.cancel(false);
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
        catch (final ExecutionException ex)
        {
            throw new LoadException("no session with " + server + ": " + ex.getCause().getMessage(), ex.getCause());
        }
        catch (final TimeoutException ex)
        {
            opened.cancel(false);
            throw new LoadException("no session with " + server + ": no answer", ex);
        }
    }

    /**
     * Open a session and do not wait for it. Whoever gives up waiting cancels.
     *
     * @param index as with {@link #open}.
     * @return done on the session's thread, with the session or with the reason why there is none.
     * @throws LoadException if the server's address is none.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what fails in the one completes the other
    public CompletableFuture<ZooKeeperSession> openAsync(final int index) throws LoadException
    {
        final CompletableFuture<Void> connected = new CompletableFuture<>();
        final ZooKeeperSession session =
            new ZooKeeperSession(loops.loop(index), payload, context.sessionTimeoutMs(), connected);
        final ChannelFuture channel = new Bootstrap()
            .group(loops.loop(index))
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_LENGTH))
            .handler(session)
            .connect(address(server(index)));
        channel.addListener((final ChannelFuture future) ->
        {
            if (!future.isSuccess())
            {
                connected.completeExceptionally(future.cause());
            }
        });
        final CompletableFuture<ZooKeeperSession> opened = new CompletableFuture<>();
        connected.whenComplete((ignore, failure) ->
        {
            if (failure == null)
            {
                opened.complete(session);
            }
            else
            {
                opened.completeExceptionally(failure);
            }
        });
        opened.whenComplete((ignore, failure) ->
        {
            if (failure != null)
            {
                channel.channel().close();
            }
        });
        return opened;
    }

    @Override
    public void close()
    {
        loops.close();
    }

    private String server(final int index)
    {
        return context.servers().get(index % context.servers().size());
    }

    private static InetSocketAddress address(final String server) throws LoadException
    {
        final int colon = server.lastIndexOf(':');
        try
        {
            final int port = Integer.parseInt(server.substring(colon + 1));
            return new InetSocketAddress(server.substring(0, Math.max(0, colon)), port);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new LoadException("'" + server + "' is not HOST:PORT", ex);
        }
    }
}

package io.ringmaster.perf.load;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
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
            throw new LoadException("no session with " + server + ": " + reason(ex.getCause()));
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
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what fails in the one completes the other
    public CompletableFuture<ZooKeeperSession> openAsync(final int index)
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
            .connect(HostAndPort.parse(server(index)).toSocketAddress());
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

    /** Netty says of an unknown host its name alone, and of others the address once more. */
    private static String reason(final Throwable failure)
    {
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException)
        {
            return "no such host";
        }
        return failure instanceof ConnectException && failure.getCause() instanceof ConnectException ?
            failure.getCause().getMessage() : failure.getMessage();
    }

    private String server(final int index)
    {
        return context.servers().get(index % context.servers().size());
    }
}

package io.ringmaster.perf.load;

import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * An etcd, by the gRPC stubs of its Java client, on event loops of ours: each session is a connection of its own, and
 * requests are issued and replies taken on its loop, as with the other targets. Paths are keys. Reads are linearizable,
 * which is etcd's default.
 */
public final class EtcdTarget implements LoadTarget
{
    private static final ByteString ANY_KEY = ByteString.copyFromUtf8("/");
    /** It tells at its start that there is no epoll, which is not wanted. Kept, or the level would be forgotten. */
    private static final Logger GRPC_LOGGER = Logger.getLogger("io.grpc");

    static
    {
        GRPC_LOGGER.setLevel(Level.WARNING);
    }

    private final LoadContext context;
    private final EventLoops loops;
    private final ByteString payload;

    /**
     * Start the event loops.
     *
     * @param context concluded settings of the load.
     */
    public EtcdTarget(final LoadContext context)
    {
        this.context = context;
        loops = new EventLoops(context.threadCount(), context.waiting());
        payload = ByteString.copyFrom(EventLoops.payload(context.dataLength()));
    }

    @Override
    public LoadSession open(final int index) throws LoadException
    {
        final String server = context.servers().get(index % context.servers().size());
        final EventLoop loop = loops.loop(index);
        final ManagedChannel channel = NettyChannelBuilder.forTarget(server)
            .eventLoopGroup(loop)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .usePlaintext()
            .build();
        boolean isConnected = false;
        try
        {
            KVGrpc.newBlockingStub(channel)
                .withDeadlineAfter(context.connectTimeoutNs(), TimeUnit.NANOSECONDS)
                .range(RangeRequest.newBuilder().setKey(ANY_KEY).build());
            isConnected = true;
            return new EtcdSession(channel, loop, payload);
        }
        catch (final StatusRuntimeException ex)
        {
            throw new LoadException("no session with " + server + ": " + ex.getMessage(), ex);
        }
        finally
        {
            if (!isConnected)
            {
                channel.shutdownNow();
            }
        }
    }

    @Override
    public void close()
    {
        loops.close();
    }
}

package io.ringmaster.perf.load;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.ringmaster.client.ChildrenCallback;
import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateCallback;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.DataCallback;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.StatCallback;
import io.ringmaster.client.StatusCallback;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.tools.FailureText;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ringmaster by its own client. Sessions share a fixed number of event loops; requests are issued and replies taken on
 * the loop itself, as a program would do that wants the least latency.
 */
public final class ClientTarget implements LoadTarget
{
    /** Beyond the depth of the load there are the requests of its preparation. */
    private static final int MIN_IN_FLIGHT = 1024;

    private final LoadContext context;
    private final EventLoops loops;
    private final byte[] payload;

    /**
     * Start the event loops.
     *
     * @param context concluded settings of the load.
     */
    public ClientTarget(final LoadContext context)
    {
        this.context = context;
        loops = new EventLoops(context.threadCount(), context.waiting());
        payload = EventLoops.payload(context.dataLength());
    }

    @Override
    public LoadSession open(final int index) throws LoadException
    {
        final EventLoop loop = loops.loop(index);
        final RingmasterClient client = RingmasterClient.connect(new ClientContext()
            .servers(String.join(",", context.servers()))
            .sessionTimeoutMs(context.sessionTimeoutMs())
            .maxInFlight(Math.max(MIN_IN_FLIGHT, context.depth()))
            .failFast(true)
            .eventLoop(loop));
        boolean isConnected = false;
        try
        {
            isConnected = client.awaitConnected(TimeUnit.NANOSECONDS.toMillis(context.connectTimeoutNs()));
            if (!isConnected)
            {
                final Throwable failure = client.lastFailure();
                final String servers = String.join(",", context.servers());
                throw new LoadException("no session with " + servers +
                    (failure == null ? ": no answer" : FailureText.ofServer(servers, failure)));
            }
            return new Session(client, loop, payload);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
        finally
        {
            if (!isConnected)
            {
                client.close();
            }
        }
    }

    @Override
    public void close()
    {
        loops.close();
    }

    /** One client; one callback object of each kind serves all its requests. */
    private static final class Session implements LoadSession
    {
        private static final int ANY_VERSION = -1;

        private final RingmasterClient client;
        private final EventLoop loop;
        private final UnsafeBuffer data;
        private final DataCallback dataCallback =
            (context, errorCode, zxid, stat, buffer, offset, length) -> onReply(context, errorCode);
        private final StatCallback statCallback = (context, errorCode, zxid, stat) -> onReply(context, errorCode);
        private final CreateCallback createCallback =
            (context, errorCode, zxid, stat, buffer, offset, length) -> onReply(context, errorCode);
        private final StatusCallback statusCallback = (context, errorCode, zxid) -> onReply(context, errorCode);
        private final ChildrenCallback childrenCallback =
            (context, errorCode, zxid, stat, names) -> onReply(context, errorCode);
        private ReplyHandler handler;

        Session(final RingmasterClient client, final EventLoop loop, final byte[] payload)
        {
            this.client = client;
            this.loop = loop;
            data = new UnsafeBuffer(payload);
        }

        @Override
        public void execute(final Runnable task)
        {
            loop.execute(task);
        }

        @Override
        public void replyHandler(final ReplyHandler value)
        {
            handler = value;
        }

        @Override
        public void submit(final Operation operation, final String path, final int dataLength, final long context)
        {
            final long result = send(operation, path, dataLength, context);
            if (result < 0)
            {
                final int errorCode = errorCode(result);
                loop.execute(() -> onReply(context, errorCode));
            }
        }

        @Override
        public void close()
        {
            client.close();
        }

        private void onReply(final long context, final int errorCode)
        {
            handler.onReply(context, errorCode);
        }

        private long send(final Operation operation, final String path, final int dataLength, final long context)
        {
            return switch (operation)
            {
                case GET -> client.getData(path, null, context, dataCallback);
                case SET -> client.setData(path, data, 0, dataLength, ANY_VERSION, context, statCallback);
                case CREATE ->
                    client.create(path, data, 0, dataLength, CreateMode.PERSISTENT, context, createCallback);
                case DELETE -> client.delete(path, ANY_VERSION, context, statusCallback);
                case EXISTS -> client.exists(path, null, context, statCallback);
                case CHILDREN -> client.getChildren(path, null, context, childrenCallback);
            };
        }

        private static int errorCode(final long result)
        {
            if (result == RingmasterClient.BACK_PRESSURED)
            {
                return ErrorCode.LIMIT_REACHED;
            }
            if (result == RingmasterClient.TOO_LARGE)
            {
                return ErrorCode.REQUEST_TOO_LARGE;
            }
            return result == RingmasterClient.NOT_CONNECTED ? ErrorCode.CONNECTION_LOSS : ErrorCode.SESSION_EXPIRED;
        }
    }
}

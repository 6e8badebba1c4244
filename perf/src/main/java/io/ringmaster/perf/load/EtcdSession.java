package io.ringmaster.perf.load;

import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import io.ringmaster.codecs.ErrorCode;

/** One connection to an etcd. */
final class EtcdSession implements LoadSession
{
    private static final long CLOSE_TIMEOUT_S = 5;

    private final ManagedChannel channel;
    private final EventLoop loop;
    private final ByteString payload;
    private final KVGrpc.KVStub stub;
    private ReplyHandler handler;

    EtcdSession(final ManagedChannel channel, final EventLoop loop, final ByteString payload)
    {
        this.channel = channel;
        this.loop = loop;
        this.payload = payload;
        stub = KVGrpc.newStub(channel);
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
        final ByteString key = ByteString.copyFromUtf8(path);
        final ByteString value = dataLength < 0 ? ByteString.EMPTY : payload.substring(0, dataLength);
        switch (operation)
        {
            case GET -> stub.range(RangeRequest.newBuilder().setKey(key).build(),
                new Reply<>(context, (reply) -> reply.getKvsCount() == 0 ? ErrorCode.NO_NODE : ErrorCode.OK));
            case EXISTS -> stub.range(RangeRequest.newBuilder().setKey(key).setCountOnly(true).build(),
                new Reply<>(context, (reply) -> reply.getCount() == 0 ? ErrorCode.NO_NODE : ErrorCode.OK));
            case CHILDREN -> stub.range(below(path),
                new Reply<>(context, (ignore) -> ErrorCode.OK));
            case SET -> stub.put(PutRequest.newBuilder().setKey(key).setValue(value).build(),
                new Reply<>(context, (ignore) -> ErrorCode.OK));
            case CREATE -> stub.txn(creation(key, value),
                new Reply<>(context, (reply) -> reply.getSucceeded() ? ErrorCode.OK : ErrorCode.NODE_EXISTS));
            case DELETE -> stub.deleteRange(DeleteRangeRequest.newBuilder().setKey(key).build(),
                new Reply<>(context, (reply) -> reply.getDeleted() == 0 ? ErrorCode.NO_NODE : ErrorCode.OK));
            default -> throw new IllegalArgumentException("etcd has no " + operation);
        }
    }

    @Override
    public void close()
    {
        channel.shutdown();
        try
        {
            channel.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** A put, unless the key is there: what a create is. */
    private static TxnRequest creation(final ByteString key, final ByteString value)
    {
        return TxnRequest.newBuilder()
            .addCompare(Compare.newBuilder().setKey(key)
                .setTarget(Compare.CompareTarget.CREATE).setResult(Compare.CompareResult.EQUAL).setCreateRevision(0))
            .addSuccess(RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value)))
            .build();
    }

    /** From the path with a slash to before the path with the next character, which is a zero. */
    private static RangeRequest below(final String path)
    {
        return RangeRequest.newBuilder().setKeysOnly(true)
            .setKey(ByteString.copyFromUtf8(path + "/")).setRangeEnd(ByteString.copyFromUtf8(path + "0")).build();
    }

    /** Waits for the one answer to a request. Called on the event loop. */
    private final class Reply<T> implements StreamObserver<T>
    {
        private final long context;
        private final ToIntFunction<T> reader;
        private int errorCode = ErrorCode.CONNECTION_LOSS;

        Reply(final long context, final ToIntFunction<T> reader)
        {
            this.context = context;
            this.reader = reader;
        }

        @Override
        public void onNext(final T reply)
        {
            errorCode = reader.applyAsInt(reply);
        }

        @Override
        public void onError(final Throwable cause)
        {
            // A call that fails at once says so before its submission is over.
            loop.execute(() -> handler.onReply(context, ErrorCode.CONNECTION_LOSS));
        }

        @Override
        public void onCompleted()
        {
            handler.onReply(context, errorCode);
        }
    }
}

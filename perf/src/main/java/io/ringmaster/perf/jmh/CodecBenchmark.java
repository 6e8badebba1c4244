package io.ringmaster.perf.jmh;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.DataReplyEncoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.jute.JuteProtocol;
import io.ringmaster.codecs.jute.JuteReader;
import io.ringmaster.codecs.jute.JuteWriter;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.engine.request.RequestLayout;

/** A get of 100 bytes and its reply in both protocols: written into a frame, and read from one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark
{
    private static final int CAPACITY = 512;
    private static final int STAT_LONGS = 6;
    private static final int STAT_INTS = 5;

    private final UnsafeBuffer path =
        new UnsafeBuffer("/services/pricing/node-0000000042".getBytes(StandardCharsets.US_ASCII));
    private final UnsafeBuffer data = new UnsafeBuffer(new byte[Znodes.DATA_LENGTH]);
    private final UnsafeBuffer sbeRequest = new UnsafeBuffer(new byte[CAPACITY]);
    private final UnsafeBuffer sbeReply = new UnsafeBuffer(new byte[CAPACITY]);
    private final UnsafeBuffer juteRequest = new UnsafeBuffer(new byte[CAPACITY]);
    private final UnsafeBuffer juteReply = new UnsafeBuffer(new byte[CAPACITY]);
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final GetDataEncoder getEncoder = new GetDataEncoder();
    private final GetDataDecoder getDecoder = new GetDataDecoder();
    private final DataReplyEncoder replyEncoder = new DataReplyEncoder();
    private final DataReplyDecoder replyDecoder = new DataReplyDecoder();
    private final JuteWriter juteWriter = new JuteWriter();
    private final JuteReader juteReader = new JuteReader();
    private int juteRequestLength;
    private int juteReplyLength;
    private long correlationId;

    /** Fill the frames that are read. */
    @Setup
    public void setUp()
    {
        sbeEncodeRequest();
        sbeEncodeReply();
        juteRequestLength = juteEncodeRequest();
        juteReplyLength = juteEncodeReply();
    }

    /**
     * A request of the native protocol.
     *
     * @return length of the frame.
     */
    @Benchmark
    public int sbeEncodeRequest()
    {
        getEncoder.wrapAndApplyHeader(sbeRequest, Frame.HEADER_LENGTH, headerEncoder)
            .correlationId(++correlationId)
            .watch(BooleanType.F)
            .consistency(Consistency.LOCAL)
            .putPath(path, 0, path.capacity());
        final int length = getEncoder.limit();
        Frame.putLength(sbeRequest, 0, length - Frame.HEADER_LENGTH);
        return length;
    }

    /**
     * The same, checked and read as the engine does.
     *
     * @return a sum that depends on all of it.
     */
    @Benchmark
    public long sbeDecodeRequest()
    {
        final int length = Frame.length(sbeRequest, 0);
        final int error = RequestLayout.check(sbeRequest, Frame.HEADER_LENGTH, length);
        getDecoder.wrapAndApplyHeader(sbeRequest, Frame.HEADER_LENGTH, headerDecoder);
        final long sum = error + getDecoder.correlationId() + getDecoder.watchRaw() + getDecoder.consistencyRaw();
        return sum + getDecoder.pathLength() + getDecoder.limit();
    }

    /**
     * A reply of the native protocol.
     *
     * @return length of the frame.
     */
    @Benchmark
    public int sbeEncodeReply()
    {
        replyEncoder.wrapAndApplyHeader(sbeReply, Frame.HEADER_LENGTH, headerEncoder)
            .correlationId(++correlationId)
            .zxid(correlationId);
        replyEncoder.stat()
            .czxid(1).mzxid(2).pzxid(3).ctime(4).mtime(5).ephemeralOwner(0)
            .version(6).cversion(7).aversion(8).dataLength(Znodes.DATA_LENGTH).numChildren(0);
        replyEncoder.hasData(BooleanType.T).putData(data, 0, Znodes.DATA_LENGTH);
        final int length = replyEncoder.limit();
        Frame.putLength(sbeReply, 0, length - Frame.HEADER_LENGTH);
        return length;
    }

    /**
     * The same, read.
     *
     * @return a sum that depends on all of it.
     */
    @Benchmark
    public long sbeDecodeReply()
    {
        replyDecoder.wrapAndApplyHeader(sbeReply, Frame.HEADER_LENGTH, headerDecoder);
        return replyDecoder.correlationId() + replyDecoder.zxid() + replyDecoder.stat().mzxid() +
            replyDecoder.stat().version() + replyDecoder.hasDataRaw() +
            replyDecoder.getData(data, 0, Znodes.DATA_LENGTH);
    }

    /**
     * A request of ZooKeeper's protocol.
     *
     * @return length of the frame.
     */
    @Benchmark
    public int juteEncodeRequest()
    {
        juteWriter.wrap(juteRequest, JuteProtocol.FRAME_HEADER_LENGTH)
            .writeInt((int)++correlationId)
            .writeInt(OpCode.GET_DATA)
            .writeBytes(path, 0, path.capacity())
            .writeBool(false);
        return juteFrame(juteRequest);
    }

    /**
     * The same, read.
     *
     * @return a sum that depends on all of it.
     */
    @Benchmark
    public int juteDecodeRequest()
    {
        juteReader.wrap(
            juteRequest, JuteProtocol.FRAME_HEADER_LENGTH, juteRequestLength - JuteProtocol.FRAME_HEADER_LENGTH);
        final int sum = juteReader.readInt() + juteReader.readInt() + juteReader.readBytes();
        return sum + juteReader.bytesOffset() + (juteReader.readBool() ? 1 : 0) + (juteReader.hasFailed() ? 1 : 0);
    }

    /**
     * A reply of ZooKeeper's protocol.
     *
     * @return length of the frame.
     */
    @Benchmark
    public int juteEncodeReply()
    {
        juteWriter.wrap(juteReply, JuteProtocol.FRAME_HEADER_LENGTH)
            .writeInt((int)++correlationId)
            .writeLong(correlationId)
            .writeInt(0)
            .writeBytes(data, 0, Znodes.DATA_LENGTH)
            .writeLong(1).writeLong(2).writeLong(3).writeLong(4)
            .writeInt(5).writeInt(6).writeInt(7)
            .writeLong(0)
            .writeInt(Znodes.DATA_LENGTH).writeInt(0)
            .writeLong(8);
        return juteFrame(juteReply);
    }

    /**
     * The same, read.
     *
     * @return a sum that depends on all of it.
     */
    @Benchmark
    public long juteDecodeReply()
    {
        juteReader.wrap(
            juteReply, JuteProtocol.FRAME_HEADER_LENGTH, juteReplyLength - JuteProtocol.FRAME_HEADER_LENGTH);
        long sum = juteReader.readInt() + juteReader.readLong() + juteReader.readInt() + juteReader.readBytes();
        for (int i = 0; i < STAT_LONGS; i++)
        {
            sum += juteReader.readLong();
        }
        for (int i = 0; i < STAT_INTS; i++)
        {
            sum += juteReader.readInt();
        }
        return sum + (juteReader.hasFailed() ? 1 : 0);
    }

    private int juteFrame(final UnsafeBuffer frame)
    {
        final int length = juteWriter.position();
        frame.putInt(0, length - JuteProtocol.FRAME_HEADER_LENGTH, ByteOrder.BIG_ENDIAN);
        return length;
    }
}

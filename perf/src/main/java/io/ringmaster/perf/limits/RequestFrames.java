package io.ringmaster.perf.limits;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.DataReplyEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.codecs.client.StatReplyEncoder;

/** Sizes that requests and replies have on the wire, so that an echo can move the same bytes. */
public final class RequestFrames
{
    private static final int PREFIX_LENGTH = Frame.HEADER_LENGTH + Frame.MESSAGE_HEADER_LENGTH;

    private RequestFrames()
    {
    }

    /**
     * A get and its reply.
     *
     * @param pathLength bytes of the path.
     * @param dataLength bytes of the node's data.
     * @param serverMode how the echo server waits.
     * @return the frames.
     */
    public static EchoRequest get(final int pathLength, final int dataLength, final WaitMode serverMode)
    {
        return new EchoRequest(
            PREFIX_LENGTH + GetDataEncoder.BLOCK_LENGTH + GetDataEncoder.pathHeaderLength() + pathLength,
            PREFIX_LENGTH + DataReplyEncoder.BLOCK_LENGTH + DataReplyEncoder.dataHeaderLength() + dataLength,
            serverMode);
    }

    /**
     * A set and its reply.
     *
     * @param pathLength bytes of the path.
     * @param dataLength bytes of the new data.
     * @param serverMode how the echo server waits.
     * @param syncLength bytes to write and sync before each reply; 0: none.
     * @return the frames.
     */
    public static EchoRequest set(
        final int pathLength, final int dataLength, final WaitMode serverMode, final int syncLength)
    {
        return new EchoRequest(
            PREFIX_LENGTH + SetDataEncoder.BLOCK_LENGTH + SetDataEncoder.pathHeaderLength() + pathLength +
                SetDataEncoder.dataHeaderLength() + dataLength,
            PREFIX_LENGTH + StatReplyEncoder.BLOCK_LENGTH,
            serverMode,
            syncLength);
    }
}

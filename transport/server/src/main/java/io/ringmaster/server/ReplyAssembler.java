package io.ringmaster.server;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.EndpointProtocol;

/**
 * Makes whole messages of the reply ring's fragments. The fragments of one message follow each other in the ring, so
 * one buffer is enough for all connections; one that lost its connection half-way is forgotten at the next FIRST.
 * Endpoint thread only.
 */
final class ReplyAssembler
{
    private static final int LENGTH_FIELD = 4;

    private final ScratchBuffer scratch = new ScratchBuffer();
    private DirectBuffer buffer;
    private int offset;
    private int length;
    private int position;

    /**
     * Take a message of the reply ring.
     *
     * @param type     MESSAGE, FIRST, NEXT or LAST of {@link EndpointProtocol}.
     * @param source   with the bytes.
     * @param begin    of the bytes.
     * @param count    of the bytes.
     * @return true if a message is whole: use it, then {@link #release()}.
     */
    boolean onMessage(final int type, final DirectBuffer source, final int begin, final int count)
    {
        switch (type)
        {
            case EndpointProtocol.MESSAGE:
                buffer = source;
                offset = begin;
                length = count;
                return true;
            case EndpointProtocol.FIRST:
                length = source.getInt(begin, ByteOrder.LITTLE_ENDIAN);
                position = 0;
                scratch.ensureCapacity(length);
                append(source, begin + LENGTH_FIELD, count - LENGTH_FIELD);
                return false;
            case EndpointProtocol.NEXT:
                append(source, begin, count);
                return false;
            default:
                append(source, begin, count);
                buffer = scratch.view();
                offset = 0;
                return true;
        }
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int offset()
    {
        return offset;
    }

    int length()
    {
        return length;
    }

    void release()
    {
        scratch.release();
    }

    private void append(final DirectBuffer source, final int begin, final int count)
    {
        scratch.view().putBytes(position, source, begin, count);
        position += count;
    }
}

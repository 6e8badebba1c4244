package io.ringmaster.server;

import java.nio.ByteOrder;

import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.jute.JuteProtocol;
import io.ringmaster.codecs.jute.JuteWriter;

/**
 * Writes one frame at a time to the output of a connection: in place if it may fit an {@link OutputChunk}, else by way
 * of a buffer of its own. Endpoint thread only.
 */
final class ZooKeeperFrameWriter
{
    private final JuteWriter out = new JuteWriter();
    private final ScratchBuffer scratch = new ScratchBuffer();
    private Connection connection;
    private OutputChunk chunk;
    private MutableDirectBuffer buffer;
    private int begin;

    /**
     * Writes what lies behind the frame's length, between {@link #begin} and {@link #end}.
     *
     * @return the same always.
     */
    JuteWriter out()
    {
        return out;
    }

    /**
     * Begin a frame.
     *
     * @param target    to receive it.
     * @param maxLength that the frame can have.
     * @return false if the connection has ended: write nothing.
     */
    boolean begin(final Connection target, final int maxLength)
    {
        connection = target;
        if (maxLength <= OutputChunk.LENGTH)
        {
            chunk = target.chunkWithRoom(maxLength);
            if (chunk == null)
            {
                return false;
            }
            buffer = chunk.view();
            begin = chunk.length();
        }
        else
        {
            chunk = null;
            buffer = scratch.ensureCapacity(maxLength);
            begin = 0;
        }
        out.wrap(buffer, begin + JuteProtocol.FRAME_HEADER_LENGTH);
        return true;
    }

    /** The frame is whole. */
    void end()
    {
        end(0);
    }

    /**
     * The begin of the frame is written; its last bytes are appended to the connection by the caller.
     *
     * @param missingLength of those bytes.
     */
    void end(final int missingLength)
    {
        final int length = out.position() - begin;
        buffer.putInt(begin, length - JuteProtocol.FRAME_HEADER_LENGTH + missingLength, ByteOrder.BIG_ENDIAN);
        if (chunk == null)
        {
            connection.appendBytes(buffer, 0, length);
            scratch.release();
        }
        else
        {
            chunk.advance(length);
        }
    }
}

package io.ringmaster.server;

import java.io.IOException;
import java.util.ArrayDeque;

/** What the socket of a client that reads slowly has not taken yet, in order. Endpoint thread only. */
final class UnsentOutput
{
    /** Writes for one time that the socket is ready, so that others get their turn. */
    private static final int MAX_WRITES = 16;
    private static final int MIN_CHUNK_LENGTH = 4 * 1024;

    private final ArrayDeque<OutputChunk> chunks = new ArrayDeque<>(2);
    private int sentOfFirst;
    private long length;

    /**
     * Bytes that wait.
     *
     * @return the sum.
     */
    long length()
    {
        return length;
    }

    /**
     * Keep the rest of a chunk and give the chunk back, unless most of it waits: then the chunk itself stays.
     *
     * @param chunk  with the bytes.
     * @param offset from which on they wait, 0 unless nothing did before.
     * @param free   to give it back to.
     */
    void add(final OutputChunk chunk, final int offset, final OutputChunks free)
    {
        final int rest = chunk.length() - offset;
        final OutputChunk last = chunks.peekLast();
        length += rest;
        if (last != null && last.remaining() >= rest)
        {
            last.append(chunk, offset, rest);
            free.recycle(chunk);
        }
        else if (rest >= OutputChunk.LENGTH / 2)
        {
            if (last == null)
            {
                sentOfFirst = offset;
            }
            chunks.addLast(chunk);
        }
        else
        {
            // They stay for a while: in memory of about their own size.
            final OutputChunk copy = new OutputChunk(Math.max(rest, MIN_CHUNK_LENGTH));
            copy.append(chunk, offset, rest);
            chunks.addLast(copy);
            free.recycle(chunk);
        }
    }

    /**
     * Send what there is room for, or a good part of it.
     *
     * @param socket to send to.
     * @throws IOException if the connection is broken.
     */
    void send(final ClientSocket socket) throws IOException
    {
        OutputChunk first;
        for (int i = 0; i < MAX_WRITES && (first = chunks.peekFirst()) != null; i++)
        {
            final int rest = first.length() - sentOfFirst;
            final int sent = socket.write(first, sentOfFirst, rest);
            length -= sent;
            sentOfFirst += sent;
            if (sent < rest)
            {
                return;
            }
            sentOfFirst = 0;
            chunks.pollFirst().release();
        }
    }

    /** Forget everything. */
    void free()
    {
        chunks.forEach(OutputChunk::release);
        chunks.clear();
        sentOfFirst = 0;
        length = 0;
    }
}

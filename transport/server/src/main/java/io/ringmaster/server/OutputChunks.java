package io.ringmaster.server;

/**
 * Free {@link OutputChunk}s, the last used first: it is still in the cache. A connection holds a chunk only while it
 * has replies to flush, so idle connections hold none. Endpoint thread only.
 */
final class OutputChunks
{
    /** Chunks that are kept, and so the most connections to gather replies for before they are flushed. */
    static final int MAX_FREE = 64;

    private final OutputChunk[] free = new OutputChunk[MAX_FREE];
    private int freeCount;

    OutputChunk acquire()
    {
        if (freeCount == 0)
        {
            return new OutputChunk();
        }
        final OutputChunk chunk = free[--freeCount];
        free[freeCount] = null;
        return chunk;
    }

    /**
     * Give a chunk back whose bytes are not needed any more.
     *
     * @param chunk of {@link OutputChunk#LENGTH} bytes.
     */
    void recycle(final OutputChunk chunk)
    {
        if (freeCount == MAX_FREE)
        {
            chunk.release();
        }
        else
        {
            chunk.clear();
            free[freeCount++] = chunk;
        }
    }

    void freeAll()
    {
        while (freeCount > 0)
        {
            free[--freeCount].release();
            free[freeCount] = null;
        }
    }
}

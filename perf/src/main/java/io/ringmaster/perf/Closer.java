package io.ringmaster.perf;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Things that are opened one after the other, as many as it takes, and closed in the opposite order. */
final class Closer implements AutoCloseable
{
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /**
     * Close it with the others.
     *
     * @param <T>      its type.
     * @param resource to close; last in, first out.
     * @return the same.
     */
    <T extends AutoCloseable> T add(final T resource)
    {
        opened.push(resource);
        return resource;
    }

    /**
     * Close all, also those behind one that fails.
     *
     * @throws IOException the first failure, which has the others suppressed.
     */
    @Override
    public void close() throws IOException
    {
        IOException failure = null;
        while (!opened.isEmpty())
        {
            try
            {
                opened.pop().close();
            }
            catch (final Exception ex)
            {
                if (failure == null)
                {
                    failure = new IOException("cannot be closed: " + ex.getMessage(), ex);
                }
                else
                {
                    failure.addSuppressed(ex);
                }
            }
        }
        if (failure != null)
        {
            throw failure;
        }
    }
}

package io.ringmaster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;

import org.agrona.CloseHelper;

/**
 * Ends the rest of a thread in a selector, from another thread: what is written at one end makes the other end
 * readable, until the thread has drained it. A selector's own {@code wakeup()} does the same, but holds a lock during
 * its system call that the woken thread takes next, so that both are switched once more than they need be.
 */
final class WakePipe implements AutoCloseable
{
    private static final int DRAINED_AT_ONCE = 64;

    private final Pipe.SourceChannel source;
    private final Pipe.SinkChannel sink;
    private final ByteBuffer written = ByteBuffer.allocateDirect(1);
    private final ByteBuffer drained = ByteBuffer.allocateDirect(DRAINED_AT_ONCE);

    WakePipe()
    {
        try
        {
            final Pipe pipe = Pipe.open();
            source = pipe.source();
            sink = pipe.sink();
            source.configureBlocking(false);
            // A full pipe wakes as well as one more byte.
            sink.configureBlocking(false);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no pipe: " + ex.getMessage(), ex);
        }
    }

    /** What the selector has to look at, for reading. */
    SelectableChannel source()
    {
        return source;
    }

    /** End the rest, or the next one if there is none. Nothing happens once it is closed. Any thread. */
    synchronized void wake()
    {
        try
        {
            if (sink.isOpen())
            {
                written.clear();
                sink.write(written);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot wake a thread: " + ex.getMessage(), ex);
        }
    }

    /** Forget what has woken the thread, so that the next rest is one. By that thread. */
    void drain()
    {
        try
        {
            do
            {
                drained.clear();
            }
            while (source.read(drained) == DRAINED_AT_ONCE);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot read what has woken this thread: " + ex.getMessage(), ex);
        }
    }

    @Override
    public synchronized void close()
    {
        CloseHelper.closeAll(sink, source);
    }
}

package io.ringmaster.tools.shell;

import java.io.Writer;

import org.jline.reader.LineReader;

/** Collects whole lines and prints them above the prompt, so that watch events do not tear what is being typed. */
final class AboveWriter extends Writer
{
    private final LineReader reader;
    private final StringBuilder pending = new StringBuilder();

    AboveWriter(final LineReader reader)
    {
        this.reader = reader;
    }

    @Override
    public void write(final char[] buffer, final int offset, final int length)
    {
        synchronized (lock)
        {
            pending.append(buffer, offset, length);
        }
    }

    @Override
    public void flush()
    {
        synchronized (lock)
        {
            final int end = pending.lastIndexOf("\n");
            if (end >= 0)
            {
                reader.printAbove(pending.substring(0, end));
                pending.delete(0, end + 1);
            }
        }
    }

    @Override
    public void close()
    {
        flush();
    }
}

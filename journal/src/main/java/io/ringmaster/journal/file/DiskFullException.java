package io.ringmaster.journal.file;

import java.io.IOException;

/** There is no space, or no quota, for what was to be written. */
public final class DiskFullException extends IOException
{
    private static final long serialVersionUID = 1L;

    /**
     * A full disk.
     *
     * @param message naming the file.
     * @param cause   as the system gave it, or null.
     */
    public DiskFullException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}

package io.ringmaster.tools.server;

import java.nio.file.Path;

import io.ringmaster.tools.CommandException;

/** How clients reach a server by Aeron; unless something is set here, they do not. */
public final class AeronSettings
{
    /** {@link #port()}: clients of other hosts are not served. */
    public static final int NO_PORT = -1;

    private Path directory;
    private int port = NO_PORT;
    private Path driverDirectory;

    /**
     * Name by which clients of this host find the server.
     *
     * @return a symbolic link that the server makes, best in {@code /dev/shm}; null for none.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * Name by which clients of this host find the server.
     *
     * @param value a symbolic link that the server makes, best in {@code /dev/shm}; null for none.
     * @return this.
     */
    public AeronSettings directory(final Path value)
    {
        this.directory = value;
        return this;
    }

    /**
     * UDP port that clients of other hosts send to, at the address that the other ports are at.
     *
     * @return 0..65535, 0 takes a free one; or {@link #NO_PORT}.
     */
    public int port()
    {
        return port;
    }

    /**
     * UDP port that clients of other hosts send to, at the address that the other ports are at.
     *
     * @param value 0..65535, 0 takes a free one; or {@link #NO_PORT}.
     * @return this.
     */
    public AeronSettings port(final int value)
    {
        this.port = value;
        return this;
    }

    /**
     * Aeron directory of a media driver that runs in another process, which is used instead of one in the server.
     *
     * @return the directory; null to have one in the server.
     */
    public Path driverDirectory()
    {
        return driverDirectory;
    }

    /**
     * Aeron directory of a media driver that runs in another process, which is used instead of one in the server.
     *
     * @param value the directory; null to have one in the server.
     * @return this.
     */
    public AeronSettings driverDirectory(final Path value)
    {
        this.driverDirectory = value;
        return this;
    }

    /**
     * Whether anything is set.
     *
     * @return true if clients are served by Aeron.
     */
    public boolean isEnabled()
    {
        return directory != null || port != NO_PORT || driverDirectory != null;
    }

    /**
     * Check how the values go together.
     *
     * @throws CommandException if they do not.
     */
    void check()
    {
        if (directory != null && driverDirectory != null)
        {
            throw new CommandException("cannot start: --aeron-dir " + directory + " names the driver of this server," +
                " and --aeron-driver " + driverDirectory + " has another one used: clients of this host then find " +
                "it at aeron:ipc[" + driverDirectory + "]");
        }
    }
}

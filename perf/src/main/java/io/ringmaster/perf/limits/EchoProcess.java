package io.ringmaster.perf.limits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.ringmaster.perf.process.JavaProcess;

/**
 * An {@link EchoServer} in a process of its own: as far from its client as a real server is. Ends with its parent.
 */
public final class EchoProcess implements AutoCloseable
{
    private static final String PORT_PREFIX = "port ";
    private static final long START_TIMEOUT_MS = 30_000;

    private final JavaProcess process;
    private final int port;

    /**
     * Start it.
     *
     * @param directory for files of echoes with a sync.
     * @throws IOException if it does not start.
     */
    public EchoProcess(final Path directory) throws IOException
    {
        process = JavaProcess.start(
            "echo server", List.of("-Xms16m", "-Xmx128m"), EchoProcess.class.getName(), List.of(directory.toString()));
        try
        {
            final String line = process.awaitLine((said) -> said.startsWith(PORT_PREFIX), START_TIMEOUT_MS);
            port = Integer.parseInt(line.substring(PORT_PREFIX.length()));
        }
        catch (final IOException ex)
        {
            process.close();
            throw ex;
        }
    }

    /**
     * Main method of the process.
     *
     * @param args the directory.
     * @throws IOException if the port cannot be bound.
     */
    public static void main(final String[] args) throws IOException
    {
        exitWithParent();
        try (EchoServer server = new EchoServer(Path.of(args[0])))
        {
            System.out.println(PORT_PREFIX + server.port());
            while (true)
            {
                try
                {
                    server.serveOne();
                }
                catch (final IOException ex)
                {
                    System.err.println("echo server: " + ex.getMessage());
                }
            }
        }
    }

    /**
     * Where it listens.
     *
     * @return the port, on loopback.
     */
    public int port()
    {
        return port;
    }

    @Override
    public void close()
    {
        process.close();
    }

    /** From now on this process ends with the one that has started it. */
    static void exitWithParent()
    {
        final Thread watchdog = new Thread(EchoProcess::awaitEndOfParent, "parent-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void awaitEndOfParent()
    {
        try
        {
            // Our standard input is a pipe from the parent: it ends when the parent is gone, however it went.
            while (System.in.read() >= 0)
            {
                Thread.onSpinWait();
            }
        }
        catch (final IOException ex)
        {
            System.err.println("echo server: lost its parent: " + ex.getMessage());
        }
        System.exit(0);
    }
}

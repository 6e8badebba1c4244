package io.ringmaster.perf.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.ringmaster.tools.Launcher;

/**
 * A Java program in a process of its own, with the JVM, the class path and the JVM options of this one, so that what is
 * measured there runs as it does when it is started by hand. Its standard error goes to ours. Closing asks it to end
 * (SIGTERM), then insists.
 */
public final class JavaProcess implements AutoCloseable
{
    private static final int LAST_LINES = 20;
    private static final long STOP_TIMEOUT_S = 20;

    private final String name;
    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reader;
    private boolean hasEnded;

    private JavaProcess(final String name, final Process process)
    {
        this.name = name;
        this.process = process;
        reader = new Thread(this::readLines, name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Start a main class.
     *
     * @param name      for messages.
     * @param jvmOptions more options, behind those of this JVM, so that they win.
     * @param mainClass to run.
     * @param arguments of the program.
     * @return the running process.
     * @throws IOException if it cannot be started.
     */
    public static JavaProcess start(
        final String name, final List<String> jvmOptions, final String mainClass, final List<String> arguments)
        throws IOException
    {
        final List<String> command = new ArrayList<>();
        command.add(Launcher.java());
        command.addAll(Launcher.inheritedOptions());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(arguments);
        return start(name, new ProcessBuilder(command));
    }

    /**
     * Start a command that ends as a Java program.
     *
     * @param name    for messages.
     * @param builder of the process.
     * @return the running process.
     * @throws IOException if it cannot be started.
     */
    static JavaProcess start(final String name, final ProcessBuilder builder) throws IOException
    {
        return new JavaProcess(name, builder
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start());
    }

    /**
     * The process id.
     *
     * @return the id.
     */
    public long pid()
    {
        return process.pid();
    }

    /**
     * Wait for a line on standard output. Lines are looked at once, in order.
     *
     * @param condition  to be met.
     * @param timeoutMs  longest time to wait.
     * @return the line.
     * @throws IOException if the process ends before, or says nothing of the kind in time; with its last lines.
     */
    public synchronized String awaitLine(final Predicate<String> condition, final long timeoutMs) throws IOException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        final Deque<String> seen = new ArrayDeque<>();
        while (true)
        {
            while (!lines.isEmpty())
            {
                final String line = lines.removeFirst();
                seen.addLast(line);
                if (condition.test(line))
                {
                    return line;
                }
            }
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (hasEnded || leftMs <= 0)
            {
                throw new IOException(name + (hasEnded ? " ended" : " did not get ready in " + timeoutMs + " ms") +
                    "; it said: " + String.join("\n", seen));
            }
            try
            {
                wait(leftMs);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + name, ex);
            }
        }
    }

    @Override
    public void close()
    {
        process.destroy();
        try
        {
            if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly().waitFor();
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void readLines()
    {
        try (BufferedReader input = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            String line = input.readLine();
            while (line != null)
            {
                add(line);
                line = input.readLine();
            }
        }
        catch (final IOException ex)
        {
            add("reading its output failed: " + ex.getMessage());
        }
        finally
        {
            end();
        }
    }

    private synchronized void add(final String line)
    {
        lines.addLast(line);
        if (lines.size() > LAST_LINES)
        {
            lines.removeFirst();
        }
        notifyAll();
    }

    private synchronized void end()
    {
        hasEnded = true;
        notifyAll();
    }
}

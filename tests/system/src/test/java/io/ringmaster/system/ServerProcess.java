package io.ringmaster.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program of Ringmaster as a process of its own, with what it prints. */
final class ServerProcess implements AutoCloseable
{
    /** Within this time everything must have happened, however slow the machine. */
    static final long DEADLINE_SECONDS = 60;

    private static final String LISTENING = "listening on ";
    private static final String ZOOKEEPER_CLIENTS = "ZooKeeper clients on ";

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private ServerProcess(final Process process)
    {
        this.process = process;
        readers.add(read("stdout", process.getInputStream()));
        readers.add(read("stderr", process.getErrorStream()));
    }

    /** Start a server and wait until it serves. */
    static ServerProcess start(final Path dataDir, final int port, final String... options) throws IOException
    {
        return launch(dataDir, port, options).awaitReady();
    }

    /** Start a server, on any free port for port 0, and do not wait. */
    static ServerProcess launch(final Path dataDir, final int port, final String... options) throws IOException
    {
        final List<String> arguments = new ArrayList<>(List.of(
            "server", "--data-dir", dataDir.toString(), "--port", Integer.toString(port), "--zookeeper-port", "0"));
        arguments.addAll(List.of(options));
        return run(List.of(), arguments);
    }

    /** Run any command of Ringmaster. */
    static ServerProcess run(final List<String> jvmOptions, final List<String> arguments) throws IOException
    {
        return new ServerProcess(new ProcessBuilder(command(jvmOptions, arguments)).start());
    }

    /** Run any command of Ringmaster with a file as its input. */
    static ServerProcess run(final List<String> jvmOptions, final List<String> arguments, final Path input)
        throws IOException
    {
        return new ServerProcess(
            new ProcessBuilder(command(jvmOptions, arguments)).redirectInput(input.toFile()).start());
    }

    /** Run any command line. */
    static ServerProcess run(final ProcessBuilder builder) throws IOException
    {
        return new ServerProcess(builder.start());
    }

    /** Run a program of a test. */
    static ServerProcess runMain(final Class<?> main, final String... arguments) throws IOException
    {
        return run(new ProcessBuilder(command(main.getName(), List.of(), List.of(arguments))));
    }

    private static List<String> command(final List<String> jvmOptions, final List<String> arguments)
    {
        return command("io.ringmaster.tools.RingmasterMain", jvmOptions, arguments);
    }

    private static List<String> command(
        final String main, final List<String> jvmOptions, final List<String> arguments)
    {
        final List<String> command = new ArrayList<>(javaCommand());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main);
        command.addAll(arguments);
        return command;
    }

    private static List<String> javaCommand()
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens", "java.base/java.nio=ALL-UNNAMED",
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-ea"));
        if (Runtime.version().feature() >= 24)
        {
            command.add("--sun-misc-unsafe-memory-access=allow");
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        return command;
    }

    ServerProcess awaitReady()
    {
        awaitLine("ready"::equals);
        return this;
    }

    /** Port that it says it listens on. */
    int port()
    {
        final String line = awaitLine(text -> text.startsWith(LISTENING));
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** Port that it says clients of ZooKeeper connect to. */
    int zooKeeperPort()
    {
        final String line = awaitLine(text -> text.startsWith(ZOOKEEPER_CLIENTS));
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** Where clients find it. */
    String address()
    {
        return "127.0.0.1:" + port();
    }

    long pid()
    {
        return process.pid();
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    /** SIGKILL, and wait until it is gone. The handle leaves the streams alone, so that nothing printed is lost. */
    void kill()
    {
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    /** SIGTERM, and wait until it is gone. */
    int terminate()
    {
        process.toHandle().destroy();
        return awaitExit();
    }

    /** Wait until it is gone and all it printed is read. */
    int awaitExit()
    {
        try
        {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
            {
                process.toHandle().destroyForcibly();
                throw new AssertionError("the process did not end; it printed:\n" + output());
            }
            for (final Thread reader : readers)
            {
                reader.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", ex);
        }
        return process.exitValue();
    }

    /** All lines of stdout and stderr so far. */
    String output()
    {
        synchronized (output)
        {
            return String.join("\n", output);
        }
    }

    /** Wait for a line; fails when the process ends without it or the deadline passes. */
    String awaitLine(final Predicate<String> predicate)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        int index = 0;
        synchronized (output)
        {
            while (true)
            {
                for (; index < output.size(); index++)
                {
                    if (predicate.test(output.get(index)))
                    {
                        return output.get(index);
                    }
                }
                final boolean isDone = readers.stream().noneMatch(Thread::isAlive);
                if (isDone || System.nanoTime() - deadlineNs > 0)
                {
                    throw new AssertionError(
                        (isDone ? "the process ended" : "no such line in time") + "; it printed:\n" + output());
                }
                try
                {
                    output.wait(100);
                }
                catch (final InterruptedException ex)
                {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", ex);
                }
            }
        }
    }

    @Override
    public void close()
    {
        if (process.isAlive())
        {
            kill();
        }
    }

    private Thread read(final String name, final InputStream stream)
    {
        final Thread thread = new Thread(() ->
        {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)))
            {
                String line;
                while ((line = reader.readLine()) != null)
                {
                    synchronized (output)
                    {
                        output.add(line);
                        output.notifyAll();
                    }
                }
            }
            catch (final IOException ex)
            {
                if (process.isAlive())
                {
                    throw new UncheckedIOException(ex);
                }
            }
        }, name + "-" + process.pid());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}

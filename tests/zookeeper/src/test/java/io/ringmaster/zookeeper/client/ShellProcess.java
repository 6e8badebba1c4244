package io.ringmaster.zookeeper.client;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * ZooKeeper's own shell, {@code org.apache.zookeeper.ZooKeeperMain}, in a process of its own: commands in, lines out.
 * It finds no JLine, so that it reads plain lines and prints no prompt.
 */
final class ShellProcess implements AutoCloseable
{
    private final Process process;
    private final PrintStream commands;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    ShellProcess(final String connectString) throws IOException
    {
        final String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("jline"))
            .collect(Collectors.joining(File.pathSeparator));
        final ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m",
            "-cp", classPath, "org.apache.zookeeper.ZooKeeperMain",
            "-waitforconnection", "-server", connectString);
        builder.environment().put("RINGMASTER_LOG_LEVEL", "OFF");
        process = builder.redirectErrorStream(true).start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        reader = new Thread(this::read, "shell-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Type a command. */
    void type(final String command)
    {
        commands.println(command);
    }

    /** Wait until this many events of znodes were printed. */
    void awaitEvents(final int count) throws Exception
    {
        Await.until(() -> output().stream().filter(ShellProcess::isEventOfNode).count() >= count, this::toString);
    }

    /** Wait for its end, which the last command asked for. */
    List<String> awaitEnd() throws InterruptedException
    {
        if (!process.waitFor(Await.DEADLINE_SECONDS, TimeUnit.SECONDS))
        {
            throw new AssertionError("the shell does not end: " + this);
        }
        reader.join(TimeUnit.SECONDS.toMillis(Await.DEADLINE_SECONDS));
        return output();
    }

    @Override
    public void close()
    {
        process.destroyForcibly();
    }

    @Override
    public String toString()
    {
        return String.join("\n", output());
    }

    private static boolean isEventOfNode(final String line)
    {
        return line.startsWith("WatchedEvent") && !line.contains("type:None");
    }

    private List<String> output()
    {
        synchronized (lines)
        {
            return List.copyOf(lines);
        }
    }

    private void read()
    {
        try (BufferedReader in =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            String line = in.readLine();
            while (line != null)
            {
                synchronized (lines)
                {
                    lines.add(line);
                }
                line = in.readLine();
            }
        }
        catch (final IOException ex)
        {
            if (process.isAlive())
            {
                throw new UncheckedIOException(ex);
            }
        }
    }
}

package io.ringmaster.perf.etcd;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** One etcd: a process, and a directory with its data and its {@code node.log}. One thread at a time. */
final class EtcdNode
{
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
    private static final long STOP_TIMEOUT_S = 20;
    private static final int LAST_LINES = 15;
    private static final String SETTINGS_PREFIX = "ETCD";

    private final String name;
    private final Path directory;
    private final int clientPort;
    private final int peerPort;
    private Process process;

    EtcdNode(final String name, final Path directory, final int clientPort, final int peerPort)
    {
        this.name = name;
        this.directory = directory;
        this.clientPort = clientPort;
        this.peerPort = peerPort;
    }

    /** Its part of {@code --initial-cluster}. */
    String member()
    {
        return name + "=" + url(peerPort);
    }

    /** host:port for clients. */
    String connectString()
    {
        return "127.0.0.1:" + clientPort;
    }

    /** Start it with its defaults, and do not wait. */
    void start(final Path program, final String cluster) throws IOException
    {
        Files.createDirectories(directory);
        final ProcessBuilder builder = new ProcessBuilder(List.of(program.toString(),
            "--name", name, "--data-dir", directory.resolve("data").toString(),
            "--listen-client-urls", url(clientPort), "--advertise-client-urls", url(clientPort),
            "--listen-peer-urls", url(peerPort), "--initial-advertise-peer-urls", url(peerPort),
            "--initial-cluster", cluster, "--initial-cluster-state", "new"))
            .redirectErrorStream(true).redirectOutput(log().toFile());
        // It takes settings from the environment, too: those of somebody else.
        builder.environment().keySet().removeIf((key) -> key.startsWith(SETTINGS_PREFIX));
        process = builder.start();
    }

    boolean isRunning()
    {
        return process != null && process.isAlive();
    }

    /** Does it serve, which takes a leader? */
    boolean isServing(final HttpClient http) throws InterruptedException
    {
        final JsonNode status = status(http);
        return status != null && !status.path("leader").asText("0").equals("0");
    }

    boolean isLeader(final HttpClient http) throws InterruptedException
    {
        final JsonNode status = status(http);
        return status != null && status.path("leader").asText().equals(status.at("/header/member_id").asText());
    }

    String lastLines()
    {
        try
        {
            final List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        }
        catch (final IOException ex)
        {
            return "no log: " + ex.getMessage();
        }
    }

    /** SIGTERM, and do not wait. */
    void beginStop()
    {
        if (process != null)
        {
            process.destroy();
        }
    }

    /** Wait until it has ended; SIGKILL if that takes long. */
    void awaitEnd()
    {
        if (process == null)
        {
            return;
        }
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

    /** What it says of itself; null if it does not answer. */
    private JsonNode status(final HttpClient http) throws InterruptedException
    {
        final HttpRequest request = HttpRequest.newBuilder(URI.create(url(clientPort) + "/v3/maintenance/status"))
            .timeout(ASK_TIMEOUT).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
        try
        {
            return new ObjectMapper().readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
        catch (final IOException ignore)
        {
            // It is not there yet.
            return null;
        }
    }

    private Path log()
    {
        return directory.resolve("node.log");
    }

    private static String url(final int port)
    {
        return "http://127.0.0.1:" + port;
    }
}

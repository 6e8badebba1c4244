package io.ringmaster.tools.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.tools.CommandLines;
import io.ringmaster.tools.ExitCode;

/** What {@code ringmaster ensemble} refuses before it starts anything; what it starts is tested with processes. */
class EnsembleCommandTest
{
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    /** With an ensemble of another size no start gets beyond the options. */
    @BeforeEach
    void makeOther() throws IOException
    {
        Files.createDirectory(directory.resolve("node-1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2179 | 2181 | port 2181 would be that of server 3 for clients and of server 1 for clients of ZooKeeper",
        "7181 | 7181 | port 7181 would be that of server 1 for clients and of server 1 for clients of ZooKeeper",
        "7181 | 7179 | port 7181 would be that of server 1 for clients and of server 3 for clients of ZooKeeper",
        "7181 | 7283 | port 7283 would be that of server 3 for links and of server 1 for clients of ZooKeeper",
        "7181 | 7280 | port 7281 would be that of server 1 for links and of server 2 for clients of ZooKeeper",
    })
    void shouldSayWhichOfItsOwnPortsClash(final String port, final String zooKeeperPort, final String clash)
    {
        assertEquals(ExitCode.USAGE, run(port, zooKeeperPort), err.toString());
        assertTrue(err.toString().contains("--port " + port + " and --zookeeper-port " + zooKeeperPort +
            " clash: " + clash + ". Give another --zookeeper-port"), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"2178, 2181", "7181, 7184", "7181, 7278", "7181, 7284", "0, 2181", "2181, 0", "7181, off"})
    void shouldTakePortsThatDoNotClash(final String port, final String zooKeeperPort)
    {
        assertEquals(ExitCode.FAILURE, run(port, zooKeeperPort), err.toString());
        assertTrue(err.toString().contains("has an ensemble of 1"), err.toString());
    }

    private int run(final String port, final String zooKeeperPort)
    {
        return CommandLines.of(new EnsembleCommand()).setErr(new PrintWriter(err, true)).execute(
            "--local", "3", "--data-dir", directory.toString(), "--port", port, "--zookeeper-port", zooKeeperPort);
    }
}

package io.ringmaster.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import picocli.CommandLine.Option;

/** Options of commands that start servers of both kinds, each alone. */
final class StandaloneOptions
{
    @Option(names = "--dir", defaultValue = ".", paramLabel = "DIR", converter = DirectoryConverter.class,
        description = "Directory on the disk to use (default: the current one); what is written there is removed.")
    private Path directory;

    @Option(names = "--only", paramLabel = "KIND",
        description = "ringmaster or zookeeper: measure this one alone (default: both in turn).")
    private ServerKind only;

    @Option(names = "--config", paramLabel = "KEY=VALUE",
        description = "Line for the zoo.cfg of both servers; repeatable.")
    private List<String> config = new ArrayList<>();

    @Option(names = "--server-option", paramLabel = "OPTION",
        description = "Option for Ringmaster; repeatable, for example --server-option=--threading=dedicated")
    private List<String> serverOptions = new ArrayList<>();

    @Option(names = "--server-jvm-option", paramLabel = "OPTION",
        description = "Option for Ringmaster's JVM; repeatable, for example --server-jvm-option=-Xmx1g")
    private List<String> jvmOptions = new ArrayList<>();

    @Option(names = "--zookeeper-jvm-option", paramLabel = "OPTION",
        description = "Option for ZooKeeper's JVM; repeatable, for example --zookeeper-jvm-option=-Xmx4g")
    private List<String> zooKeeperJvmOptions = new ArrayList<>();

    /**
     * Where files go.
     *
     * @return the directory.
     */
    Path directory()
    {
        return directory;
    }

    /**
     * What to measure.
     *
     * @return one kind or both.
     */
    List<ServerKind> kinds()
    {
        return only == null ? Arrays.asList(ServerKind.values()) : List.of(only);
    }

    /**
     * The same in the order of a round: every other round the other way round, so that nobody always comes first.
     *
     * @param round its number.
     * @return one kind or both.
     */
    List<ServerKind> kinds(final int round)
    {
        final List<ServerKind> kinds = new ArrayList<>(kinds());
        if ((round & 1) == 0)
        {
            Collections.reverse(kinds);
        }
        return kinds;
    }

    /**
     * Start a server in a new directory and wait until it serves.
     *
     * @param kind             of the server.
     * @param ringmasterOptions for Ringmaster's JVM, before those of the command line, so that those win.
     * @param zooKeeperOptions for ZooKeeper's JVM, the same.
     * @return the server.
     * @throws IOException if it does not start.
     */
    StandaloneServer start(
        final ServerKind kind, final List<String> ringmasterOptions, final List<String> zooKeeperOptions)
        throws IOException
    {
        final boolean isRingmaster = kind == ServerKind.RINGMASTER;
        final List<String> options = new ArrayList<>(isRingmaster ? ringmasterOptions : zooKeeperOptions);
        options.addAll(isRingmaster ? jvmOptions : zooKeeperJvmOptions);
        return new StandaloneServer(directory, kind, config, serverOptions, options);
    }
}

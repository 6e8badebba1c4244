package io.ringmaster.perf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import picocli.CommandLine.Option;

/** Options of commands that start servers of both kinds, each alone, beside those of Ringmaster's servers. */
final class StandaloneOptions
{
    @Option(names = "--only", paramLabel = "KIND",
        description = "ringmaster or zookeeper: measure this one alone (default: both in turn).")
    private ServerKind only;

    @Option(names = "--config", paramLabel = "KEY=VALUE",
        description = "Line for the zoo.cfg of both servers; repeatable.")
    private List<String> config = new ArrayList<>();

    @Option(names = "--zookeeper-jvm-option", paramLabel = "OPTION",
        description = "Option for ZooKeeper's JVM; repeatable, for example --zookeeper-jvm-option=-Xmx4g")
    private List<String> zooKeeperJvmOptions = new ArrayList<>();

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
     * @param kind              of the server.
     * @param serverOptions     for Ringmaster.
     * @param ringmasterOptions for Ringmaster's JVM, before those of the command line, so that those win.
     * @param zooKeeperOptions  for ZooKeeper's JVM, the same.
     * @return the server.
     * @throws IOException if it does not start.
     */
    StandaloneServer start(
        final ServerKind kind,
        final ServerOptions serverOptions,
        final List<String> ringmasterOptions,
        final List<String> zooKeeperOptions)
        throws IOException
    {
        final boolean isRingmaster = kind == ServerKind.RINGMASTER;
        final List<String> options = new ArrayList<>(isRingmaster ? ringmasterOptions : zooKeeperOptions);
        options.addAll(isRingmaster ? serverOptions.jvmOptions() : zooKeeperJvmOptions);
        return new StandaloneServer(
            serverOptions.directory(), kind, config, serverOptions.serverOptions(), options);
    }
}

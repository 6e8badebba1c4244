package io.ringmaster.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.ringmaster.perf.ensemble.EnsembleContext;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.TemporaryEnsemble;
import picocli.CommandLine.Option;

/** Options of commands that start ensembles of their own. */
final class EnsembleOptions
{
    @Option(names = "--dir", defaultValue = ".", paramLabel = "DIR", converter = DirectoryConverter.class,
        description = "Directory on the disk to use (default: the current one); what is written there is removed.")
    private Path directory;

    @Option(names = "--nodes", defaultValue = "3", paramLabel = "COUNT",
        description = "Servers of each ensemble (default: ${DEFAULT-VALUE}).")
    private int nodeCount;

    @Option(names = "--only", paramLabel = "KIND",
        description = "ringmaster or zookeeper: measure this one alone (default: both in turn).")
    private ServerKind only;

    @Option(names = "--config", paramLabel = "KEY=VALUE",
        description = "Line for the zoo.cfg of all servers; repeatable.")
    private List<String> config = new ArrayList<>();

    @Option(names = "--server-jvm-option", paramLabel = "OPTION",
        description = "Option for their JVMs; repeatable, for example --server-jvm-option=-Xmx1g")
    private List<String> jvmOptions = new ArrayList<>();

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
        return only == null ? List.of(ServerKind.values()) : List.of(only);
    }

    /**
     * Servers of each ensemble.
     *
     * @return the count.
     */
    int nodeCount()
    {
        return nodeCount;
    }

    /**
     * Start an ensemble in a new directory and wait until it serves.
     *
     * @param kind       of its servers.
     * @param heapOption for their JVMs, before the options of the command line, so that those win.
     * @return the ensemble.
     * @throws IOException if it does not start.
     */
    TemporaryEnsemble start(final ServerKind kind, final String heapOption) throws IOException
    {
        final List<String> options = new ArrayList<>(List.of(heapOption));
        options.addAll(jvmOptions);
        return new TemporaryEnsemble(directory,
            new EnsembleContext().kind(kind).nodeCount(nodeCount).config(config).jvmOptions(options));
    }
}

package io.ringmaster.perf.ensemble;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server of either kind that stands alone, as a process that can be killed and started again, with its data in a
 * directory of its own; both go when it is closed. Ringmaster's JVM has the options that {@code bin/ringmaster} gives
 * it. The JVMs log their collections to the log of the process. One thread at a time.
 */
public final class StandaloneServer implements AutoCloseable
{
    private final ServerKind kind;
    private final TemporaryEnsemble ensemble;

    /**
     * Start it and wait until it serves.
     *
     * @param parentDirectory on the disk that the data shall lie on.
     * @param kind            of the server.
     * @param config          more lines of its zoo.cfg.
     * @param serverOptions   more options of {@code ringmaster server}.
     * @param jvmOptions      more options of its JVM, behind the usual ones, so that they win.
     * @throws IOException if it does not start; with what it printed.
     */
    public StandaloneServer(
        final Path parentDirectory,
        final ServerKind kind,
        final List<String> config,
        final List<String> serverOptions,
        final List<String> jvmOptions)
        throws IOException
    {
        this.kind = kind;
        final List<String> options = new ArrayList<>(List.of("-Xlog:gc"));
        options.addAll(jvmOptions);
        // By default Ringmaster takes 10,000 connections in all, ZooKeeper any number.
        final List<String> lines = new ArrayList<>(List.of("maxCnxns=0"));
        lines.addAll(config);
        ensemble = new TemporaryEnsemble(parentDirectory, new EnsembleContext()
            .kind(kind).nodeCount(1).config(lines)
            .serverOptions(kind == ServerKind.RINGMASTER ? serverOptions : List.of()).jvmOptions(options));
    }

    /**
     * What it is.
     *
     * @return the kind.
     */
    public ServerKind kind()
    {
        return kind;
    }

    /**
     * Its process: to be killed, started again, looked at.
     *
     * @return the process.
     */
    public EnsembleNode node()
    {
        return ensemble.processes().nodes().get(0);
    }

    /**
     * Where ZooKeeper's clients connect.
     *
     * @return host:port.
     */
    public String address()
    {
        return node().connectString();
    }

    /** Kills it: nothing of it is needed any more, and the end of a server with millions of znodes may take long. */
    @Override
    public void close()
    {
        node().kill();
        ensemble.close();
    }
}

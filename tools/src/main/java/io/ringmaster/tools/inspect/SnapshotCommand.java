package io.ringmaster.tools.inspect;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.snapshot.SnapshotLoader;
import io.ringmaster.engine.tree.SnapshotFormatException;
import io.ringmaster.engine.tree.TreeContext;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SnapshotInfo;
import io.ringmaster.journal.SnapshotReader;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.FailureText;
import io.ringmaster.tools.HelpCommand;
import io.ringmaster.tools.OutputFormat;
import io.ringmaster.tools.server.CounterFile;
import io.ringmaster.tools.server.RingmasterServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints, checks and takes snapshots. */
@Command(
    name = "snapshot",
    description = "Print, check or take snapshots.",
    mixinStandardHelpOptions = true,
    subcommands = {
        SnapshotCommand.Inspect.class, SnapshotCommand.Verify.class, SnapshotCommand.Take.class, HelpCommand.class})
public final class SnapshotCommand implements Runnable
{
    @Spec
    private CommandSpec spec;

    @Override
    public void run()
    {
        throw new ParameterException(spec.commandLine(), "one of inspect, verify, take is missing");
    }

    /** Options of those that read. */
    abstract static class Reading implements Callable<Integer>
    {
        @Spec
        private CommandSpec spec;

        @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "The data directory; default ./data.")
        private Path dataDir;

        @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text (default) or json.")
        private OutputFormat output;

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "A snapshot, instead of a data directory.")
        private Path file;

        final List<SnapshotInfo> snapshots()
        {
            final List<SnapshotInfo> snapshots = file == null ? listed(dataDir) : List.of(named(file));
            if (snapshots.isEmpty())
            {
                throw new CommandException("there is no snapshot in " + dataDir);
            }
            return snapshots;
        }

        private static List<SnapshotInfo> listed(final Path directory)
        {
            try
            {
                return JournalCommand.inspector(directory).snapshots();
            }
            catch (final JournalException ex)
            {
                throw new CommandException(FailureText.of(ex), ex);
            }
        }

        private static SnapshotInfo named(final Path path)
        {
            try
            {
                return SnapshotInfo.of(path);
            }
            catch (final IllegalArgumentException ex)
            {
                throw new CommandException(ex.getMessage(), ex);
            }
        }

        final SnapshotReader open(final SnapshotInfo info)
        {
            return JournalCommand.inspector(dataDir()).openSnapshot(info);
        }

        private Path dataDir()
        {
            final Path parent = file == null ? null : file.toAbsolutePath().getParent();
            return parent == null ? dataDir : parent;
        }

        final PrintWriter out()
        {
            return spec.commandLine().getOut();
        }

        final PrintWriter err()
        {
            return spec.commandLine().getErr();
        }

        final boolean isJson()
        {
            return output == OutputFormat.JSON;
        }
    }

    /** Prints one snapshot. */
    @Command(name = "inspect", description = "Print a snapshot: the newest, unless a file is named.",
        mixinStandardHelpOptions = true)
    static final class Inspect extends Reading
    {
        @Override
        public Integer call()
        {
            final SnapshotInfo info = snapshots().get(0);
            final SnapshotView view = new SnapshotView();
            try (SnapshotReader reader = open(info))
            {
                reader.read(view::onRecords);
            }
            catch (final JournalException ex)
            {
                throw new CommandException(FailureText.of(ex), ex);
            }
            if (isJson())
            {
                final ObjectNode json = JsonNodeFactory.instance.objectNode().put("file", info.path().toString());
                json.setAll(view.head());
                json.set("sessions", view.sessions());
                final ArrayNode nodes = json.putArray("nodes");
                view.nodes().values().forEach(nodes::add);
                out().println(json);
            }
            else
            {
                out().println(info.path() + " " + TransactionView.line(view.head()));
                view.sessions().forEach(
                    session -> out().println("session " + TransactionView.line((ObjectNode)session)));
                view.nodes().values().forEach(node -> out().println(TransactionView.line(node)));
            }
            return ExitCode.OK;
        }
    }

    /** Checks snapshots. */
    @Command(name = "verify", description = "Check all snapshots, or the one named: every byte, and that it loads.",
        mixinStandardHelpOptions = true)
    static final class Verify extends Reading
    {
        @Override
        public Integer call()
        {
            int exitCode = ExitCode.OK;
            for (final SnapshotInfo info : snapshots())
            {
                final ObjectNode json = JsonNodeFactory.instance.objectNode().put("file", info.path().toString());
                try
                {
                    final long nodeCount = load(info);
                    final String zxid = TransactionView.hex(info.zxid());
                    json.put("isValid", true).put("zxid", zxid).put("nodeCount", nodeCount);
                    out().println(isJson() ? json.toString() :
                        info.path() + ": valid, zxid " + zxid + ", " + nodeCount + " znodes");
                }
                catch (final JournalException | SnapshotFormatException ex)
                {
                    if (Files.notExists(info.path()))
                    {
                        // By the server, which has newer ones: that says nothing about what was in it.
                        json.put("isRemoved", true);
                        out().println(isJson() ? json.toString() : info.path() + ": removed meanwhile");
                        continue;
                    }
                    json.put("isValid", false).put("error", ex.getMessage());
                    (isJson() ? out() : err()).println(
                        isJson() ? json.toString() : info.path() + ": INVALID: " + ex.getMessage());
                    exitCode = ExitCode.FAILURE;
                }
            }
            return exitCode;
        }

        /** Into a tree, as a server does; that compares counts and the digest. */
        private long load(final SnapshotInfo info)
        {
            final AclTable acls = new AclTable();
            try (SnapshotReader reader = open(info);
                ZnodeTree tree = new ZnodeTree(new TreeContext().aclHash(acls::contentHash)))
            {
                final SnapshotLoader loader = new SnapshotLoader(tree, acls, new SessionTable(1, 1000));
                reader.read(loader::onRecords);
                loader.conclude();
                return tree.nodeCount();
            }
        }
    }

    /** Asks a running server for a snapshot. */
    @Command(name = "take", description = "Let the server that runs on a data directory take a snapshot now.",
        mixinStandardHelpOptions = true)
    static final class Take implements Callable<Integer>
    {
        private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);

        @Spec
        private CommandSpec spec;

        @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "The server's data directory; default ./data.")
        private Path dataDir;

        @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "600",
            description = "How long to wait for it to be written; default ${DEFAULT-VALUE}.")
        private long timeoutSeconds;

        @Override
        public Integer call() throws IOException
        {
            try (CounterFile counters = CounterFile.open(dataDir))
            {
                return take(counters);
            }
        }

        private int take(final CounterFile counters) throws IOException
        {
            final long pid = counters.pid();
            final long failedCount = counters.value(CounterFile.FAILED_SNAPSHOTS);
            if (!isAlive(pid))
            {
                throw new CommandException("no server runs on " + dataDir);
            }
            final Path request = dataDir.resolve(RingmasterServer.SNAPSHOT_REQUEST_FILE);
            final boolean isOurs = ask(request);
            boolean isAnswered = false;
            try
            {
                awaitAnswer(request, pid);
                isAnswered = true;
            }
            finally
            {
                if (isOurs && !isAnswered)
                {
                    // Nobody waits for it any more.
                    Files.deleteIfExists(request);
                }
            }
            if (counters.value(CounterFile.FAILED_SNAPSHOTS) != failedCount)
            {
                throw new CommandException("the snapshot could not be written; the server's log says why");
            }
            final List<SnapshotInfo> snapshots = JournalCommand.inspector(dataDir).snapshots();
            // With a dataLogDir they lie there, beside the journal.
            spec.commandLine().getOut().println(snapshots.isEmpty() ?
                "snapshot of zxid " + TransactionView.hex(counters.value(CounterFile.NEWEST_SNAPSHOT)) :
                snapshots.get(0).path().toString());
            return ExitCode.OK;
        }

        /** False if somebody else has just asked: then wait for the same one, and leave the request to them. */
        private static boolean ask(final Path request) throws IOException
        {
            try
            {
                Files.createFile(request);
                return true;
            }
            catch (final FileAlreadyExistsException ignore)
            {
                return false;
            }
        }

        private void awaitAnswer(final Path request, final long pid)
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
            while (Files.exists(request))
            {
                final boolean isAlive = isAlive(pid);
                if (!isAlive || System.nanoTime() - deadlineNs > 0)
                {
                    throw new CommandException("the snapshot was not written: " +
                        (isAlive ? "no answer in " + timeoutSeconds + " s" : "the server is gone"));
                }
                LockSupport.parkNanos(POLL_NS);
            }
        }

        private static boolean isAlive(final long pid)
        {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }
}

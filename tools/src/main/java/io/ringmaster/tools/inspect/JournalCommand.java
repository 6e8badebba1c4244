package io.ringmaster.tools.inspect;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import org.agrona.DirectBuffer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.codecs.journal.BatchMarkDecoder;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.JournalInspector;
import io.ringmaster.journal.RecordType;
import io.ringmaster.journal.SegmentInfo;
import io.ringmaster.journal.file.LocalFileLayer;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.FailureText;
import io.ringmaster.tools.HelpCommand;
import io.ringmaster.tools.OutputFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints and checks the journal, also of a server that is running. Changes nothing. */
@Command(
    name = "journal",
    description = "Print or check the journal of a data directory; a server may be running on it.",
    mixinStandardHelpOptions = true,
    subcommands = {JournalCommand.Inspect.class, JournalCommand.Verify.class, HelpCommand.class})
public final class JournalCommand implements Runnable
{
    @Spec
    private CommandSpec spec;

    @Override
    public void run()
    {
        throw new ParameterException(spec.commandLine(), "one of inspect, verify is missing");
    }

    static JournalInspector inspector(final Path directory)
    {
        if (!Files.isDirectory(directory))
        {
            throw new CommandException(
                (Files.exists(directory) ? directory + " is not a directory" : "there is no directory " + directory) +
                ". Name the data directory of a server with --data-dir");
        }
        return new JournalInspector(LocalFileLayer.INSTANCE, directory);
    }

    /** Where named files lie; the data directory if none is. */
    private static Path directory(final List<Path> files, final Path dataDir)
    {
        if (files == null)
        {
            return dataDir;
        }
        final Path parent = files.get(0).toAbsolutePath().getParent();
        return parent == null ? files.get(0) : parent;
    }

    /** What is no segment at all is not damaged: there is nothing that could be. */
    private static void checkSegments(final JournalInspector inspector, final List<Path> files)
    {
        for (final Path file : files)
        {
            if (Files.isDirectory(file))
            {
                throw new CommandException(
                    file + " is a directory, not a journal segment. Name a data directory with --data-dir");
            }
            if (!inspector.isSegment(file))
            {
                throw new CommandException(file + " is not a journal segment of ringmaster");
            }
        }
    }

    private static CommandException noJournal(final Path dataDir)
    {
        return new CommandException("there is no journal in " + dataDir +
            ". Name the data directory of a server, or its dataLogDir if it has one, with --data-dir");
    }

    static ObjectNode json(final JournalInspector.Problem problem)
    {
        return JsonNodeFactory.instance.objectNode()
            .put("file", problem.file()).put("offset", problem.offset()).put("reason", problem.reason());
    }

    static String text(final JournalInspector.Problem problem)
    {
        return problem.file() + " at offset " + problem.offset() + ": " + problem.reason();
    }

    /** Prints records. */
    @Command(name = "inspect", description = "Print the records of the journal, oldest first.",
        mixinStandardHelpOptions = true)
    static final class Inspect implements Callable<Integer>
    {
        private final TransactionView transactions = new TransactionView();
        private final BatchMarkDecoder markDecoder = new BatchMarkDecoder();

        @Spec
        private CommandSpec spec;

        @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "The data directory; default ./data.")
        private Path dataDir;

        @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text (default) or json: an object per record, each on a line of its own.")
        private OutputFormat output;

        @Option(names = "--from", paramLabel = "ZXID", description = "First zxid wanted, decimal or with 0x in front.")
        private String from;

        @Option(names = "--marks", description = "Also print what ends batches and segments.")
        private boolean hasMarks;

        @Parameters(arity = "0..*", paramLabel = "FILE", description = "Segments, instead of a data directory.")
        private List<Path> files;

        private long fromZxid;

        @Override
        public Integer call()
        {
            fromZxid = from == null ? 0 : zxid(from);
            final JournalInspector inspector = inspector(directory(files, dataDir));
            int exitCode = ExitCode.OK;
            try
            {
                final List<Path> segments = files != null ? files :
                    inspector.segments().stream().map(SegmentInfo::path).toList();
                if (segments.isEmpty())
                {
                    throw inspector.hasFiles() ?
                        new CommandException("there is no segment of the journal in " + dataDir) : noJournal(dataDir);
                }
                if (files != null)
                {
                    checkSegments(inspector, files);
                }
                for (int i = 0; i < segments.size(); i++)
                {
                    exitCode |= printSegment(inspector, segments.get(i), i == segments.size() - 1);
                }
            }
            catch (final JournalException ex)
            {
                throw new CommandException(FailureText.of(ex), ex);
            }
            return exitCode;
        }

        private int printSegment(final JournalInspector inspector, final Path segment, final boolean isNewest)
        {
            final JournalInspector.Problem end = inspector.readSegment(segment, this::onRecord);
            if (end == null)
            {
                return ExitCode.OK;
            }
            // At the end of the newest segment this may be no more than a write that is just going on.
            spec.commandLine().getErr().println(
                "the rest of the segment is not read: " + text(end) + (isNewest ? "; see 'journal verify'" : ""));
            return isNewest ? ExitCode.OK : ExitCode.FAILURE;
        }

        private void onRecord(
            final SegmentInfo segment,
            final int offset,
            final int length,
            final int type,
            final long zxid,
            final DirectBuffer buffer,
            final int payloadOffset,
            final int payloadLength)
        {
            final boolean isTransaction = type == RecordType.TRANSACTION;
            final boolean isRecord = isTransaction || type == RecordType.EPOCH;
            if (zxid < fromZxid || (!isRecord && !hasMarks))
            {
                return;
            }
            final ObjectNode head = JsonNodeFactory.instance.objectNode()
                .put("zxid", TransactionView.hex(zxid))
                .put("type", name(type))
                .put("segment", segment.number())
                .put("offset", offset)
                .put("length", length);
            if (isTransaction)
            {
                head.setAll(transactions.decode(buffer, payloadOffset, payloadLength));
            }
            else if (type == RecordType.BATCH_MARK)
            {
                markDecoder.wrap(buffer, payloadOffset, BatchMarkDecoder.BLOCK_LENGTH, BatchMarkDecoder.SCHEMA_VERSION);
                head.put("durableZxid", TransactionView.hex(markDecoder.durableZxid()))
                    .put("committedZxid", TransactionView.hex(markDecoder.committedZxid()))
                    .put("recordCount", markDecoder.recordCount());
            }
            print(head);
        }

        private void print(final ObjectNode record)
        {
            final PrintWriter out = spec.commandLine().getOut();
            if (output == OutputFormat.JSON)
            {
                out.println(record);
                return;
            }
            final JsonNode operations = record.remove("operations");
            out.println(record.remove("zxid").asText() + " " + record.remove("type").asText() + " " +
                TransactionView.line(record));
            if (operations instanceof final ArrayNode array)
            {
                array.forEach(operation -> out.println("    " + TransactionView.line((ObjectNode)operation)));
            }
        }

        private static String name(final int type)
        {
            return switch (type)
            {
                case RecordType.TRANSACTION -> "TRANSACTION";
                case RecordType.EPOCH -> "EPOCH";
                case RecordType.BATCH_MARK -> "BATCH_MARK";
                case RecordType.SEAL -> "SEAL";
                default -> "TYPE_" + type;
            };
        }

        private long zxid(final String text)
        {
            try
            {
                return Long.decode(text);
            }
            catch (final NumberFormatException ex)
            {
                throw new ParameterException(spec.commandLine(), "not a zxid: " + text, ex);
            }
        }
    }

    /** Checks the whole journal, or segments of it. */
    @Command(name = "verify", description = "Check every byte of the journal, or of the segments named.",
        mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer>
    {
        @Spec
        private CommandSpec spec;

        @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data",
            description = "The data directory; default ./data.")
        private Path dataDir;

        @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "text",
            description = "text (default) or json.")
        private OutputFormat output;

        @Parameters(arity = "0..*", paramLabel = "FILE",
            description = "Segments, instead of a data directory. Each is checked by itself: not whether it follows " +
                "the one before.")
        private List<Path> files;

        @Override
        public Integer call()
        {
            final JournalInspector inspector = inspector(directory(files, dataDir));
            try
            {
                return files == null ? verifyAll(inspector) : verifyFiles(inspector);
            }
            catch (final JournalException ex)
            {
                throw new CommandException(FailureText.of(ex), ex);
            }
        }

        private int verifyAll(final JournalInspector inspector)
        {
            if (!inspector.hasFiles())
            {
                throw noJournal(dataDir);
            }
            return print(null, inspector.verify());
        }

        private int verifyFiles(final JournalInspector inspector)
        {
            checkSegments(inspector, files);
            int exitCode = ExitCode.OK;
            for (final Path file : files)
            {
                exitCode |= print(file, inspector.verifySegment(file));
            }
            return exitCode;
        }

        private int print(final Path file, final JournalInspector.Verdict verdict)
        {
            final PrintWriter out = spec.commandLine().getOut();
            if (output == OutputFormat.JSON)
            {
                out.println(json(file, verdict));
            }
            else
            {
                out.println((file == null ? "" : file + ": ") + (verdict.isSound() ? "sound: " : "DAMAGED: ") +
                    (file == null ? verdict.fileCount() + " segments, " : "") +
                    verdict.recordCount() + " records, " + verdict.markCount() +
                    " marks of batches and segments, last zxid " + TransactionView.hex(verdict.lastZxid()));
                verdict.problems().forEach(problem -> out.println("problem: " + text(problem)));
                if (verdict.unfinished() != null)
                {
                    out.println("unfinished write, which the next start cuts off: " + text(verdict.unfinished()));
                }
            }
            return verdict.isSound() ? ExitCode.OK : ExitCode.FAILURE;
        }

        private static ObjectNode json(final Path file, final JournalInspector.Verdict verdict)
        {
            final ObjectNode node = JsonNodeFactory.instance.objectNode();
            if (file != null)
            {
                node.put("file", file.toString());
            }
            node.put("isSound", verdict.isSound())
                .put("segmentCount", verdict.fileCount())
                .put("recordCount", verdict.recordCount())
                .put("markCount", verdict.markCount())
                .put("lastZxid", TransactionView.hex(verdict.lastZxid()));
            final ArrayNode problems = node.putArray("problems");
            verdict.problems().forEach(problem -> problems.add(JournalCommand.json(problem)));
            node.set("unfinished", verdict.unfinished() == null ? null : JournalCommand.json(verdict.unfinished()));
            return node;
        }
    }
}

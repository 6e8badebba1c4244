package io.ringmaster.perf;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.PublicationJson;
import io.ringmaster.perf.report.ReportPage;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perf report}: the page of a run that was published before, drawn again. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Draws the pages of runs again from the JSON that --output-dir of another command has written. " +
        "Nothing is measured.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:a file is no report, or cannot be read or written", "64:wrong arguments"})
final class ReportCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE",
        description = "JSON of a run; its page is written beside it, with .html instead of .json.")
    private List<Path> files;

    @Override
    public Integer call() throws Exception
    {
        final PrintWriter out = spec.commandLine().getOut();
        for (final Path file : files)
        {
            final Publication publication = PublicationJson.read(file);
            final String name = file.getFileName().toString().replaceFirst("\\.json$", "");
            final Path page = file.resolveSibling(name + ".html");
            Files.writeString(page, ReportPage.of(publication));
            out.println(page);
        }
        out.flush();
        return ExitCode.OK;
    }
}

package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.compare.JudgedReport;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.report.Verdict;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How commands that hold figures against bars tell what they do and what came of it. */
final class JudgedOutput
{
    /** Exit code: no bar was missed for certain, but some are undecided. */
    static final int UNDECIDED = 4;
    /** What is printed of the exit codes. */
    static final String UNDECIDED_TEXT =
        UNDECIDED + ":no bar was missed, but the machine was too noisy to conclude about all";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--publish-anyway",
        description = "Publish in --output-dir even if the machine was too noisy to conclude about every bar.")
    private boolean isPublishedAnyway;

    @Option(names = "--json", description = "Print the result as one line of JSON instead of a table.")
    private boolean isJson;

    /**
     * Begin a publication.
     *
     * @param title of what is measured.
     * @param disk  a directory on the disk that is used.
     * @return the publisher, to be closed by the caller.
     */
    Publisher open(final String title, final Path disk)
    {
        return publishOptions.open(spec, title, disk);
    }

    /**
     * Is JSON asked for?
     *
     * @return true if so.
     */
    boolean isJson()
    {
        return isJson;
    }

    /**
     * Tell the person who waits.
     *
     * @param text what happens now.
     */
    void say(final String text)
    {
        final PrintWriter err = spec.commandLine().getErr();
        err.println(text);
        err.flush();
    }

    /**
     * Print what was measured, and publish it, unless a bar is undecided.
     *
     * @param publisher from {@link #open}.
     * @param report    of all rounds.
     * @return the exit code: what became of the bars; a failure if a part could not be measured.
     * @throws IOException if it cannot be written.
     */
    int finish(final Publisher publisher, final JudgedReport report) throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("settings", PublishOptions.settings(spec));
            map.putAll(report.toMap());
            out.println(new ObjectMapper().writeValueAsString(map));
            out.flush();
        }
        else
        {
            report.print(out);
        }
        if (report.verdicts().isDecided() || isPublishedAnyway)
        {
            report.addTo(publisher.content());
            publisher.publish();
        }
        else if (publisher.isOpen())
        {
            say("not published: the machine was too noisy to conclude; --publish-anyway publishes all the same");
        }
        final Verdict verdict = report.isComplete() ? report.verdicts().together() : Verdict.MISSED;
        return verdict == Verdict.MET ? ExitCode.OK : verdict == Verdict.MISSED ? ExitCode.FAILURE : UNDECIDED;
    }
}

package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How commands with a {@link ScaleReport} tell what they do and what came of it. */
final class ScaleOutput
{
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private PublishOptions publishOptions;

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
     * Print what was measured, and publish it.
     *
     * @param publisher from {@link #open}.
     * @param settings names and values, for JSON.
     * @param report   of all rounds.
     * @return the exit code: whether all bars are met.
     * @throws IOException if it cannot be written.
     */
    int print(final Publisher publisher, final Map<String, Object> settings, final ScaleReport report)
        throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("settings", settings);
            map.putAll(report.toMap());
            out.println(new ObjectMapper().writeValueAsString(map));
            out.flush();
        }
        else
        {
            report.print(out);
        }
        report.publish(publisher.content());
        publisher.publish();
        return report.isMet() ? ExitCode.OK : ExitCode.FAILURE;
    }
}

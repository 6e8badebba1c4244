package io.ringmaster.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.ringmaster.perf.report.Machine;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.tools.FailureText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Where a command publishes what it has measured. A mixin of every command that measures:
 * <pre>{@code
 * try (Publisher publisher = publishOptions.open(spec, "What a restart takes", directory))
 * {
 *     publisher.content().bars("Restart", figures);
 *     publisher.publish();
 * }
 * }</pre>
 */
final class PublishOptions
{
    private static final String LAUNCHER = "bin/";

    @Option(names = "--output-dir", paramLabel = "DIR", converter = OutputDirectoryConverter.class,
        description = "Publish here: a page with charts (COMMAND.html, opens offline), everything as COMMAND.json, " +
            "and HdrHistogram's files, COMMAND-NAME.hgrm and COMMAND.hlog.")
    private Path directory;

    @Option(names = "--overwrite",
        description = "Let --output-dir hold a run of this command already: it is lost.")
    private boolean isOverwriting;

    /**
     * Begin a publication, with the command line, all options of the command and the machine in it already.
     *
     * @param spec  of the command; its name is the first part of the file names.
     * @param title for people.
     * @param disk  a directory on the disk that is used by what is measured.
     * @return the publisher; writes nothing without the option. To be closed by the caller.
     */
    Publisher open(final CommandSpec spec, final String title, final Path disk)
    {
        checkDirectory(spec);
        final Publication.Builder content = new Publication.Builder(spec.name(), title)
            .command(commandLine(spec)).machine(Machine.describe(disk));
        settings(spec).forEach(content::setting);
        return new Publisher(directory, spec.name(), content, spec.commandLine().getErr());
    }

    /**
     * All options of a command, those with defaults too.
     *
     * @param spec of the command.
     * @return values by name, in the order of the options.
     */
    static Map<String, String> settings(final CommandSpec spec)
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        for (final OptionSpec option : spec.options())
        {
            final Object value = option.getValue();
            if (!option.usageHelp() && !option.versionHelp() && value != null)
            {
                settings.put(option.longestName(), text(spec, option, value));
            }
        }
        return settings;
    }

    /** Before anything is measured: what took half an hour is not to be lost at its end. */
    private void checkDirectory(final CommandSpec spec)
    {
        if (directory == null)
        {
            return;
        }
        try
        {
            Files.createDirectories(directory);
        }
        catch (final IOException ex)
        {
            throw new ParameterException(
                spec.commandLine(), "--output-dir " + directory + " cannot be made: " + FailureText.of(ex), ex);
        }
        final Optional<Path> earlier = Publisher.earlierRun(directory, spec.name());
        if (earlier.isPresent() && !isOverwriting)
        {
            throw new ParameterException(spec.commandLine(), earlier.get() +
                " is of a run before: give another directory with --output-dir, or --overwrite to lose that run");
        }
        if (!Files.isWritable(directory))
        {
            throw new ParameterException(spec.commandLine(), "--output-dir " + directory + " cannot be written to");
        }
    }

    /** As it was given, or by default; a converted value, such as nanoseconds, would not say its unit. */
    private static String text(final CommandSpec spec, final OptionSpec option, final Object value)
    {
        final ParseResult parsed = spec.commandLine().getParseResult();
        if (parsed != null && parsed.hasMatchedOption(option))
        {
            return option.arity().max() == 0 ? value.toString() : String.join(",", option.stringValues());
        }
        if (option.defaultValue() != null)
        {
            return option.defaultValue();
        }
        return value instanceof Collection ?
            String.join(",", ((Collection<?>)value).stream().map(Object::toString).toList()) : value.toString();
    }

    private static String commandLine(final CommandSpec spec)
    {
        final List<String> words = new ArrayList<>(Arrays.asList((LAUNCHER + spec.root().name()).split(" ")));
        final ParseResult parsed = spec.root().commandLine().getParseResult();
        (parsed == null ? List.<String>of() : parsed.originalArgs()).forEach((word) -> words.add(quoted(word)));
        return String.join(" ", words);
    }

    /** For a shell. */
    private static String quoted(final String word)
    {
        return word.matches("[A-Za-z0-9_./:,=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

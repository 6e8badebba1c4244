package io.ringmaster.perf.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hands the command line to JMH, which forks a JVM with this one's options for each benchmark. */
@Command(
    name = "jmh",
    description = "Benchmarks of the parts, by JMH. 'jmh -l' lists them, 'jmh -h' shows JMH's options.")
public final class JmhCommand implements Callable<Integer>
{
    /** JMH has a help of its own at -h. */
    private static final String HELP = "--help";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "REGEX|JMH-OPTION", arity = "0..*",
        description = "Benchmarks to run, all by default, and JMH's own options, such as -prof gc -p znodes=1000.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException
    {
        if (arguments.contains(HELP))
        {
            spec.commandLine().usage(spec.commandLine().getOut());
            return ExitCode.OK;
        }
        final CommandLineOptions options;
        try
        {
            options = new CommandLineOptions(arguments.toArray(new String[0]));
        }
        catch (final CommandLineOptionException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
        if (options.shouldHelp())
        {
            options.showHelp();
            return ExitCode.OK;
        }
        if (options.shouldListProfilers())
        {
            options.listProfilers();
            return ExitCode.OK;
        }
        if (options.shouldListResultFormats())
        {
            options.listResultFormats();
            return ExitCode.OK;
        }
        run(options);
        return ExitCode.OK;
    }

    private static void run(final CommandLineOptions options)
    {
        // A benchmark that fails is no result, unless JMH is told to go on.
        final Runner runner = new Runner(new OptionsBuilder().parent(options)
            .shouldFailOnError(options.shouldFailOnError().orElse(true)).build());
        if (options.shouldListWithParams())
        {
            runner.listWithParams(options);
            return;
        }
        if (options.shouldList())
        {
            runner.list();
            return;
        }
        try
        {
            runner.run();
        }
        catch (final NoBenchmarksException ex)
        {
            throw new CommandException("no benchmark matches " + options.getIncludes() + "; -l lists them", ex);
        }
        catch (final RunnerException ex)
        {
            throw new CommandException(ex.getMessage(), ex);
        }
    }
}

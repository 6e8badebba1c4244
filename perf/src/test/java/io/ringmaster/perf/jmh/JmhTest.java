package io.ringmaster.perf.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs once, small, in this process: they work, whatever they would measure. */
@Timeout(60)
class JmhTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldRunEachBenchmarkOnce() throws Exception
    {
        // Nothing is measured: others may run beside it.
        System.setProperty("jmh.ignoreLock", "true");
        final String previous = System.setProperty(BenchmarkDirectory.PROPERTY, directory.toString());
        try
        {
            final Set<String> names = run();
            assertTrue(names.contains("TreeBenchmark.get"), names.toString());
            assertTrue(names.contains("SnapshotBenchmark.load"), names.toString());
            assertTrue(names.contains("JournalBenchmark.appendAndSync"), names.toString());
            assertEquals(21, names.size(), names.toString());
        }
        finally
        {
            if (previous == null)
            {
                System.clearProperty(BenchmarkDirectory.PROPERTY);
            }
            else
            {
                System.setProperty(BenchmarkDirectory.PROPERTY, previous);
            }
        }
        try (Stream<Path> left = Files.list(directory))
        {
            assertEquals(0, left.count(), "directories were left behind");
        }
    }

    private static Set<String> run() throws RunnerException
    {
        final Set<String> names = new TreeSet<>();
        for (final RunResult result : new Runner(new OptionsBuilder()
            .include("io\\.ringmaster\\.perf\\.jmh\\..*")
            .forks(0)
            .mode(Mode.SingleShotTime)
            .warmupIterations(0)
            .measurementIterations(1)
            .param("znodes", "100")
            .param("watchers", "10")
            .param("batch", "2")
            .param("segmentLength", "1048576")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build()).run())
        {
            final String name = result.getParams().getBenchmark();
            names.add(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
        }
        return names;
    }
}

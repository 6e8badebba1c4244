package io.ringmaster.perf.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.load.Protocol;

@Timeout(120)
class EtcdProcessesTest
{
    @TempDir
    private Path directory;

    @Test
    @Tag("system")
    void shouldPutAnEtcdUnderEveryLoad() throws Exception
    {
        final Optional<Path> program = EtcdProgram.find();
        assumeTrue(program.isPresent(), "etcd is not installed");
        try (EtcdProcesses etcd = new EtcdProcesses(program.get(), directory, 1))
        {
            final LoadContext context = new LoadContext()
                .servers(etcd.addresses())
                .mix(OperationMix.parse("get:4,set:2,create:2,delete,exists,children"))
                .connectionCount(2).depth(8).keyCount(50).warmupNs(0).operationCount(1000).conclude();
            try (LoadRun run = new LoadRun(context, Protocol.ETCD.target(context), LoadListener.NONE))
            {
                run.prepare();
                final LoadResult result = run.measure();

                assertTrue(result.isClean(), result.errors().toString());
                assertEquals(1000, result.count());
                assertEquals(Operation.values().length, result.histograms().size());
            }
        }
        try (Stream<Path> left = Files.list(directory))
        {
            assertEquals(0, left.count());
        }
    }

    @Test
    void shouldFindAProgramOnThePath() throws Exception
    {
        final Path first = Files.createDirectories(directory.resolve("first"));
        final Path second = Files.createDirectories(directory.resolve("second"));
        final String path = directory.resolve("nowhere") + "::" + first + ":" + second;
        assertEquals(Optional.empty(), EtcdProgram.find(path));

        assertFalse(Files.createFile(first.resolve("etcd")).toFile().canExecute());
        final Path program = Files.createFile(second.resolve("etcd"));
        assertTrue(program.toFile().setExecutable(true));

        assertEquals(Optional.of(program), EtcdProgram.find(path));
    }
}

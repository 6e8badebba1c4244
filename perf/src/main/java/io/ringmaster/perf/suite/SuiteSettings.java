package io.ringmaster.perf.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.ringmaster.perf.compare.CompareSettings;

/**
 * How {@link Suite} measures.
 *
 * @param directory     on the disk that the servers write to.
 * @param topologies    to go through, one after the other.
 * @param comparison    rounds and times.
 * @param serverOptions of {@code ringmaster server}, beside ports and data directory.
 * @param jvmOptions    for Ringmaster's servers, behind the heap's.
 * @param etcd          program to compare with besides, if there is one.
 */
public record SuiteSettings(
    Path directory,
    List<Topology> topologies,
    CompareSettings comparison,
    List<String> serverOptions,
    List<String> jvmOptions,
    Optional<Path> etcd)
{
    /** Nobody changes the lists. */
    public SuiteSettings
    {
        topologies = List.copyOf(topologies);
        serverOptions = List.copyOf(serverOptions);
        jvmOptions = List.copyOf(jvmOptions);
    }
}

package io.ringmaster.perf.process;

/**
 * Memory of a JVM at one moment, after a full collection.
 *
 * @param residentBytes  of the process, with files mapped into it.
 * @param anonymousBytes resident without files: the committed and touched heap, everything off-heap, stacks, code.
 * @param heapBytes      of live objects.
 * @param directBytes    of direct byte buffers.
 */
public record MemoryUse(long residentBytes, long anonymousBytes, long heapBytes, long directBytes)
{
}

package io.ringmaster.perf.failover;

/**
 * How {@link FailoverRun} measures.
 *
 * @param writerCount      sessions that write, each with one request under way, spread over the servers.
 * @param dataLength       bytes of each write.
 * @param sessionTimeoutMs of the sessions.
 * @param quietMs          under load before each kill, and after the first acknowledged write behind it.
 */
public record FailoverSettings(int writerCount, int dataLength, int sessionTimeoutMs, long quietMs)
{
}

package io.ringmaster.zookeeper.servers;

/**
 * What both kinds of server are started with, so that they may be compared. Times in milliseconds.
 *
 * @param tickTimeMs          width of a bucket of session expiry.
 * @param minSessionTimeoutMs least that a session may have.
 * @param maxSessionTimeoutMs most that a session may have.
 * @param isExtended          true: TTL nodes may be made ({@code zookeeper.extendedTypesEnabled}).
 */
public record ServerSettings(int tickTimeMs, int minSessionTimeoutMs, int maxSessionTimeoutMs, boolean isExtended)
{
    /** User of the super digest that all servers of these tests know. */
    public static final String SUPER_CREDENTIALS = "super:pw";
    /** {@code zookeeper.DigestAuthenticationProvider.superDigest} of {@link #SUPER_CREDENTIALS}. */
    public static final String SUPER_DIGEST = "super:0bX78nEegDzJM3ju0iLBEJdWzjg=";

    /** ZooKeeper's usual ones, with a shorter tick. */
    public static final ServerSettings DEFAULT = new ServerSettings(500, 1_000, 60_000, true);
}

package io.ringmaster.engine.model;

/**
 * What a server is told at its start.
 *
 * @param extendedTypesEnabled allow TTL nodes.
 * @param enforceQuota         refuse what would exceed a hard limit.
 */
public record Settings(boolean extendedTypesEnabled, boolean enforceQuota)
{
    /** TTL nodes, and quotas that only count. */
    public static final Settings DEFAULT = new Settings(true, false);
}

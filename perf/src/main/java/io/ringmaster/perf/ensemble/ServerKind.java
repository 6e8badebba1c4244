package io.ringmaster.perf.ensemble;

import java.util.Locale;

/** What the servers of an ensemble are. All read the same {@code zoo.cfg}. */
public enum ServerKind
{
    /** Ours, from the class path of this process. */
    RINGMASTER,
    /** ZooKeeper, from a class path of its own. */
    ZOOKEEPER;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.ringmaster.tools.server.ensemble;

/** Has a prepared snapshot, which the journaler is told to put in the place of state and log. */
@FunctionalInterface
public interface SnapshotInstaller
{
    /** Of a server that is never told to. */
    SnapshotInstaller NONE = zxid ->
    {
        throw new IllegalStateException("this server receives no snapshots: 0x" + Long.toHexString(zxid));
    };

    /**
     * Install. Journaler thread only.
     *
     * @param zxid of the snapshot.
     */
    void install(long zxid);
}

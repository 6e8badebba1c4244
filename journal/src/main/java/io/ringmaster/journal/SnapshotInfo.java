package io.ringmaster.journal;

import java.nio.file.Path;

/**
 * A snapshot file.
 *
 * @param path of the file.
 * @param zxid of the state in it.
 */
public record SnapshotInfo(Path path, long zxid)
{
    /**
     * Of a file named as snapshots are.
     *
     * @param path of it.
     * @return its info.
     * @throws IllegalArgumentException if the name is not that of a snapshot.
     */
    public static SnapshotInfo of(final Path path)
    {
        final Path name = path.getFileName();
        final long zxid = name == null ? -1 : Layout.snapshotZxid(name.toString());
        if (zxid < 0)
        {
            throw new IllegalArgumentException(
                path + " is not named like a snapshot: " + Layout.snapshotName(0).replace('0', 'N'));
        }
        return new SnapshotInfo(path, zxid);
    }
}

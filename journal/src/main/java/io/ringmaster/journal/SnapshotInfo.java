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
}

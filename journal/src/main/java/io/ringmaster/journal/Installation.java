package io.ringmaster.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;

/**
 * Puts a received snapshot in the place of all snapshots and of the log. The file that holds it has a name of its own,
 * and as long as there is a file of that name, state and log are what is in it: that name is the one switch. What
 * follows can be done any number of times over, by whoever finds the file: remove segments and snapshots, make a first
 * segment behind it, and give the file the name of a snapshot.
 */
final class Installation
{
    private Installation()
    {
    }

    /**
     * Finish what a crash has left unfinished.
     *
     * @return whether anything was changed.
     */
    static boolean finish(final JournalContext context, final long ensembleId, final List<String> names)
    {
        long zxid = -1;
        for (final String name : names)
        {
            zxid = Math.max(zxid, Layout.installZxid(name));
        }
        if (zxid < 0)
        {
            return false;
        }
        final Path path = context.directory().resolve(Layout.installName(zxid));
        try (SnapshotReader reader =
            new SnapshotReader(context.fileLayer(), new SnapshotInfo(path, zxid), ensembleId))
        {
            reader.verify();
        }
        try
        {
            // The name may be seen and yet not be durable.
            context.fileLayer().syncDirectory(context.directory());
            run(context, ensembleId, zxid);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot install " + path, ex);
        }
        return true;
    }

    /** Make snapshot and log of the durable file of this zxid; its name is durable. */
    static LogEnd run(final JournalContext context, final long ensembleId, final long zxid) throws IOException
    {
        final FileLayer fileLayer = context.fileLayer();
        final Path directory = context.directory();
        long segmentNumber = 1;
        for (final String name : fileLayer.list(directory))
        {
            final long number = Layout.segmentNumber(name);
            if (number > 0 || Layout.snapshotZxid(name) >= 0)
            {
                fileLayer.delete(directory.resolve(name));
            }
            segmentNumber = Math.max(segmentNumber, number);
        }
        fileLayer.syncDirectory(directory);
        // Never number 1: that one says that nothing was before it.
        final SegmentHeader header = new SegmentHeader(
            context.segmentLength(), ensembleId, segmentNumber + 1, zxid, context.drawId(),
            context.epochClock().time(), context.maxRecordLength(), context.drawTag());
        final Path making = directory.resolve(Layout.MAKING_FILE);
        final Path segment = directory.resolve(Layout.segmentName(header.segmentNumber()));
        try (DataFile file = SegmentFiles.createZeros(fileLayer, making, context.segmentLength()))
        {
            SegmentFiles.activate(fileLayer, file, making, segment, header);
        }
        fileLayer.rename(
            directory.resolve(Layout.installName(zxid)), directory.resolve(Layout.snapshotName(zxid)));
        fileLayer.syncDirectory(directory);
        return new LogEnd(
            segment, header, Layout.SEGMENT_HEADER_LENGTH, header.previousHash(), zxid, zxid,
            Layout.SEGMENT_HEADER_LENGTH, false);
    }
}

package io.ringmaster.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.ringmaster.codecs.journal.IdentityDecoder;
import io.ringmaster.codecs.journal.IdentityEncoder;
import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.concurrent.UnsafeBuffer;

/** Whose directory this is, and that nobody else uses it. */
final class DataDirectory
{
    /** What a directory may hold before it is ours. */
    private static final Set<String> IGNORED = Set.of("lost+found", "myid", "ringmaster.member", Layout.LOCK_FILE);

    /** What the identity file says. */
    record Identity(long ensembleId, long createdMs, long directoryId)
    {
    }

    private DataDirectory()
    {
    }

    static Closeable lock(final JournalContext context)
    {
        final Path directory = context.directory();
        final Closeable lock;
        try
        {
            context.fileLayer().createDirectories(directory);
            lock = context.fileLayer().lock(directory.resolve(Layout.LOCK_FILE));
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                "cannot use the data directory " + directory + ": " + FileFailure.describe(ex) +
                ". Give one that this user may read and write", ex);
        }
        if (lock == null)
        {
            throw new JournalException(
                "the data directory " + directory + " is in use by another server; stop that one, or give this one a " +
                "directory of its own");
        }
        return lock;
    }

    /** Names of the files in the directory. */
    static List<String> list(final FileLayer fileLayer, final Path directory)
    {
        try
        {
            return fileLayer.list(directory);
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                "cannot list the data directory " + directory + ": " + FileFailure.describe(ex) +
                ". Give one that this user may read and write", ex);
        }
    }

    /** The directory holds something, and we cannot say that it is ours. */
    static void checkUnused(final JournalContext context, final List<String> names)
    {
        final List<String> foreign = new ArrayList<>();
        for (final String name : names)
        {
            if (Layout.segmentNumber(name) > 0)
            {
                checkUnused(context, name);
            }
            else if (name.equals(Layout.PROMISE_FILE))
            {
                PromiseFile.checkUnused(context.fileLayer(), context.directory());
            }
            else if (!IGNORED.contains(name) && !isLeftover(name))
            {
                foreign.add(name);
            }
        }
        if (!foreign.isEmpty())
        {
            throw new JournalException(
                "the directory " + context.directory() + " is not empty and is not a data directory of ringmaster: it" +
                " has no " + Layout.IDENTITY_FILE + ", but " + foreign.subList(0, Math.min(3, foreign.size())) +
                (foreign.size() > 3 ? " and " + (foreign.size() - 3) + " more" : "") +
                ". Give an empty or new directory");
        }
    }

    /** Remove what a first start left behind that did not get to its end. */
    static void clear(final JournalContext context)
    {
        try
        {
            for (final String name : context.fileLayer().list(context.directory()))
            {
                if (Layout.segmentNumber(name) > 0 || name.equals(Layout.PROMISE_FILE) || isLeftover(name))
                {
                    context.fileLayer().delete(context.directory().resolve(name));
                }
            }
            context.fileLayer().syncDirectory(context.directory());
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot clear the data directory " + context.directory(), ex);
        }
    }

    /** Write the identity, in the place of an older one if there is one. */
    static void write(final JournalContext context, final Identity identity)
    {
        final Path file = context.directory().resolve(Layout.IDENTITY_FILE);
        final Path temporary = context.directory().resolve(Layout.IDENTITY_FILE + Layout.TEMPORARY_SUFFIX);
        final ByteBuffer bytes = ByteBuffer.allocateDirect(Layout.IDENTITY_LENGTH);
        new IdentityEncoder().wrap(new UnsafeBuffer(bytes), 0)
            .magic(Layout.IDENTITY_MAGIC)
            .format(Layout.FORMAT)
            .flags(Layout.IDENTITY_FLAGS)
            .ensembleId(identity.ensembleId())
            .createdMs(identity.createdMs())
            .directoryId(identity.directoryId())
            .reserved2(0)
            .crc(new Checksum(bytes).crc(0, IdentityEncoder.crcEncodingOffset()));
        try
        {
            context.fileLayer().delete(temporary);
            try (DataFile dataFile = context.fileLayer().open(temporary, FileLayer.Mode.CREATE))
            {
                dataFile.writeFully(bytes, 0);
                dataFile.sync();
            }
            context.fileLayer().rename(temporary, file);
            context.fileLayer().syncDirectory(context.directory());
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot write " + file, ex);
        }
    }

    static Identity load(final FileLayer fileLayer, final Path directory)
    {
        final Path path = directory.resolve(Layout.IDENTITY_FILE);
        final ByteBuffer bytes = ByteBuffer.allocateDirect(Layout.IDENTITY_LENGTH);
        try (DataFile file = fileLayer.open(path, FileLayer.Mode.READ))
        {
            final long size = file.size();
            if (size != Layout.IDENTITY_LENGTH)
            {
                throw new JournalCorruptException(
                    path.toString(), Math.min(size, Layout.IDENTITY_LENGTH),
                    "the file is " + size + " bytes long, it must have " + Layout.IDENTITY_LENGTH);
            }
            file.readFully(bytes, 0);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + path, ex);
        }
        final IdentityDecoder decoder = new IdentityDecoder().wrap(
            new UnsafeBuffer(bytes), 0, IdentityDecoder.BLOCK_LENGTH, IdentityDecoder.SCHEMA_VERSION);
        if (decoder.magic() != Layout.IDENTITY_MAGIC)
        {
            throw new JournalCorruptException(path.toString(), 0, "this is not an identity file of ringmaster");
        }
        if (decoder.crc() != new Checksum(bytes).crc(0, IdentityDecoder.crcEncodingOffset()))
        {
            throw new JournalCorruptException(path.toString(), 0, "the checksum does not match");
        }
        if (decoder.format() != Layout.FORMAT)
        {
            throw new JournalException(
                path + " says format " + decoder.format() + Layout.FORMAT_ADVICE);
        }
        return new Identity(
            decoder.ensembleId(), decoder.createdMs(), decoder.directoryId());
    }

    private static boolean isLeftover(final String name)
    {
        return Layout.isTemporary(name) || Layout.preparedNumber(name) >= 0 || Layout.usedNumber(name) >= 0;
    }

    /** A first start may have died between its first segment and the identity: then the segment is empty. */
    private static void checkUnused(final JournalContext context, final String name)
    {
        final Path path = context.directory().resolve(name);
        try (SegmentImage image = new SegmentImage(context.fileLayer()))
        {
            image.load(path);
            if (Layout.segmentNumber(name) != 1 || !image.isZero(Layout.SEGMENT_HEADER_LENGTH, image.length()))
            {
                throw new JournalException(
                    "the file " + Layout.IDENTITY_FILE + " is missing in " + context.directory() + ", though " + name +
                    " has records. Restore it from a copy");
            }
        }
    }
}

package io.ringmaster.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.ringmaster.codecs.journal.PromiseDecoder;
import io.ringmaster.codecs.journal.PromiseEncoder;
import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the server has promised: the newest epoch that it accepted of a leader, and whether it counts as a voter. A
 * promise that is forgotten lets two leaders have one epoch, so it stands in two places of the file, and a store writes
 * and syncs one after the other: whichever is damaged, by a crash or later, the other has all that was ever relied on.
 * <p>
 * The getters are for any thread and tell what is durable. {@link #store} waits for the disk; any thread. After a
 * failed write or sync nobody knows what is on the disk, so nothing is stored any more and the server must stop.
 */
public final class PromiseFile implements AutoCloseable
{
    private static final int REJOINING_FLAG = 1;
    private static final String ADVICE =
        "Nothing was changed. A copy of this file may be older than what was promised; a server of an ensemble is " +
        "safe with an empty data directory, started with '--rejoin'.";

    /** A promise at some time. Immutable, so that a getter never mixes two. */
    private record State(long sequence, long acceptedEpoch, boolean isRejoining)
    {
    }

    private final FileLayer fileLayer;
    private final Path path;
    private final long directoryId;
    private DataFile file;
    private volatile State state;
    private int newestSlot;
    private JournalException failure;

    private PromiseFile(final FileLayer fileLayer, final Path directory, final long directoryId)
    {
        this.fileLayer = fileLayer;
        this.path = directory.resolve(Layout.PROMISE_FILE);
        this.directoryId = directoryId;
    }

    /**
     * The newest epoch that was promised to a leader.
     *
     * @return 0 if none.
     */
    public long acceptedEpoch()
    {
        return state.acceptedEpoch();
    }

    /**
     * Whether the disk was lost and the server does not count as a voter yet.
     *
     * @return true if so.
     */
    public boolean isRejoining()
    {
        return state.isRejoining();
    }

    /**
     * Make a promise; it is durable on return.
     *
     * @param acceptedEpoch not less than before.
     * @param isRejoining   whether the server does not count as a voter yet.
     * @throws IllegalArgumentException if it is less; nothing is changed.
     * @throws JournalException         if a write or sync failed, now or before: the server must stop.
     */
    public synchronized void store(final long acceptedEpoch, final boolean isRejoining)
    {
        if (failure != null)
        {
            throw new JournalException("the promise file has failed before and takes nothing more", failure);
        }
        if (acceptedEpoch < state.acceptedEpoch())
        {
            throw new IllegalArgumentException(
                "epoch " + state.acceptedEpoch() + " is promised, and cannot become " + acceptedEpoch);
        }
        write(new State(state.sequence() + 1, acceptedEpoch, isRejoining));
    }

    /** Close the file. */
    @Override
    public synchronized void close()
    {
        try
        {
            if (file != null)
            {
                file.close();
                file = null;
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot close " + path, ex);
        }
    }

    /** Make the file of a directory; it is durable with its name on return. */
    static void create(final JournalContext context, final long directoryId)
    {
        final FileLayer fileLayer = context.fileLayer();
        final Path path = context.directory().resolve(Layout.PROMISE_FILE);
        final Path temporary = context.directory().resolve(Layout.PROMISE_FILE + Layout.TEMPORARY_SUFFIX);
        final State first = new State(1, 0, false);
        try
        {
            fileLayer.delete(temporary);
            try (DataFile file = fileLayer.open(temporary, FileLayer.Mode.CREATE))
            {
                for (int slot = 0; slot < Layout.PROMISE_SLOT_COUNT; slot++)
                {
                    file.writeFully(
                        encode(slot, directoryId, first, Layout.PROMISE_SLOT_LENGTH),
                        (long)slot * Layout.PROMISE_SLOT_LENGTH);
                }
                file.sync();
            }
            fileLayer.rename(temporary, path);
            fileLayer.syncDirectory(context.directory());
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot write " + path, ex);
        }
    }

    /** Read and check; changes nothing. */
    static PromiseFile load(final FileLayer fileLayer, final Path directory, final long directoryId)
    {
        final PromiseFile promises = new PromiseFile(fileLayer, directory, directoryId);
        promises.read();
        return promises;
    }

    /** In a directory without an identity: it must be of a first start that did not get to its end. */
    static void checkUnused(final FileLayer fileLayer, final Path directory)
    {
        final PromiseFile promises = load(fileLayer, directory, 0);
        if (promises.state.sequence() != 1 || promises.state.acceptedEpoch() != 0)
        {
            throw new JournalException(
                "the file " + Layout.IDENTITY_FILE + " is missing in " + directory + ", though " + Layout.PROMISE_FILE +
                " has promises. Restore it from a copy");
        }
    }

    /** Records of an epoch are written only after it was promised. */
    void checkReaches(final long epoch)
    {
        if (state.acceptedEpoch() < epoch)
        {
            throw corrupt(
                "epoch " + state.acceptedEpoch() + " is the newest that was promised, though the journal has records " +
                "of epoch " + epoch);
        }
    }

    /** Make durable what was read: it may be in the page cache alone, or in one slot. */
    synchronized void open()
    {
        try
        {
            file = fileLayer.open(path, FileLayer.Mode.WRITE);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot write " + path, ex);
        }
        write(state);
    }

    /** A record of this epoch is about to be written. */
    synchronized void raiseTo(final long epoch)
    {
        if (epoch > state.acceptedEpoch())
        {
            store(epoch, state.isRejoining());
        }
    }

    /** The slot that is older, or damaged, first: the other one stays until this is durable. */
    private void write(final State next)
    {
        try
        {
            for (int i = 1; i <= Layout.PROMISE_SLOT_COUNT; i++)
            {
                final int slot = (newestSlot + i) % Layout.PROMISE_SLOT_COUNT;
                file.writeFully(
                    encode(slot, directoryId, next, Layout.PROMISE_LENGTH), (long)slot * Layout.PROMISE_SLOT_LENGTH);
                file.sync();
            }
        }
        catch (final IOException | RuntimeException ex)
        {
            failure = new JournalException(
                "cannot write " + path + "; what was to be promised may or may not be on the disk. Restart the " +
                "server when the disk works", ex);
            throw failure;
        }
        state = next;
    }

    private void read()
    {
        final ByteBuffer bytes = ByteBuffer.allocate(Layout.PROMISE_FILE_LENGTH);
        try (DataFile source = fileLayer.open(path, FileLayer.Mode.READ))
        {
            final long size = source.size();
            if (size != Layout.PROMISE_FILE_LENGTH)
            {
                throw corrupt("the file is " + size + " bytes long, it must have " + Layout.PROMISE_FILE_LENGTH);
            }
            source.readFully(bytes, 0);
        }
        catch (final EOFException ex)
        {
            throw corrupt("the file became shorter while it was read");
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                "cannot read " + path + ", where it stands what this server has promised to leaders. A copy may be " +
                "older than that; a server of an ensemble is safe with an empty data directory, started with " +
                "'--rejoin'", ex);
        }
        choose(decode(bytes, 0), decode(bytes, 1));
    }

    private void choose(final State first, final State second)
    {
        if (first == null && second == null)
        {
            throw corrupt("both places in which the promise stands are damaged");
        }
        newestSlot = first == null || (second != null && second.sequence() > first.sequence()) ? 1 : 0;
        state = newestSlot == 0 ? first : second;
        final State older = newestSlot == 0 ? second : first;
        if (older != null &&
            (older.acceptedEpoch() > state.acceptedEpoch() ||
            (older.sequence() == state.sequence() && !older.equals(state))))
        {
            throw corrupt(
                "the two places in which the promise stands contradict each other: epoch " + older.acceptedEpoch() +
                " and " + state.acceptedEpoch());
        }
    }

    /** Null if the slot is damaged. */
    private State decode(final ByteBuffer bytes, final int slot)
    {
        final int offset = slot * Layout.PROMISE_SLOT_LENGTH;
        final PromiseDecoder decoder = new PromiseDecoder().wrap(
            new UnsafeBuffer(bytes), offset, PromiseDecoder.BLOCK_LENGTH, PromiseDecoder.SCHEMA_VERSION);
        if (decoder.magic() != Layout.PROMISE_MAGIC ||
            decoder.slot() != slot ||
            decoder.crc() != new Checksum(bytes).crc(offset, PromiseDecoder.crcEncodingOffset()))
        {
            return null;
        }
        if (decoder.format() != Layout.FORMAT)
        {
            throw new JournalException(
                path + " has format " + decoder.format() + Layout.FORMAT_ADVICE);
        }
        if (directoryId != 0 && decoder.directoryId() != directoryId)
        {
            throw corrupt("the promise is that of another data directory");
        }
        return new State(
            decoder.sequence(), decoder.acceptedEpoch(), (decoder.flags() & REJOINING_FLAG) != 0);
    }

    private static ByteBuffer encode(final int slot, final long directoryId, final State state, final int length)
    {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        new PromiseEncoder().wrap(new UnsafeBuffer(bytes), 0)
            .magic(Layout.PROMISE_MAGIC)
            .format(Layout.FORMAT)
            .slot(slot)
            .directoryId(directoryId)
            .sequence(state.sequence())
            .acceptedEpoch(state.acceptedEpoch())
            .flags(state.isRejoining() ? REJOINING_FLAG : 0)
            .crc(new Checksum(bytes).crc(0, PromiseEncoder.crcEncodingOffset()));
        return bytes;
    }

    private JournalCorruptException corrupt(final String reason)
    {
        return new JournalCorruptException(path.toString(), 0, reason, ADVICE);
    }
}

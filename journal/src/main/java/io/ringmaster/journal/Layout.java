package io.ringmaster.journal;

import java.util.Locale;

import io.ringmaster.codecs.journal.BatchMarkEncoder;
import io.ringmaster.codecs.journal.BlockHeadEncoder;
import io.ringmaster.codecs.journal.IdentityEncoder;
import io.ringmaster.codecs.journal.PromiseEncoder;
import io.ringmaster.codecs.journal.RecordHeadEncoder;
import io.ringmaster.codecs.journal.RecordTailEncoder;
import io.ringmaster.codecs.journal.SegmentHeaderEncoder;
import io.ringmaster.codecs.journal.SnapshotEndEncoder;
import io.ringmaster.codecs.journal.SnapshotHeaderEncoder;

/** Names, magic numbers and lengths of the files in a data directory. */
final class Layout
{
    static final int FORMAT = 2;
    static final String FORMAT_ADVICE = "; this version reads format " + FORMAT +
        ". Start the version that wrote it, or give an empty directory: there is no conversion";
    static final long IDENTITY_MAGIC = magic("RMIDENT1");
    static final long PROMISE_MAGIC = magic("RMPROMS1");
    static final long SEGMENT_MAGIC = magic("RMJOURN1");
    static final long SNAPSHOT_MAGIC = magic("RMSNAPS1");
    /** "RM", in the head of every record. */
    static final int RECORD_MARK = 'R' | ('M' << 8);

    /** The smallest piece that a disk writes as a whole. */
    static final int SECTOR_LENGTH = 512;
    /** Staging and segment headers are aligned to the blocks of file system and memory. */
    static final int BLOCK_LENGTH = 4096;
    static final int RECORD_ALIGNMENT = 8;

    static final int IDENTITY_LENGTH = IdentityEncoder.BLOCK_LENGTH;
    static final int PROMISE_LENGTH = PromiseEncoder.BLOCK_LENGTH;
    static final int PROMISE_SLOT_COUNT = 2;
    /** No two slots share a sector, nor a block. */
    static final int PROMISE_SLOT_LENGTH = BLOCK_LENGTH;
    static final int PROMISE_FILE_LENGTH = PROMISE_SLOT_COUNT * PROMISE_SLOT_LENGTH;
    /** Flags of an identity: the directory has a promise file, as every one of this format. */
    static final int IDENTITY_FLAGS = 1;
    /** Records begin here; what a header does not use of it is zeros. */
    static final int SEGMENT_HEADER_LENGTH = BLOCK_LENGTH;
    static final int SEGMENT_HEADER_BLOCK_LENGTH = SegmentHeaderEncoder.BLOCK_LENGTH;
    static final int HEAD_LENGTH = RecordHeadEncoder.BLOCK_LENGTH;
    static final int TAIL_LENGTH = RecordTailEncoder.BLOCK_LENGTH;
    static final int MARK_LENGTH = BatchMarkEncoder.BLOCK_LENGTH;
    static final int MARK_RECORD_LENGTH = recordLength(MARK_LENGTH);
    static final int SEAL_RECORD_LENGTH = recordLength(0);
    /** Taken of a segment's end by mark and seal. */
    static final int END_LENGTH = MARK_RECORD_LENGTH + SEAL_RECORD_LENGTH;
    /** What a record takes beyond its payload at most: head, padding, tail and a mark of its own. */
    static final int RECORD_OVERHEAD = 256;

    static final int SNAPSHOT_HEADER_LENGTH = SnapshotHeaderEncoder.BLOCK_LENGTH;
    static final int BLOCK_HEAD_LENGTH = BlockHeadEncoder.BLOCK_LENGTH;
    static final int SNAPSHOT_END_LENGTH = SnapshotEndEncoder.BLOCK_LENGTH;

    static final String LOCK_FILE = "ringmaster.lock";
    static final String IDENTITY_FILE = "ringmaster.identity";
    static final String PROMISE_FILE = "ringmaster.promise";
    /** A segment that is being made at once and not by the preparer, which never uses this number. */
    static final String MAKING_FILE = usedName(0);
    static final String TEMPORARY_SUFFIX = ".temporary";
    private static final String REMOVED_PREFIX = "removed-";

    private static final String SEGMENT_PREFIX = "journal-";
    private static final String SEGMENT_SUFFIX = ".segment";
    private static final String SPARE_PREFIX = "spare-";
    private static final String PREPARED_SUFFIX = ".prepared";
    private static final String USED_SUFFIX = ".used";
    private static final String SNAPSHOT_PREFIX = "snapshot-";
    private static final String SNAPSHOT_SUFFIX = ".snapshot";
    private static final String INSTALL_PREFIX = "install-";
    private static final String RECEIVED_SUFFIX = ".received";

    private Layout()
    {
    }

    /** Length of a record with its head, padding and tail. */
    static int recordLength(final int payloadLength)
    {
        return HEAD_LENGTH + align(payloadLength, RECORD_ALIGNMENT) + TAIL_LENGTH;
    }

    static int align(final int value, final int alignment)
    {
        return (value + (alignment - 1)) & -alignment;
    }

    static int alignDown(final int value, final int alignment)
    {
        return value & -alignment;
    }

    static String segmentName(final long segmentNumber)
    {
        return SEGMENT_PREFIX + decimal(segmentNumber) + SEGMENT_SUFFIX;
    }

    /** Number in the name of a segment, or -1 for any other file. */
    static long segmentNumber(final String name)
    {
        return number(name, SEGMENT_PREFIX, SEGMENT_SUFFIX, 10);
    }

    /** A spare that is all zeros, durably. */
    static String preparedName(final long spareNumber)
    {
        return SPARE_PREFIX + decimal(spareNumber) + PREPARED_SUFFIX;
    }

    /** A spare that holds anything. */
    static String usedName(final long spareNumber)
    {
        return SPARE_PREFIX + decimal(spareNumber) + USED_SUFFIX;
    }

    static long preparedNumber(final String name)
    {
        return number(name, SPARE_PREFIX, PREPARED_SUFFIX, 10);
    }

    static long usedNumber(final String name)
    {
        return number(name, SPARE_PREFIX, USED_SUFFIX, 10);
    }

    static String snapshotName(final long zxid)
    {
        return SNAPSHOT_PREFIX + String.format(Locale.ROOT, "%016x", zxid) + SNAPSHOT_SUFFIX;
    }

    /** Zxid in the name of a snapshot, or -1 for any other file. */
    static long snapshotZxid(final String name)
    {
        return number(name, SNAPSHOT_PREFIX, SNAPSHOT_SUFFIX, 16);
    }

    /** A snapshot of another server, as it comes in. */
    static String receivedName(final long zxid)
    {
        return snapshotName(zxid) + RECEIVED_SUFFIX + TEMPORARY_SUFFIX;
    }

    /** A snapshot that takes the place of state and log. */
    static String installName(final long zxid)
    {
        return INSTALL_PREFIX + String.format(Locale.ROOT, "%016x", zxid) + SNAPSHOT_SUFFIX;
    }

    /** Zxid in the name of a snapshot that is being installed, or -1 for any other file. */
    static long installZxid(final String name)
    {
        return number(name, INSTALL_PREFIX, SNAPSHOT_SUFFIX, 16);
    }

    /** A file that is not needed any more, as its space is given back. */
    static String removedName(final long number)
    {
        return REMOVED_PREFIX + decimal(number) + TEMPORARY_SUFFIX;
    }

    static boolean isTemporary(final String name)
    {
        final boolean isOurs =
            name.startsWith(SNAPSHOT_PREFIX) || name.startsWith(IDENTITY_FILE) || name.startsWith(PROMISE_FILE) ||
            name.startsWith(REMOVED_PREFIX);
        return name.equals(MAKING_FILE) || (isOurs && name.endsWith(TEMPORARY_SUFFIX));
    }

    private static String decimal(final long number)
    {
        return String.format(Locale.ROOT, "%016d", number);
    }

    private static long number(final String name, final String prefix, final String suffix, final int radix)
    {
        if (name.length() != prefix.length() + 16 + suffix.length() ||
            !name.startsWith(prefix) ||
            !name.endsWith(suffix))
        {
            return -1;
        }
        long number = 0;
        for (int i = prefix.length(); i < prefix.length() + 16; i++)
        {
            final int digit = Character.digit(name.charAt(i), radix);
            if (digit < 0)
            {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }

    private static long magic(final String text)
    {
        long value = 0;
        for (int i = 7; i >= 0; i--)
        {
            value = value << 8 | text.charAt(i);
        }
        return value;
    }
}

package io.ringmaster.tools.server;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.Engine;
import io.ringmaster.engine.EngineRecovery;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.tree.PathPrefetch;
import io.ringmaster.journal.JournalReader;
import io.ringmaster.journal.RecordHandler;
import io.ringmaster.tools.CommandException;

/**
 * Brings a log back into an engine, some records at a time: the engine sees them before it takes the first of them.
 * What is not known to be committed goes to the transaction ring instead, behind the start of the engine.
 */
final class LogReplay
{
    private static final int BATCH_LENGTH = PathPrefetch.MAX_PATHS;

    private final Engine engine;
    private final EngineRecovery recovery;
    private final long applicableZxid;
    private final int[] types = new int[BATCH_LENGTH];
    private final long[] zxids = new long[BATCH_LENGTH];
    private final int[] offsets = new int[BATCH_LENGTH];
    private final int[] lengths = new int[BATCH_LENGTH];
    private DirectBuffer buffer;
    private int count;
    private int restoredCount;

    /**
     * Construct.
     *
     * @param engine         that has the state before the log.
     * @param applicableZxid up to which records are committed.
     */
    LogReplay(final Engine engine, final long applicableZxid)
    {
        this.engine = engine;
        this.applicableZxid = applicableZxid;
        recovery = engine.recovery();
    }

    /**
     * Replay all of a log, and start the engine.
     *
     * @param reader of the log.
     * @return records that went to the transaction ring.
     * @throws CommandException if they do not fit it.
     */
    int run(final JournalReader reader)
    {
        // What the reader has handed out stays where it is until it is polled again.
        final RecordHandler handler = this::onRecord;
        while (reader.poll(handler, BATCH_LENGTH) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                replay(i);
            }
            count = 0;
        }
        if (restoredCount == 0)
        {
            engine.start();
        }
        return restoredCount;
    }

    private void onRecord(
        final int type, final long zxid, final DirectBuffer source, final int offset, final int length)
    {
        buffer = source;
        types[count] = type;
        zxids[count] = zxid;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
        if (type != TransactionType.EPOCH && zxid <= applicableZxid)
        {
            recovery.announce(source, offset, length);
        }
    }

    private void replay(final int i)
    {
        if (zxids[i] > applicableZxid)
        {
            if (restoredCount++ == 0)
            {
                engine.start();
            }
            restore(i);
        }
        else if (types[i] == TransactionType.EPOCH)
        {
            recovery.onEpoch(zxids[i]);
        }
        else
        {
            recovery.onTransaction(zxids[i], buffer, offsets[i], lengths[i]);
        }
    }

    private void restore(final int i)
    {
        if (!engine.transactions().restore(types[i], zxids[i], buffer, offsets[i], lengths[i]))
        {
            throw new CommandException(
                "the transactions of the journal from 0x" + Long.toHexString(zxids[i]) + " on, which are not known " +
                "to be committed, do not fit the transaction ring. It was larger when they were written: raise " +
                "jute.maxbuffer or ringmaster.segmentLength to what they were, or start the version that wrote them");
        }
    }
}

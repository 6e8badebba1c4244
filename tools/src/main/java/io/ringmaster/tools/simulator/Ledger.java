package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;

import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Long2LongHashMap;

import io.ringmaster.engine.replica.EnsembleConfiguration;

/**
 * What is true of the whole ensemble, kept outside of the servers: the one list of committed records, who led which
 * epoch. Whatever a server does that does not fit is a {@link Violation}.
 */
final class Ledger
{
    private static final long NONE = Long.MIN_VALUE;

    private final EnsembleConfiguration configuration;
    private final List<SimulatedDisk> disks = new ArrayList<>();
    private final List<LostDisk> lostDisks = new ArrayList<>();
    private final List<LogRecord> committed = new ArrayList<>();
    private final Long2LongHashMap chains = new Long2LongHashMap(NONE);
    private final Long2LongHashMap leaders = new Long2LongHashMap(NONE);
    private final Long2LongHashMap digests = new Long2LongHashMap(NONE);
    private final Int2IntHashMap sequences = new Int2IntHashMap(0);

    Ledger(final EnsembleConfiguration configuration)
    {
        this.configuration = configuration;
        for (int i = 0; i <= EnsembleConfiguration.MAX_ID; i++)
        {
            lostDisks.add(null);
        }
    }

    void add(final SimulatedDisk disk)
    {
        disks.add(disk);
    }

    SimulatedDisk disk(final int server)
    {
        return disks.get(server - 1);
    }

    /** How many records are committed. */
    long committedCount()
    {
        return committed.size();
    }

    long lastChain()
    {
        return committed.isEmpty() ? 0 : committed.get(committed.size() - 1).chain();
    }

    long lastZxid()
    {
        return committed.isEmpty() ? 0 : committed.get(committed.size() - 1).zxid();
    }

    /** A zxid names one record with one history before it, on whatever server it is. */
    void onAppended(final int server, final LogRecord record)
    {
        final long known = chains.get(record.zxid());
        if (known == NONE)
        {
            chains.put(record.zxid(), record.chain());
        }
        else
        {
            Violation.unless(known == record.chain(), () -> "server " + server + " has another history up to " +
                LogRecord.text(record.zxid()) + " than another server");
        }
    }

    /** A server knows that a record of its history is committed. */
    void onCommitted(final int server, final long index, final LogRecord record)
    {
        if (index <= committed.size())
        {
            final LogRecord known = committed.get((int)index - 1);
            Violation.unless(known.chain() == record.chain(), () -> "server " + server + " commits " +
                LogRecord.text(record.zxid()) + " as record " + index + " of the history, which is " +
                LogRecord.text(known.zxid()));
            return;
        }
        Violation.unless(index == committed.size() + 1,
            () -> "server " + server + " commits record " + index + " of the history, but not those before it");
        final long count = configuration.voters().stream().filter(voter -> holds(voter, index, record)).count();
        Violation.unless(count >= configuration.quorum(), () -> "server " + server + " commits " +
            LogRecord.text(record.zxid()) + ", which is durable on " + count + " voters");
        committed.add(record);
        checkOrderOfClient(record);
    }

    private boolean holds(final int voter, final long index, final LogRecord record)
    {
        // What a server had acked before it lost its disk counts; what it has got since does not, until it is admitted.
        final LostDisk lost = lostDisks.get(voter);
        return lost == null ? disk(voter).isDurable(index, record.chain()) : lost.held(index, record.chain());
    }

    /** What clients send on one connection is committed in order, with nothing left out. */
    private void checkOrderOfClient(final LogRecord record)
    {
        if (!record.isEpoch())
        {
            final ClientWrite write = ClientWrite.decode(record.content());
            final int key = (write.client() << 24) | write.connection();
            Violation.unless(sequences.get(key) == write.sequence() - 1, () -> "write " + write.sequence() +
                " of connection " + write.connection() + " of client " + write.client() + " is committed after " +
                sequences.get(key));
            sequences.put(key, write.sequence());
        }
    }

    /** A server has applied a record. */
    void onApplied(final int server, final ModelState state, final long durableZxid)
    {
        Violation.unless(state.index() <= committed.size() &&
            committed.get((int)state.index() - 1).chain() == state.chain(),
            () -> "server " + server + " applies " + LogRecord.text(state.zxid()) + ", which is not committed");
        Violation.unless(state.zxid() <= durableZxid,
            () -> "server " + server + " applies " + LogRecord.text(state.zxid()) + ", which is not durable there");
        onDigest(server, state.index(), state.digest());
    }

    private void onDigest(final int server, final long index, final long digest)
    {
        final long known = digests.get(index);
        if (known == NONE)
        {
            digests.put(index, digest);
        }
        else
        {
            Violation.unless(known == digest, () -> "server " + server + " has another state after record " + index);
        }
    }

    /** A server puts a snapshot in the place of its history. */
    void onSnapshot(final int server, final ModelState state)
    {
        Violation.unless(state.index() <= committed.size() && (state.index() == 0 ||
            committed.get((int)state.index() - 1).chain() == state.chain()),
            () -> "server " + server + " installs a snapshot of " + LogRecord.text(state.zxid()) +
            ", which is not committed");
        if (state.index() > 0)
        {
            onDigest(server, state.index(), state.digest());
        }
    }

    /** A server removes what is behind a record of its history. */
    void onTruncating(final int server, final long index)
    {
        final SimulatedDisk disk = disk(server);
        if (index < disk.lastIndex() && index < committed.size())
        {
            final LogRecord next = disk.record(index + 1);
            Violation.unless(committed.get((int)index).chain() != next.chain(),
                () -> "server " + server + " truncates " + LogRecord.text(next.zxid()) + ", which is committed");
        }
    }

    /** A server begins an epoch as its leader, or serves as its leader. */
    void onLeaderOf(final int server, final long epoch)
    {
        final long known = leaders.get(epoch);
        Violation.unless(known == NONE || known == server,
            () -> "servers " + known + " and " + server + " both lead epoch " + epoch);
        leaders.put(epoch, server);
    }

    /** A leader that serves has everything that was committed before its epoch. */
    void onLeading(final int server, final long epoch)
    {
        onLeaderOf(server, epoch);
        final SimulatedDisk disk = disk(server);
        for (long index = committed.size(); index > 0; index--)
        {
            final LogRecord record = committed.get((int)index - 1);
            if (record.zxid() >>> 32 < epoch)
            {
                final boolean hasIt = index <= disk.baseIndex() ||
                    (index <= disk.lastIndex() && disk.record(index).chain() == record.chain());
                Violation.unless(hasIt, () -> "server " + server + " leads epoch " + epoch + " without " +
                    LogRecord.text(record.zxid()) + ", which is committed");
                return;
            }
        }
    }

    /** A server tells somebody that everything up to a zxid is committed. */
    void onToldCommitted(final int server, final long zxid)
    {
        Violation.unless(zxid <= lastZxid(),
            () -> "server " + server + " tells that " + LogRecord.text(zxid) + " is committed, which is not");
    }

    /** A server loses its disk: its promises and acks are gone until it is admitted again. */
    void onDiskLost(final int server)
    {
        if (lostDisks.get(server) == null)
        {
            final SimulatedDisk disk = disk(server);
            final Long2LongHashMap held = new Long2LongHashMap(NONE);
            for (long index = disk.baseIndex() + 1; index <= disk.lastIndex(); index++)
            {
                held.put(index, disk.record(index).chain());
            }
            lostDisks.set(server, new LostDisk(disk.baseIndex(), held));
        }
    }

    /** The leader counts a server again whose disk was lost. */
    void onAdmitted(final int server)
    {
        lostDisks.set(server, null);
    }

    boolean isDiskLost(final int server)
    {
        return lostDisks.get(server) != null;
    }

    private record LostDisk(long baseIndex, Long2LongHashMap chains)
    {
        boolean held(final long index, final long chain)
        {
            return index <= baseIndex || chains.get(index) == chain;
        }
    }
}

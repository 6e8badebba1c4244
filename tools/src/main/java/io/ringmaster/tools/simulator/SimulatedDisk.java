package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * The disk of a server, and what of it is durable. Fault model:
 * <ul>
 * <li>a record is durable once a sync that began after it was written has ended; syncs take their time, sometimes long;
 * <li>the end of a process keeps what was written; a loss of power keeps any beginning of what was not synced;
 * <li>a truncation under way at a crash has removed any end of what it was to remove; a snapshot being installed or
 * taken, or a promise being stored, is there in whole or not at all;
 * <li>a sync may fail: the server stops; a full disk takes no records for a while; a lost disk is empty.
 * </ul>
 */
final class SimulatedDisk
{
    /** Told when work on the disk has come to an end. */
    interface Owner
    {
        void onDiskWork();

        /** Something was begun that a crash may leave half done. */
        void onDiskWorkBegun(boolean isRare);

        void onInstalled(ModelState state);

        void onDiskFailure();
    }

    private final int server;
    private final EventLoop loop;
    private final SplitRandom random;
    private final SimulationPlan plan;
    private final Ledger ledger;
    private final Trace trace;
    private final Coverage coverage;
    private Owner owner;
    private final List<LogRecord> records = new ArrayList<>();
    private final List<LogRecord> removed = new ArrayList<>();
    private final List<SimulatedLog.Place> places = new ArrayList<>();
    private long baseZxid;
    private long baseIndex;
    private long baseChain;
    private int durableCount;
    private boolean isSyncing;
    private boolean isTruncating;
    private boolean isFull;
    private boolean isCalm;
    private ModelState snapshot;
    private ModelState snapshotInWork;
    private ModelState installInWork;
    private long acceptedEpoch;
    private boolean isRejoining;
    private long nextAcceptedEpoch;
    private boolean isRejoiningNext;
    private boolean isPromiseInWork;
    private long generation;

    SimulatedDisk(final int server, final Simulation simulation, final SplitRandom random)
    {
        this.server = server;
        this.loop = simulation.loop();
        this.plan = simulation.plan();
        this.ledger = simulation.ledger();
        this.trace = simulation.trace();
        this.coverage = simulation.coverage();
        this.random = random;
    }

    void owner(final Owner newOwner)
    {
        owner = newOwner;
    }

    /** No more faults. */
    void calm()
    {
        isCalm = true;
        isFull = false;
    }

    boolean isFull()
    {
        return isFull;
    }

    void full(final boolean nowFull)
    {
        isFull = nowFull && !isCalm;
        trace.add(TraceEvent.DISK_FULL, server, isFull ? 1 : 0);
    }

    long baseZxid()
    {
        return baseZxid;
    }

    long lastZxid()
    {
        return records.isEmpty() ? baseZxid : records.get(records.size() - 1).zxid();
    }

    long lastIndex()
    {
        return baseIndex + records.size();
    }

    long lastChain()
    {
        return records.isEmpty() ? baseChain : records.get(records.size() - 1).chain();
    }

    /** What a crash cannot take away. */
    long durableZxid()
    {
        return durableCount == 0 ? baseZxid : records.get(durableCount - 1).zxid();
    }

    long baseIndex()
    {
        return baseIndex;
    }

    /** The record with an index counted from 1 at the first of the history. */
    LogRecord record(final long index)
    {
        return records.get((int)(index - baseIndex - 1));
    }

    /** Whether a crash cannot take a record of the history away, or all of what is before it. */
    boolean isDurable(final long index, final long chain)
    {
        if (index <= baseIndex)
        {
            return true;
        }
        return index <= baseIndex + durableCount && record(index).chain() == chain;
    }

    /** Index of the newest record at or before a zxid; that of the base; -1 if the zxid is before the base. */
    long floorIndex(final long zxid)
    {
        if (zxid < baseZxid)
        {
            return -1;
        }
        int low = 0;
        int high = records.size();
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            if (records.get(middle).zxid() <= zxid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return baseIndex + low;
    }

    long zxidAt(final long index)
    {
        return index == baseIndex ? baseZxid : record(index).zxid();
    }

    boolean append(final boolean isEpoch, final long zxid, final byte[] content)
    {
        Violation.unless(isSettled(), () -> "server " + server + " appends before its history is settled");
        Violation.unless(isNext(isEpoch, zxid), () -> "server " + server + " appends " + LogRecord.text(zxid) +
            (isEpoch ? " (epoch)" : "") + " behind " + LogRecord.text(lastZxid()));
        if (isFull)
        {
            return false;
        }
        final LogRecord record = LogRecord.after(lastChain(), isEpoch, zxid, content);
        ledger.onAppended(server, record);
        records.add(record);
        trace.add(TraceEvent.APPENDED, server, zxid);
        sync();
        return true;
    }

    private boolean isNext(final boolean isEpoch, final long zxid)
    {
        final long last = lastZxid();
        return isEpoch ? (int)zxid == 0 && zxid >>> 32 > last >>> 32 : zxid == last + 1 && last != 0;
    }

    private void sync()
    {
        if (isSyncing || durableCount == records.size())
        {
            return;
        }
        isSyncing = true;
        final long upTo = lastIndex();
        inGeneration(latencyNs(), () ->
        {
            isSyncing = false;
            if (!isCalm && random.chance(plan.syncFailure))
            {
                coverage.count(Point.DISK_FAILURE);
                trace.add(TraceEvent.DISK_FAILED, server);
                owner.onDiskFailure();
                return;
            }
            durableCount = Math.max(durableCount, (int)(Math.min(upTo, lastIndex()) - baseIndex));
            trace.add(TraceEvent.DURABLE, server, durableZxid());
            sync();
            owner.onDiskWork();
        });
    }

    void truncate(final long zxid)
    {
        Violation.unless(isSettled(), () -> "server " + server + " truncates before its history is settled");
        final long index = floorIndex(zxid);
        Violation.unless(index >= 0 && zxidAt(index) == zxid,
            () -> "server " + server + " truncates to " + LogRecord.text(zxid) + ", which it has not");
        ledger.onTruncating(server, index);
        trace.add(TraceEvent.TRUNCATES, server, zxid, lastZxid());
        final int remaining = (int)(index - baseIndex);
        if (remaining < durableCount)
        {
            removed.addAll(records.subList(remaining, durableCount));
            durableCount = remaining;
        }
        records.subList(remaining, records.size()).clear();
        // A sync that is under way has begun with records that are gone: what comes in their place needs its own.
        places.forEach(SimulatedLog.Place::end);
        places.clear();
        isTruncating = true;
        owner.onDiskWorkBegun(true);
        inGeneration(latencyNs(), () -> whenSynced(() ->
        {
            isTruncating = false;
            removed.clear();
            trace.add(TraceEvent.TRUNCATED, server, lastZxid());
            owner.onDiskWork();
        }));
    }

    private void whenSynced(final Runnable action)
    {
        if (isSyncing)
        {
            inGeneration(latencyNs(), () -> whenSynced(action));
        }
        else
        {
            action.run();
        }
    }

    boolean isSettled()
    {
        return !isTruncating && installInWork == null;
    }

    boolean isTruncating()
    {
        return isTruncating;
    }

    boolean isInstalling()
    {
        return installInWork != null;
    }

    /** Put a received snapshot in the place of state and history. */
    void install(final ModelState state)
    {
        Violation.unless(isSettled(), () -> "server " + server + " installs before its history is settled");
        ledger.onSnapshot(server, state);
        trace.add(TraceEvent.INSTALLS, server, state.zxid());
        installInWork = state;
        owner.onDiskWorkBegun(true);
        inGeneration(latencyNs(), () -> whenSynced(() ->
        {
            finishInstall();
            trace.add(TraceEvent.INSTALLED, server, state.zxid());
            owner.onInstalled(state);
            owner.onDiskWork();
        }));
    }

    private void finishInstall()
    {
        snapshot = installInWork;
        snapshotInWork = null;
        installInWork = null;
        records.clear();
        durableCount = 0;
        places.forEach(SimulatedLog.Place::end);
        places.clear();
        baseZxid = snapshot.zxid();
        baseIndex = snapshot.index();
        baseChain = snapshot.chain();
    }

    /** The newest snapshot that is durable; null if there is none. */
    ModelState snapshot()
    {
        return snapshot;
    }

    /** Take a snapshot, and drop what it covers but for some records, once it is durable. */
    void takeSnapshot(final ModelState state)
    {
        final boolean isOlder = snapshot != null && snapshot.index() >= state.index();
        if (snapshotInWork != null || installInWork != null || isOlder)
        {
            return;
        }
        snapshotInWork = state;
        inGeneration(4 * latencyNs(), () ->
        {
            if (snapshotInWork == state)
            {
                snapshotInWork = null;
                snapshot = state;
                purge(state.index() - plan.recordsToKeep);
                trace.add(TraceEvent.SNAPSHOT, server, state.zxid(), baseZxid);
                owner.onDiskWork();
            }
        });
    }

    boolean isTakingSnapshot()
    {
        return snapshotInWork != null;
    }

    private void purge(final long wantedIndex)
    {
        long index = wantedIndex;
        for (final SimulatedLog.Place place : places)
        {
            index = Math.min(index, place.index());
        }
        if (index > baseIndex && index <= baseIndex + durableCount && isSettled())
        {
            final LogRecord last = record(index);
            final int count = (int)(index - baseIndex);
            records.subList(0, count).clear();
            durableCount -= count;
            baseZxid = last.zxid();
            baseChain = last.chain();
            baseIndex = index;
        }
    }

    void register(final SimulatedLog.Place place)
    {
        places.add(place);
        Violation.unless(places.size() <= 64, () -> "server " + server + " leaves its cursors open");
    }

    void unregister(final SimulatedLog.Place place)
    {
        places.remove(place);
    }

    long acceptedEpoch()
    {
        return acceptedEpoch;
    }

    boolean isRejoining()
    {
        return isRejoining;
    }

    boolean isPromiseSettled()
    {
        return !isPromiseInWork;
    }

    void storePromise(final long epoch, final boolean rejoining)
    {
        final long newest = isPromiseInWork ? nextAcceptedEpoch : acceptedEpoch;
        Violation.unless(epoch >= newest, () -> "server " + server + " promises epoch " + epoch + " after " + newest);
        nextAcceptedEpoch = epoch;
        isRejoiningNext = rejoining;
        if (!isPromiseInWork)
        {
            isPromiseInWork = true;
            owner.onDiskWorkBegun(false);
            writePromise();
        }
    }

    private void writePromise()
    {
        final long epoch = nextAcceptedEpoch;
        final boolean rejoining = isRejoiningNext;
        inGeneration(latencyNs(), () ->
        {
            finishPromise(epoch, rejoining);
            if (epoch != nextAcceptedEpoch || rejoining != isRejoiningNext)
            {
                writePromise();
                return;
            }
            isPromiseInWork = false;
            owner.onDiskWork();
        });
    }

    private void finishPromise(final long epoch, final boolean rejoining)
    {
        acceptedEpoch = epoch;
        isRejoining = rejoining;
        trace.add(TraceEvent.PROMISED, server, epoch, rejoining ? 1 : 0);
    }

    /** The process has ended, or even the power was lost. */
    void crash(final boolean isPowerLost)
    {
        generation++;
        final long last = lastZxid();
        final long durable = durableZxid();
        final int unsynced = records.size() - durableCount;
        final int kept = isPowerLost ? durableCount + random.nextInt(unsynced + 1) : records.size();
        final boolean isAllDurable = durableCount == records.size();
        if (kept < records.size())
        {
            coverage.count(Point.CRASH_LOST_RECORDS);
            records.subList(kept, records.size()).clear();
        }
        if (isTruncating)
        {
            coverage.count(Point.CRASH_IN_TRUNC);
            if (isAllDurable && !removed.isEmpty())
            {
                records.addAll(removed.subList(0, random.nextInt(removed.size() + 1)));
            }
            removed.clear();
            isTruncating = false;
        }
        durableCount = records.size();
        isSyncing = false;
        places.forEach(SimulatedLog.Place::end);
        places.clear();
        if (installInWork != null && random.chance(0.5))
        {
            finishInstall();
        }
        if (isPromiseInWork)
        {
            coverage.count(Point.CRASH_IN_PROMISE);
            if (random.chance(0.5))
            {
                finishPromise(nextAcceptedEpoch, isRejoiningNext);
            }
        }
        installInWork = null;
        snapshotInWork = null;
        isPromiseInWork = false;
        trace.add(TraceEvent.CRASHED, server, last, durable, lastZxid());
    }

    /** Everything is gone. The server must be down. */
    void wipe()
    {
        generation++;
        trace.add(TraceEvent.WIPED, server);
        coverage.count(Point.WIPE);
        records.clear();
        durableCount = 0;
        baseZxid = 0;
        baseIndex = 0;
        baseChain = 0;
        snapshot = null;
        acceptedEpoch = 0;
        isRejoining = false;
    }

    private long latencyNs()
    {
        final long latencyNs = random.magnitudeBetween(plan.syncNs / 4 + 1, plan.syncNs + 2);
        return !isCalm && random.chance(plan.slowSync) ?
            random.magnitudeBetween(plan.syncNs + 1, plan.slowSyncNs + 2) : latencyNs;
    }

    private void inGeneration(final long delayNs, final Runnable action)
    {
        final long current = generation;
        loop.after(delayNs, () ->
        {
            if (current == generation)
            {
                action.run();
            }
        });
    }
}

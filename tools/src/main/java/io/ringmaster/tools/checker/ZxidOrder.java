package io.ringmaster.tools.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Checks the order that zxids tell, of all keys: each names one write, and it is an order of real time for writes and
 * for reads that were not answered out of the past.
 */
final class ZxidOrder
{
    private ZxidOrder()
    {
    }

    /** What does not fit; null if everything does. */
    static String check(final List<Operation> operations)
    {
        final List<Operation> writes = new ArrayList<>();
        final List<Operation> reads = new ArrayList<>();
        for (final Operation operation : operations)
        {
            if (operation.writeZxid() != Operation.NO_ZXID)
            {
                writes.add(operation);
            }
            else if (operation.zxid() != Operation.NO_ZXID && !operation.isLocal() && !operation.isWrite() &&
                operation.steps().stream().anyMatch(step -> step.kind().isRead()))
            {
                reads.add(operation);
            }
        }
        writes.sort(Comparator.comparingLong(Operation::writeZxid));
        final String problem = checkWrites(writes);
        return problem == null ? checkReads(writes, reads) : problem;
    }

    private static String checkWrites(final List<Operation> writes)
    {
        Operation earliestReturn = null;
        for (int i = writes.size() - 1; i >= 0; i--)
        {
            final Operation write = writes.get(i);
            if (i > 0 && writes.get(i - 1).writeZxid() == write.writeZxid())
            {
                return "two writes have the same zxid:\n  " + writes.get(i - 1) + "\n  " + write;
            }
            if (earliestReturn != null && earliestReturn.returnedAt() < write.invokedAt())
            {
                return "a write has a smaller zxid than one that had returned before it was asked for:\n  " +
                    earliestReturn + "\n  " + write;
            }
            if (earliestReturn == null || write.returnedAt() < earliestReturn.returnedAt())
            {
                earliestReturn = write;
            }
        }
        return null;
    }

    private static String checkReads(final List<Operation> writes, final List<Operation> reads)
    {
        final List<Operation> byReturn = new ArrayList<>(writes);
        byReturn.addAll(reads);
        byReturn.sort(Comparator.comparingLong(Operation::returnedAt));
        final List<Operation> byInvocation = new ArrayList<>(reads);
        byInvocation.sort(Comparator.comparingLong(Operation::invokedAt));
        Operation newest = null;
        int next = 0;
        for (final Operation read : byInvocation)
        {
            for (; next < byReturn.size() && byReturn.get(next).returnedAt() < read.invokedAt(); next++)
            {
                final Operation before = byReturn.get(next);
                newest = newest == null || position(before) > position(newest) ? before : newest;
            }
            if (newest != null && position(newest) > read.zxid())
            {
                return "a read shows an older state than what had returned before it was asked for:\n  " + newest +
                    "\n  " + read;
            }
        }
        return checkFuture(writes, reads);
    }

    /** No read shows a state that includes a write which was asked for only after the read had returned. */
    private static String checkFuture(final List<Operation> writes, final List<Operation> reads)
    {
        final List<Operation> byZxid = new ArrayList<>(reads);
        byZxid.sort(Comparator.comparingLong(Operation::zxid));
        Operation latest = null;
        int next = 0;
        for (final Operation read : byZxid)
        {
            for (; next < writes.size() && writes.get(next).writeZxid() <= read.zxid(); next++)
            {
                final Operation write = writes.get(next);
                latest = latest == null || write.invokedAt() > latest.invokedAt() ? write : latest;
            }
            if (latest != null && latest.invokedAt() > read.returnedAt())
            {
                return "a read shows a state that includes a write of later:\n  " + read + "\n  " + latest;
            }
        }
        return null;
    }

    private static long position(final Operation operation)
    {
        return operation.isWrite() ? operation.writeZxid() : operation.zxid();
    }
}

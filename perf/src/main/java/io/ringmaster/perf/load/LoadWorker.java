package io.ringmaster.perf.load;

import java.util.concurrent.CountDownLatch;

import io.ringmaster.codecs.ErrorCode;

/**
 * The load of one session: chooses operations, stamps them, and records their replies. A request occupies a slot from
 * its start to its reply; in the closed loop the reply starts the slot's next one, in the open loop the schedule does.
 * Everything but the constructor and the counts at the end belongs to the session's thread.
 */
final class LoadWorker implements LoadSession.ReplyHandler
{
    private final LoadSession session;
    private final LoopRecorder recorder;
    private final LoadContext context;
    private final OperationMix mix;
    private final KeySpace keySpace;
    private final int index;
    private final String nursery;
    private final CountDownLatch done;
    private final long[] startNs;
    private final byte[] operations;
    private final int[] freeSlots;
    private int freeCount;
    private LoadWindow window;
    private RateSchedule schedule;
    private long scheduleIndex;
    private long budget;
    private long random;
    private long createCount;
    private long createdCount;
    private long deleteCount;
    private boolean isBroken;
    private boolean isDone;

    LoadWorker(
        final LoadSession session,
        final LoopRecorder recorder,
        final LoadContext context,
        final KeySpace keySpace,
        final int index,
        final CountDownLatch done)
    {
        this.session = session;
        this.recorder = recorder;
        this.context = context;
        this.keySpace = keySpace;
        this.index = index;
        this.done = done;
        mix = context.mix();
        nursery = keySpace.nursery(index);
        startNs = new long[context.depth()];
        operations = new byte[context.depth()];
        freeSlots = new int[context.depth()];
        for (int slot = context.depth() - 1; slot >= 0; slot--)
        {
            freeSlots[freeCount++] = slot;
        }
        random = 0x9E37_79B9_7F4A_7C15L * (index + 1);
    }

    /** Closed loop: fill all slots. */
    void startClosed(final LoadWindow loadWindow, final long operationBudget)
    {
        window = loadWindow;
        budget = operationBudget;
        session.replyHandler(this);
        while (freeCount > 0 && mayStart(System.nanoTime()))
        {
            start(System.nanoTime());
        }
        checkDone(System.nanoTime());
    }

    /** Open loop: send nothing yet; {@link #sendDue} does. */
    void startOpen(final LoadWindow loadWindow, final long operationBudget, final RateSchedule rateSchedule)
    {
        window = loadWindow;
        budget = operationBudget;
        schedule = rateSchedule;
        scheduleIndex = index;
        session.replyHandler(this);
    }

    /** Open loop: start what is due, or give it up if it has waited for too long behind the end. */
    void sendDue()
    {
        final long nowNs = System.nanoTime();
        if (nowNs - window.endNs() > context.backlogNs())
        {
            abandonDue(nowNs);
        }
        while (freeCount > 0)
        {
            final long intendedNs = schedule.intendedNs(scheduleIndex);
            if (intendedNs > nowNs || !mayStart(intendedNs))
            {
                break;
            }
            scheduleIndex += context.connectionCount();
            if (intendedNs >= window.measureNs())
            {
                recorder.recordLateness(nowNs - intendedNs);
            }
            start(intendedNs);
        }
        checkDone(nowNs);
    }

    private void abandonDue(final long nowNs)
    {
        long intendedNs = schedule.intendedNs(scheduleIndex);
        while (mayStart(intendedNs))
        {
            if (intendedNs >= window.measureNs())
            {
                budget--;
                recorder.recordAbandoned(nowNs - intendedNs);
            }
            scheduleIndex += context.connectionCount();
            intendedNs = schedule.intendedNs(scheduleIndex);
        }
    }

    @Override
    public void onReply(final long slot, final int errorCode)
    {
        final long nowNs = System.nanoTime();
        final int slotIndex = (int)slot;
        final int operation = operations[slotIndex];
        freeSlots[freeCount++] = slotIndex;
        recorder.onCompleted();
        if (errorCode != ErrorCode.OK)
        {
            onError(errorCode);
        }
        else
        {
            if (operation == Operation.CREATE.index())
            {
                createdCount++;
            }
            if (isCounted(startNs[slotIndex], nowNs))
            {
                recorder.record(operation, nowNs - startNs[slotIndex], nowNs);
            }
        }
        if (schedule != null)
        {
            sendDue();
        }
        else if (mayStart(nowNs))
        {
            start(nowNs);
        }
        else
        {
            checkDone(nowNs);
        }
    }

    /** Requests without a reply. */
    int inFlight()
    {
        return startNs.length - freeCount;
    }

    /** Number of the oldest node created and not deleted. */
    long firstCreated()
    {
        return deleteCount;
    }

    /** Number behind the last node that was asked to be created. */
    long endCreated()
    {
        return createCount;
    }

    /** Open loop: all that is due in the measurement, however late. */
    private boolean isCounted(final long beganNs, final long nowNs)
    {
        return schedule != null ? beganNs >= window.measureNs() :
            window.isCounted(beganNs, nowNs, context.operationCount() > 0);
    }

    private void onError(final int errorCode)
    {
        recorder.recordError(errorCode);
        if (errorCode == ErrorCode.CONNECTION_LOSS || errorCode == ErrorCode.SESSION_EXPIRED)
        {
            isBroken = true;
        }
    }

    private boolean mayStart(final long atNs)
    {
        return !isBroken && atNs < window.endNs() && budget > 0;
    }

    private void start(final long atNs)
    {
        if (atNs >= window.measureNs())
        {
            budget--;
        }
        final int slot = freeSlots[--freeCount];
        startNs[slot] = atNs;
        Operation operation = mix.choose(nextRandom());
        if (operation == Operation.DELETE && deleteCount >= createdCount)
        {
            operation = Operation.CREATE;
        }
        operations[slot] = (byte)operation.index();
        session.submit(operation, path(operation), context.dataLength(), slot);
    }

    private String path(final Operation operation)
    {
        switch (operation)
        {
            case CREATE:
                return KeySpace.created(nursery, createCount++);
            case DELETE:
                return KeySpace.created(nursery, deleteCount++);
            case CHILDREN:
                return keySpace.parentOfKey(randomKey());
            case GET:
            case SET:
            case EXISTS:
            default:
                return keySpace.key(randomKey());
        }
    }

    private int randomKey()
    {
        return (int)(((nextRandom() & 0xFFFF_FFFFL) * keySpace.keyCount()) >>> Integer.SIZE);
    }

    /** xorshift64*: its upper half. */
    private int nextRandom()
    {
        random ^= random >>> 12;
        random ^= random << 25;
        random ^= random >>> 27;
        return (int)((random * 0x2545_F491_4F6C_DD1DL) >>> Integer.SIZE);
    }

    private void checkDone(final long nowNs)
    {
        if (!isDone && inFlight() == 0 && hasEnded(nowNs))
        {
            isDone = true;
            done.countDown();
        }
    }

    private boolean hasEnded(final long nowNs)
    {
        if (schedule == null)
        {
            return !mayStart(nowNs);
        }
        return !mayStart(schedule.intendedNs(scheduleIndex));
    }
}

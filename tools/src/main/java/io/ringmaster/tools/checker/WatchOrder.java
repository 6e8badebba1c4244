package io.ringmaster.tools.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks watches that are left for one event: it is the one of the node's next change, and has come before any reply of
 * the session that shows this change or a later one. Needs zxids.
 */
final class WatchOrder
{
    private static final long NOWHERE = Long.MAX_VALUE;

    private final WriteLog log;
    private final Map<Long, Map<String, Watch>> sessions = new HashMap<>();

    private WatchOrder(final WriteLog log)
    {
        this.log = log;
    }

    /** What does not fit; null if everything does. */
    static String check(final List<Operation> operations, final List<WatchNotice> notices, final WriteLog log)
    {
        final List<Operation> replies = new ArrayList<>(operations.stream().filter(Operation::isAnswered).toList());
        replies.sort(Comparator.comparingLong(Operation::returnedAt));
        final WatchOrder order = new WatchOrder(log);
        int next = 0;
        for (final Operation reply : replies)
        {
            for (; next < notices.size() && notices.get(next).receivedAt() < reply.returnedAt(); next++)
            {
                final String problem = order.onNotice(notices.get(next));
                if (problem != null)
                {
                    return problem;
                }
            }
            final String problem = order.onReply(reply);
            if (problem != null)
            {
                return problem;
            }
        }
        for (; next < notices.size(); next++)
        {
            final String problem = order.onNotice(notices.get(next));
            if (problem != null)
            {
                return problem;
            }
        }
        return null;
    }

    private String onNotice(final WatchNotice notice)
    {
        final Map<String, Watch> watches =
            sessions.computeIfAbsent(notice.session(), ignored -> new HashMap<>());
        if (notice.change() == WatchNotice.Change.RESUMED)
        {
            watches.replaceAll(this::resumed);
            return null;
        }
        final Watch watch = watches.get(notice.key());
        if (watch == null)
        {
            return "an event that no watch was left for:\n  " + notice;
        }
        watches.remove(notice.key());
        final WriteLog.Entry change = watch.zxid == NOWHERE ? null : log.next(notice.key(), watch.zxid);
        final boolean isNext = change != null && change.change() == notice.change() &&
            isZxid(notice, change.zxid()) && !isOfLater(change, notice);
        if (isNext || isCatchingUp(notice, watch, change) || watch.zxid == NOWHERE ||
            isOfUnknown(notice, watch, change))
        {
            return null;
        }
        return "an event that is not the one of the next change:\n  " + notice + "\n  " + watch.read +
            (change == null ? "" : "\n  " + change);
    }

    /** A node that was made may be gone again when the session comes back: then the watch waits on. */
    private Watch resumed(final String key, final Watch watch)
    {
        final boolean mayBeGone = watch.read.outcome() == Outcome.NO_NODE && watch.dueZxid != Long.MAX_VALUE;
        return mayBeGone ? new Watch(watch.read, watch.zxid, Long.MAX_VALUE, true) :
            new Watch(watch.read, watch.zxid, watch.dueZxid, true);
    }

    /** For a session that was away an event tells what is there, of all that has happened. */
    private boolean isCatchingUp(final WatchNotice notice, final Watch watch, final WriteLog.Entry first)
    {
        WriteLog.Entry change = watch.isResumed ? first : null;
        while (change != null && (change.change() != notice.change() || !isZxid(notice, change.zxid()) ||
            isOfLater(change, notice)))
        {
            change = log.next(notice.key(), change.zxid());
        }
        return change != null;
    }

    /** Whether a change that no reply has told may have come before those that are known. */
    private boolean isOfUnknown(final WatchNotice notice, final Watch watch, final WriteLog.Entry change)
    {
        final boolean isBefore = notice.zxid() == Operation.NO_ZXID ||
            (notice.zxid() > watch.zxid && (change == null || notice.zxid() < change.zxid()));
        return isBefore &&
            log.mayHaveUnknownChange(notice.key(), kind(notice.change()), notice.receivedAt());
    }

    private static boolean isOfLater(final WriteLog.Entry change, final WatchNotice notice)
    {
        return change.operation() != null && change.operation().invokedAt() > notice.receivedAt();
    }

    private static boolean isZxid(final WatchNotice notice, final long zxid)
    {
        return notice.zxid() == Operation.NO_ZXID || notice.zxid() == zxid;
    }

    private static OperationKind kind(final WatchNotice.Change change)
    {
        return switch (change)
        {
            case CREATED -> OperationKind.CREATE;
            case CHANGED -> OperationKind.SET_DATA;
            default -> OperationKind.DELETE;
        };
    }

    private String onReply(final Operation reply)
    {
        final Map<String, Watch> watches = sessions.computeIfAbsent(reply.session(), ignored -> new HashMap<>());
        final long shown = shown(reply);
        for (final Map.Entry<String, Watch> entry : watches.entrySet())
        {
            final Watch watch = entry.getValue();
            if (watch.dueZxid <= shown)
            {
                return "a reply has come before an event, or the event is lost:\n  " + reply + "\n  " +
                    log.next(entry.getKey(), watch.zxid) + "\n  watched by\n  " + watch.read;
            }
        }
        for (int i = 0; i < reply.steps().size(); i++)
        {
            final Step step = reply.steps().get(i);
            final boolean isAbsent = reply.outcome() == Outcome.NO_NODE;
            if (step.isWatched() && (reply.isOk() || (isAbsent && step.kind() == OperationKind.EXISTS)))
            {
                arm(watches, reply, step.key(), isAbsent ? NodeView.NOTHING : reply.view(i));
            }
        }
        return null;
    }

    /** A state that the session certainly has seen when it has this reply. */
    private static long shown(final Operation reply)
    {
        long zxid = reply.isWrite() && reply.isOk() ? reply.writeZxid() : reply.zxid();
        for (final NodeView view : reply.views())
        {
            zxid = Math.max(zxid, view.mzxid());
        }
        return zxid;
    }

    private void arm(final Map<String, Watch> watches, final Operation read, final String key, final NodeView view)
    {
        final long zxid = read.zxid() != Operation.NO_ZXID ? read.zxid() :
            view.mzxid() != NodeView.NOT_SHOWN ? view.mzxid() : NOWHERE;
        final WriteLog.Entry due = zxid == NOWHERE ? null : log.next(key, zxid);
        watches.putIfAbsent(key, new Watch(read, zxid, due == null ? Long.MAX_VALUE : due.zxid(), false));
    }

    /**
     * A watch that waits.
     *
     * @param read      that left it.
     * @param zxid      behind which changes count.
     * @param dueZxid   of the first change known behind that, if it cannot be missed.
     * @param isResumed whether the session has come back since.
     */
    private record Watch(Operation read, long zxid, long dueZxid, boolean isResumed)
    {
    }
}

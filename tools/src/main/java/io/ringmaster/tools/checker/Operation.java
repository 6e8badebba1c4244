package io.ringmaster.tools.checker;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An operation of a client, from when it was asked for to when the client knew how it ended.
 *
 * @param index      of it in the history: counts up in the order in which operations were asked for.
 * @param client     that asked, to be named in explanations.
 * @param session    that it was asked in. What is asked in one session is done and answered in that order.
 * @param isLocal    whether it is a read that may be answered out of the past.
 * @param steps      what was asked for: one, or those of a multi, which happen all at once or not at all.
 * @param outcome    of it; that of the failed step, if one failed.
 * @param failedStep index of the step that failed; 0 if none did.
 * @param views      what the reply shows for each step; empty if it did not succeed.
 * @param zxid       of the transaction that a write became, or of the state from which a read or a refusal was
 *                   answered; {@link #NO_ZXID} if the reply does not tell.
 * @param invokedAt  when it was asked for.
 * @param returnedAt when its outcome was known; {@link Long#MAX_VALUE} if it never was. What has returned before
 *                   something else was invoked comes before it.
 */
public record Operation(
    int index,
    int client,
    long session,
    boolean isLocal,
    List<Step> steps,
    Outcome outcome,
    int failedStep,
    List<NodeView> views,
    long zxid,
    long invokedAt,
    long returnedAt)
{
    /** In the place of a zxid that is not known. */
    public static final long NO_ZXID = -1;

    /** Whether it changes something if it succeeds. */
    boolean isWrite()
    {
        return steps.stream().anyMatch(step -> step.kind().isChange());
    }

    /** Whether it has certainly happened. */
    boolean isOk()
    {
        return outcome == Outcome.OK || outcome == Outcome.SEEN;
    }

    /** Whether its session was told of its outcome. */
    boolean isAnswered()
    {
        return outcome != Outcome.UNKNOWN && outcome != Outcome.SEEN;
    }

    boolean isUnknown()
    {
        return outcome == Outcome.UNKNOWN;
    }

    /** What the reply shows for a step. */
    NodeView view(final int step)
    {
        return views.isEmpty() ? NodeView.NOTHING : views.get(step);
    }

    /** Of the transaction that it became, as far as the reply tells; {@link #NO_ZXID} if it is no write that did. */
    long writeZxid()
    {
        if (!isOk() || !isWrite())
        {
            return NO_ZXID;
        }
        long known = zxid;
        for (int i = 0; i < steps.size() && known == NO_ZXID; i++)
        {
            final OperationKind kind = steps.get(i).kind();
            if (kind == OperationKind.CREATE || kind == OperationKind.SET_DATA)
            {
                known = view(i).mzxid();
            }
        }
        return known;
    }

    /** The same with an outcome that others have seen. */
    Operation happened(final long atZxid, final long notAfter)
    {
        return new Operation(index, client, session, isLocal, steps, Outcome.SEEN, 0, List.of(), atZxid, invokedAt,
            notAfter);
    }

    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder(128).append('#').append(index).append(" client ").append(client)
            .append(" session 0x").append(Long.toHexString(session)).append(": ").append(isLocal ? "local " : "")
            .append(steps.size() == 1 ? steps.get(0).toString() :
                steps.stream().map(Step::toString).collect(Collectors.joining(", ", "multi[", "]")))
            .append(" = ").append(outcome);
        if (!isOk() && steps.size() > 1 && !isUnknown())
        {
            text.append(" of step ").append(failedStep);
        }
        views.forEach(view -> text.append(view.equals(NodeView.NOTHING) ? "" : " " + view));
        if (zxid != NO_ZXID)
        {
            text.append(" at ").append(NodeView.zxid(zxid));
        }
        return text.append(" [").append(invokedAt).append("..")
            .append(returnedAt == Long.MAX_VALUE ? "" : Long.toString(returnedAt)).append(']').toString();
    }
}

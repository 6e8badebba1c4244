package io.ringmaster.engine.request;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

import io.ringmaster.engine.replica.ProtocolException;
import io.ringmaster.engine.session.Session;

/** What the learners of a leader have asked for. Engine thread only. */
final class ForwardedRequests
{
    private final ForwardHandler handler;
    private final DeliverSink sink;
    private final RejectSink rejects;
    private final int queueSlots;
    private final int queueBytes;
    private final Int2ObjectHashMap<LearnerDesk> desks = new Int2ObjectHashMap<>();
    private final List<LearnerDesk> served = new ArrayList<>();

    /** Where messages to learners go. */
    @FunctionalInterface
    interface DeliverSink
    {
        /** Returns false if there is no room now. */
        boolean deliver(int learner, DirectBuffer buffer, int offset, int length);
    }

    /** Where it is told that a message that has waited is one that no learner may send. */
    @FunctionalInterface
    interface RejectSink
    {
        /** Leave the learner: {@link #remove} is called before this returns. */
        void reject(int learner, String what);
    }

    /**
     * Construct, with nobody there.
     *
     * @param handler    of what they ask.
     * @param sink       of the answers.
     * @param rejects    of learners that send what none may.
     * @param queueSlots requests of one learner that can wait; a power of two.
     * @param queueBytes of them; a power of two, four times what a learner may have unanswered.
     */
    ForwardedRequests(
        final ForwardHandler handler,
        final DeliverSink sink,
        final RejectSink rejects,
        final int queueSlots,
        final int queueBytes)
    {
        this.handler = handler;
        this.sink = sink;
        this.rejects = rejects;
        this.queueSlots = queueSlots;
        this.queueBytes = queueBytes;
    }

    /**
     * A message of a learner has arrived: do what it asks, now if that is possible.
     *
     * @throws ProtocolException if no learner may send it.
     */
    void onMessage(final int learner, final DirectBuffer buffer, final int offset, final int length)
    {
        LearnerDesk desk = desks.get(learner);
        if (desk == null)
        {
            desk = new LearnerDesk(learner, handler, sink, queueSlots, queueBytes);
            desks.put(learner, desk);
            served.add(desk);
        }
        desk.onMessage(buffer, offset, length);
    }

    /** A learner is gone, and whatever it still wanted. */
    void remove(final int learner)
    {
        final LearnerDesk desk = desks.remove(learner);
        if (desk != null)
        {
            served.remove(desk);
            handler.onGone(desk);
        }
    }

    /** Another server leads. */
    void clear()
    {
        desks.clear();
        served.clear();
    }

    /**
     * Go on with what waits.
     *
     * @param canServe whether requests can be taken now.
     * @return things done.
     */
    int poll(final boolean canServe)
    {
        int workCount = 0;
        int index = 0;
        while (index < served.size())
        {
            final LearnerDesk desk = served.get(index);
            try
            {
                workCount += desk.poll(canServe);
                index++;
            }
            catch (final ProtocolException ex)
            {
                rejects.reject(desk.learner(), ex.getMessage());
                workCount++;
            }
        }
        return workCount;
    }

    /** Up to when all clients were heard: those here by the given time, the others by what their servers say. */
    long heardNs(final long hereNs)
    {
        long heardNs = hereNs;
        for (int i = 0; i < served.size(); i++)
        {
            heardNs = Math.min(heardNs, served.get(i).heardNs());
        }
        return heardNs;
    }

    /** A read position is known. */
    void answerReadPosition(final int learner, final long sequence, final long zxid)
    {
        final LearnerDesk desk = desks.get(learner);
        if (desk != null)
        {
            desk.answerReadPosition(sequence, zxid);
        }
    }

    /** A session has left the server that carried it. */
    void tellMoved(final int learner, final Session session)
    {
        final LearnerDesk desk = desks.get(learner);
        if (desk != null)
        {
            desk.answerMoved(session.id());
        }
    }
}

package io.ringmaster.engine.request;

import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.engine.tree.PathPrefetch;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Takes requests: first those that were held while the server had no leader, then those on the rings of the endpoints.
 * In a tree that the processor's caches do not hold, it looks at some of them before it takes the first. Engine thread
 * only.
 */
final class RequestIntake
{
    private static final int HELD_LIMIT = 1024;

    private final RequestHandler handler;
    private final HeldRequests held;
    private final Replies replies;
    private final RequestPrefetch prefetch;
    private final RingMessageHandler heldHandler;
    private boolean isRefused;

    /**
     * Construct.
     *
     * @param handler of requests.
     * @param held    requests, while there is no leader.
     * @param replies that endpoints have to take.
     * @param tree    whose paths the requests name.
     */
    RequestIntake(
        final RequestHandler handler, final HeldRequests held, final Replies replies, final ZnodeTree tree)
    {
        this.handler = handler;
        this.held = held;
        this.replies = replies;
        prefetch = new RequestPrefetch(tree);
        heldHandler = (type, connectionId, buffer, offset, length) ->
            handler.onRequest(connectionId, buffer, offset, length);
    }

    /**
     * Take some. Not while replies are held up.
     *
     * @param poller of a request ring; it waits until nothing is held any more.
     * @param timeNs clock reading of this duty cycle.
     * @param limit  most messages of the ring.
     * @return messages taken.
     */
    int poll(final RingPoller poller, final long timeNs, final int limit)
    {
        handler.nowNs(timeNs);
        if (handler.isServing() && !held.isEmpty())
        {
            return held.release(heldHandler, HELD_LIMIT);
        }
        if (isRefused || !prefetch.isWorthwhile())
        {
            // What found no room was looked at when it came up first.
            isRefused = false;
            return poller.poll(handler, limit);
        }
        int count = 0;
        int partCount;
        do
        {
            poller.preview(prefetch, Math.min(limit - count, PathPrefetch.MAX_PATHS));
            prefetch.run();
            partCount = poller.poll(handler, Math.min(limit - count, PathPrefetch.MAX_PATHS));
            count += partCount;
        }
        while (partCount == PathPrefetch.MAX_PATHS && count < limit && !replies.isBackPressured());
        isRefused = partCount == 0 && poller.available() > 0;
        return count;
    }
}

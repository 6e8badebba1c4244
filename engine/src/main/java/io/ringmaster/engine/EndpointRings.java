package io.ringmaster.engine;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingPoller;

/**
 * The pair of rings between one endpoint thread and the engine: requests towards the engine, replies and events back.
 * Types of their messages: {@link EndpointProtocol}.
 */
public final class EndpointRings
{
    /** Default slots of each ring. */
    public static final int DEFAULT_SLOTS = 16 * 1024;
    /** Default payload bytes of each ring. */
    public static final int DEFAULT_PAYLOAD_CAPACITY = 8 * 1024 * 1024;

    private final int endpointIndex;
    private final MessageRing requests;
    private final MessageRing replies;
    private final RingPoller requestPoller;
    private final RingPoller replyPoller;

    /**
     * Construct both rings.
     *
     * @param endpointIndex 0..127, the top byte of this endpoint's connection ids.
     * @param requestSlots  messages under way to the engine; a power of two.
     * @param requestBytes  payload bytes under way to the engine; a power of two, at least twice the longest request.
     * @param replySlots    messages under way from the engine; a power of two.
     * @param replyBytes    payload bytes under way from the engine; a power of two.
     */
    public EndpointRings(
        final int endpointIndex,
        final int requestSlots,
        final int requestBytes,
        final int replySlots,
        final int replyBytes)
    {
        if (endpointIndex < 0 || endpointIndex > Byte.MAX_VALUE)
        {
            throw new IllegalArgumentException("endpointIndex=" + endpointIndex + " not in 0..127");
        }
        this.endpointIndex = endpointIndex;
        requests = new MessageRing(requestSlots, requestBytes);
        replies = new MessageRing(replySlots, replyBytes);
        requestPoller = requests.newPoller();
        replyPoller = replies.newPoller();
    }

    /**
     * Index of the endpoint, the top byte of its connection ids.
     *
     * @return 0..127.
     */
    public int endpointIndex()
    {
        return endpointIndex;
    }

    /**
     * Towards the engine; claimed and published by the endpoint thread.
     *
     * @return the ring.
     */
    public MessageRing requests()
    {
        return requests;
    }

    /**
     * From the engine; claimed and published by the engine thread.
     *
     * @return the ring.
     */
    public MessageRing replies()
    {
        return replies;
    }

    /**
     * The engine's end of {@link #requests()}.
     *
     * @return the poller; engine thread only.
     */
    public RingPoller requestPoller()
    {
        return requestPoller;
    }

    /**
     * The endpoint's end of {@link #replies()}.
     *
     * @return the poller; endpoint thread only.
     */
    public RingPoller replyPoller()
    {
        return replyPoller;
    }
}

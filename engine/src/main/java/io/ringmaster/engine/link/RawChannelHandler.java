package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;

/** Receives what arrives on {@link RawChannels}, from within {@link RawChannels#poll(RawChannelHandler)}. */
public interface RawChannelHandler
{
    /**
     * A fragment has arrived.
     *
     * @param peer     whose channel it came by. That the peer sent it is not certain.
     * @param stream   of it.
     * @param imageKey that no other image had or will have.
     * @param buffer   holding it; borrowed for the duration of the call.
     * @param offset   of it.
     * @param length   of it.
     * @return false if it is to be handed out again later, before anything else of that image.
     */
    boolean onFragment(int peer, RawStream stream, long imageKey, DirectBuffer buffer, int offset, int length);

    /**
     * Nothing more comes of an image. This may be late, and it may come on one side alone.
     *
     * @param peer     whose channel it came by.
     * @param stream   of it.
     * @param imageKey of it.
     */
    void onImageUnavailable(int peer, RawStream stream, long imageKey);
}

package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;

/**
 * Channels between this server and its peers, as Aeron has them: per peer and stream one outgoing publication, which
 * the peer sees as an image. An image is in order; that nothing of it is missing is for {@link LinkLayer} to check.
 * One thread.
 */
public interface RawChannels
{
    /** Result of an offer: nobody receives. */
    long NOT_CONNECTED = -1;
    /** Result of an offer: no room now. */
    long BACK_PRESSURED = -2;
    /** Result of an offer: not taken by an accident of the moment, try again at once. */
    long ADMIN_ACTION = -3;
    /** Result of an offer: the publication is closed. */
    long CLOSED = -4;
    /** Result of an offer: the publication is used up. */
    long MAX_POSITION_EXCEEDED = -5;

    /**
     * Open a publication that has never been used. There is none open.
     *
     * @param peer   that is to receive.
     * @param stream to publish.
     */
    void open(int peer, RawStream stream);

    /**
     * Close the publication. What was taken may still arrive. Nothing happens if there is none.
     *
     * @param peer   that it leads to.
     * @param stream of it.
     */
    void close(int peer, RawStream stream);

    /**
     * Whether somebody receives what is offered.
     *
     * @param peer   that the publication leads to.
     * @param stream of it.
     * @return false if nobody does, or there is no publication.
     */
    boolean isConnected(int peer, RawStream stream);

    /**
     * Offer one fragment of any length up to {@link #maxFragmentLength()}, in two parts.
     *
     * @param peer         that the publication leads to.
     * @param stream       of it.
     * @param header       first part. Copied before this returns.
     * @param headerOffset of it.
     * @param headerLength of it.
     * @param body         second part. Copied before this returns.
     * @param bodyOffset   of it.
     * @param bodyLength   of it; may be 0.
     * @return a positive number if it was taken, or one of the results above.
     */
    long offer(
        int peer,
        RawStream stream,
        DirectBuffer header,
        int headerOffset,
        int headerLength,
        DirectBuffer body,
        int bodyOffset,
        int bodyLength);

    /**
     * Hand out what has arrived, a bounded amount of it.
     *
     * @param handler to receive it.
     * @return how much there was to do.
     */
    int poll(RawChannelHandler handler);

    /**
     * Send what was offered now, where that else happens with the next poll.
     *
     * @return how much there was to do.
     */
    default int flush()
    {
        return 0;
    }

    /**
     * The longest fragment that can be offered.
     *
     * @return its length.
     */
    int maxFragmentLength();
}

package io.ringmaster.journal;

/**
 * The writer's part of the grant: what the room left in its segment stands for. Belongs to the journaler's thread.
 * <p>
 * Records are charged with {@link Layout#RECORD_OVERHEAD} and take less. What they did not take is granted anew:
 * otherwise the grant would be used up while prepared segments lie ready, and none would be prepared for it.
 */
final class WriterGrant
{
    private final SegmentPool pool;
    private final long segmentGrant;
    /** What the grant was charged with for the records of this batch. */
    private long chargedLength;
    /** Part of the grant that the segment in use still stands for, as of the last batch, with those begun since. */
    private long roomLength;
    /** Charged but not taken, and not yet granted anew; negative while more was taken. */
    private long sparedLength;

    /**
     * Construct, without a segment.
     *
     * @param pool         whose grant it is.
     * @param segmentGrant what a whole segment stands for.
     */
    WriterGrant(final SegmentPool pool, final long segmentGrant)
    {
        this.pool = pool;
        this.segmentGrant = segmentGrant;
    }

    /** A record with a payload of this length was appended. */
    void charge(final int payloadLength)
    {
        chargedLength += payloadLength + Layout.RECORD_OVERHEAD;
    }

    /** A prepared segment is in use: the preparer has granted it. */
    void onPreparedSegment()
    {
        roomLength += segmentGrant;
    }

    /** A batch is written, and this much room is left behind it. */
    void onBatch(final long restLength)
    {
        sparedLength += chargedLength - (roomLength - restLength);
        chargedLength = 0;
        roomLength = restLength;
        if (sparedLength > 0)
        {
            pool.grant(sparedLength);
            sparedLength = 0;
        }
    }

    /** The segment in use is another one, or cut: it has this much room, whatever it had. */
    void room(final long length)
    {
        pool.grant(length - roomLength);
        roomLength = length;
    }

    /** A prepared segment went another way, and what it stood for with it. */
    void onPreparedSegmentLost()
    {
        pool.grant(-segmentGrant);
    }
}

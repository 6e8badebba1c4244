package io.ringmaster.engine.link;

/**
 * The incarnation of the peer that this side of a link counts frames of, as its greeting has told it; what of it has
 * come; and how far both sides have agreed. Remembers the last ones that links were up with: they are over. One thread.
 */
final class PeerIncarnation
{
    private static final int RETIRED_COUNT = 8;

    private final LinkRules rules;
    private final long[] retired = new long[RETIRED_COUNT];
    private int retiredIndex;
    private long id;
    private long process;
    private long imageKey;
    private long received;
    private boolean isAnswered;
    private boolean isConfirmed;

    PeerIncarnation(final LinkRules rules)
    {
        this.rules = rules;
    }

    /** Count from this greeting on. */
    void bind(final FrameReader greeting, final long key)
    {
        id = greeting.incarnation();
        process = greeting.process();
        imageKey = key;
        received = greeting.sequence();
        beginToGreet();
    }

    /** There is none. */
    void unbind()
    {
        id = 0;
        process = 0;
        imageKey = 0;
        received = 0;
        beginToGreet();
    }

    /** Neither side has answered the other yet. */
    void beginToGreet()
    {
        isAnswered = false;
        isConfirmed = false;
    }

    boolean isBound()
    {
        return id != 0;
    }

    /** Whether it comes by this image. */
    boolean isBoundTo(final long key)
    {
        return id != 0 && imageKey == key;
    }

    /** The incarnation; 0 if there is none. */
    long id()
    {
        return id;
    }

    /** Process of the peer that it is of; 0 if there is none. */
    long process()
    {
        return process;
    }

    /** Number of the last frame of it that has come. */
    long received()
    {
        return received;
    }

    /** A frame of it has come, and was taken. */
    void onReceived(final FrameReader frame)
    {
        received = frame.sequence();
    }

    /** Whether a frame is of it, by its image. */
    boolean isSourceOf(final FrameReader frame, final long key)
    {
        return rules.isOfPeerIncarnation(id, frame.incarnation()) && rules.isOfImage(imageKey, key);
    }

    /** Whether a frame of it is the one that has to come next. */
    boolean isNext(final FrameReader frame)
    {
        return rules.isNext(received, frame.sequence());
    }

    /** Whether this side has greeted it. */
    boolean isAnswered()
    {
        return isAnswered;
    }

    /** This side has greeted whom it knows: it, or nobody. */
    void onGreeted()
    {
        isAnswered = id != 0;
    }

    /** It has spoken to this side as it is now. */
    void onConfirmed()
    {
        isConfirmed = true;
    }

    /** Whether both sides know both incarnations. */
    boolean isAgreed()
    {
        return isAnswered && isConfirmed;
    }

    /** A link was up with it, and is no more. */
    void retire()
    {
        retired[retiredIndex] = id;
        retiredIndex = (retiredIndex + 1) % RETIRED_COUNT;
    }

    /** Whether a link was up with an incarnation not long ago. */
    boolean isRetired(final long incarnation)
    {
        for (final long over : retired)
        {
            if (over == incarnation)
            {
                return true;
            }
        }
        return false;
    }
}

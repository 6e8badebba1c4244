package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.link.FrameKind;

/**
 * This server's side of the link to one peer.
 * <p>
 * A side that is not up has one incarnation at most, and greets with it until it has heard the peer's greeting, has
 * answered it, and was answered: from then on both know both incarnations, and only frames that name both count.
 * Greetings alone are sent before, so whichever greeting a side begins to count with, it misses no message. A side that
 * was up never uses its incarnation or its publication again.
 */
final class PeerLink
{
    private static final int RETIRED_COUNT = 8;
    private static final DirectBuffer NO_BODY = new UnsafeBuffer(new byte[0]);

    private enum State
    {
        /** No publication; one is opened when the backoff is over. */
        DOWN,
        /** A publication is open and greets. */
        CONNECTING,
        /** Messages go both ways. */
        UP
    }

    private final int peer;
    private final LinkContext context;
    private final RawChannels channels;
    private final LinkHandler handler;
    private final LinkRules rules;
    private final FrameWriter writer;
    private final LinkCounters counters;

    private State state = State.DOWN;
    private LinkDownReason downReason = LinkDownReason.NONE;
    private boolean isDownToReport;
    private boolean hasStarted;
    private long nowNs;
    private long retryNs;
    private long backoffNs;
    private long openedNs;
    private long upNs;

    // What this side sends.
    private long incarnation;
    private long lastIncarnation;
    private long sent;
    private long acknowledged;
    private long sentNs;
    private long progressNs;
    private boolean wasConnected;
    private boolean isGreetingDue;
    /** Of a message of which the first part has been sent; then no other message is taken. */
    private final MessageParts unsent = new MessageParts();

    // What the peer sends.
    private long peerIncarnation;
    private long peerProcess;
    private long imageKey;
    private long received;
    private long heardNs;
    private boolean isAnswered;
    private boolean isConfirmed;
    /** Of a message of which the last part has not come. */
    private final MessageParts incomplete = new MessageParts();
    private final long[] retired = new long[RETIRED_COUNT];
    private int retiredIndex;

    PeerLink(final int peer, final LinkContext context, final FrameWriter writer, final LinkCounters counters)
    {
        this.peer = peer;
        this.context = context;
        this.channels = context.channels();
        this.handler = context.handler();
        this.rules = context.rules();
        this.writer = writer;
        this.counters = counters;
    }

    int peer()
    {
        return peer;
    }

    boolean isUp()
    {
        return state == State.UP;
    }

    LinkDownReason downReason()
    {
        return downReason;
    }

    /** Time of this duty cycle, before anything arrives in it. */
    void nowNs(final long timeNs)
    {
        nowNs = timeNs;
        if (!hasStarted)
        {
            hasStarted = true;
            retryNs = timeNs;
        }
    }

    /** After what has arrived was handed out, so that a pause of this process alone is not taken for the peer's. */
    int doWork()
    {
        int workCount = reportDown();
        switch (state)
        {
            case DOWN:
                if (nowNs - retryNs >= 0)
                {
                    open();
                    workCount++;
                }
                break;

            case CONNECTING:
                workCount += connect();
                break;

            default:
                workCount += sendRest();
                workCount += keepAlive();
                break;
        }
        return workCount + reportDown();
    }

    boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (state != State.UP)
        {
            return false;
        }
        if (!unsent.isEmpty())
        {
            counters.increment(LinkCounter.BACK_PRESSURED);
            return false;
        }
        return length <= context.maxPartLength() ?
            send(FrameKind.DATA, buffer, offset, length) : offerInParts(buffer, offset, length);
    }

    void reset()
    {
        // If it went down and that is not told yet, it need not be told any more.
        isDownToReport = false;
        if (state == State.UP)
        {
            leave(LinkDownReason.RESET);
            isDownToReport = false;
        }
    }

    void close()
    {
        if (state == State.UP)
        {
            leave(LinkDownReason.CLOSED_HERE);
        }
        else if (state == State.CONNECTING)
        {
            goDown(LinkDownReason.CLOSED_HERE);
        }
        isDownToReport = false;
    }

    void onImageUnavailable(final long key)
    {
        if (peerIncarnation != 0 && imageKey == key)
        {
            if (state == State.UP)
            {
                goDown(LinkDownReason.IMAGE_UNAVAILABLE);
            }
            else
            {
                unbind();
            }
        }
    }

    /**
     * A process of the peer's has ended; or so it is said: if it is not true, the link comes up again.
     *
     * @param process that it was.
     */
    void onPeerGone(final long process)
    {
        // A side that is not up may have greeted whom it has not heard, and nobody else receives that publication.
        final boolean isToUnheard = state == State.CONNECTING && wasConnected && peerProcess == 0;
        if (isToUnheard || (state != State.DOWN && rules.isOfProcess(peerProcess, process)))
        {
            goDown(LinkDownReason.PEER_GONE);
        }
    }

    /**
     * A frame that is intact, of this ensemble, from this peer and to this server.
     *
     * @return false if it was not taken and has to come again.
     */
    boolean onFrame(final FrameReader frame, final long key, final DirectBuffer buffer)
    {
        final FrameKind kind = frame.kind();
        final boolean isGreeting = kind == FrameKind.HELLO || kind == FrameKind.HELLO_ACK;
        if (!rules.isOfPeerIncarnation(peerIncarnation, frame.incarnation()) || !rules.isOfImage(imageKey, key))
        {
            if (!isGreeting || !isNew(frame))
            {
                counters.increment(LinkCounter.STALE);
                return true;
            }
            if (state == State.UP)
            {
                goDown(LinkDownReason.PEER_RESTARTED);
            }
            bind(frame, key);
        }
        else if (!rules.isNext(received, frame.sequence()))
        {
            if (!onWrongSequence(frame, key, isGreeting))
            {
                return true;
            }
        }
        return onNextFrame(frame, kind, buffer);
    }

    /** Whether a greeting can be of an incarnation that is not over. */
    private boolean isNew(final FrameReader frame)
    {
        if (frame.incarnation() == peerIncarnation)
        {
            // By another image: its frames may be missing some.
            return state != State.UP;
        }
        if (incarnation != 0 && frame.peerIncarnation() == incarnation)
        {
            return true;
        }
        for (final long over : retired)
        {
            if (over == frame.incarnation())
            {
                return false;
            }
        }
        return true;
    }

    /**
     * A frame of the link that is not the next one.
     *
     * @return true if this side begins to count with it.
     */
    private boolean onWrongSequence(final FrameReader frame, final long key, final boolean isGreeting)
    {
        if (isGreeting && frame.sequence() <= received)
        {
            counters.increment(LinkCounter.REPEATED);
            return false;
        }
        counters.increment(LinkCounter.OUT_OF_ORDER);
        if (state == State.UP)
        {
            goDown(frame.sequence() <= received ? LinkDownReason.DISORDER : LinkDownReason.GAP);
            return false;
        }
        if (isGreeting)
        {
            bind(frame, key);
            return true;
        }
        unbind();
        return false;
    }

    private boolean onNextFrame(final FrameReader frame, final FrameKind kind, final DirectBuffer buffer)
    {
        final boolean isForThis = incarnation != 0 && rules.isForIncarnation(incarnation, frame.peerIncarnation());
        if (state == State.UP && !isForThis)
        {
            goDown(LinkDownReason.PEER_LOST_LINK);
            return true;
        }
        if (isForThis && frame.acknowledged() > sent)
        {
            counters.increment(LinkCounter.OUT_OF_ORDER);
            fail(LinkDownReason.DISORDER);
            return true;
        }
        final long mine = incarnation;
        if (state == State.UP && (kind == FrameKind.DATA || kind == FrameKind.PART))
        {
            if (!onBody(kind, buffer, frame.bodyOffset(), frame.bodyLength()))
            {
                counters.increment(LinkCounter.NOT_TAKEN);
                return false;
            }
            if (incarnation != mine || state != State.UP)
            {
                return true;
            }
        }
        received = frame.sequence();
        heardNs = nowNs;
        counters.increment(LinkCounter.FRAMES_RECEIVED);
        if (isForThis && frame.acknowledged() > acknowledged)
        {
            acknowledged = frame.acknowledged();
            progressNs = nowNs;
        }
        if (state == State.UP)
        {
            if (kind == FrameKind.CLOSE)
            {
                goDown(LinkDownReason.CLOSED_BY_PEER);
            }
            return true;
        }
        onGreeting(kind, isForThis);
        return true;
    }

    /**
     * A message or a part of one.
     *
     * @return false if it was not taken and has to come again.
     */
    private boolean onBody(final FrameKind kind, final DirectBuffer buffer, final int offset, final int length)
    {
        if (incomplete.length() + (long)length > context.maxMessageLength())
        {
            goDown(LinkDownReason.TOO_LONG);
            return true;
        }
        if (kind == FrameKind.PART)
        {
            incomplete.append(buffer, offset, length);
            return true;
        }
        if (incomplete.isEmpty())
        {
            return handler.onMessage(peer, buffer, offset, length);
        }
        incomplete.putBehind(buffer, offset, length);
        if (!handler.onMessage(peer, incomplete.buffer(), 0, incomplete.length() + length))
        {
            return false;
        }
        incomplete.clear();
        return true;
    }

    /** A frame that came in order while this side is not up. */
    private void onGreeting(final FrameKind kind, final boolean isForThis)
    {
        if (kind == FrameKind.CLOSE || kind == FrameKind.DATA || kind == FrameKind.PART)
        {
            // The peer has been up with what this side has left already.
            unbind();
            return;
        }
        if (state != State.CONNECTING)
        {
            return;
        }
        isConfirmed |= isForThis;
        if (!isAnswered)
        {
            greet();
        }
        comeUpIfAgreed();
    }

    private void bind(final FrameReader frame, final long key)
    {
        peerIncarnation = frame.incarnation();
        peerProcess = frame.process();
        imageKey = key;
        received = frame.sequence();
        isAnswered = false;
        isConfirmed = false;
        isGreetingDue = true;
    }

    private void unbind()
    {
        peerIncarnation = 0;
        peerProcess = 0;
        imageKey = 0;
        received = 0;
        isAnswered = false;
        isConfirmed = false;
    }

    private void open()
    {
        long drawn;
        do
        {
            drawn = context.incarnations().getAsLong();
        }
        while (drawn == 0 || drawn == lastIncarnation);
        incarnation = rules.incarnation(lastIncarnation, drawn);
        lastIncarnation = incarnation;
        sent = 0;
        acknowledged = 0;
        wasConnected = false;
        isAnswered = false;
        isConfirmed = false;
        isGreetingDue = true;
        openedNs = nowNs;
        sentNs = nowNs;
        channels.open(peer, RawStream.LINK);
        state = State.CONNECTING;
    }

    private int connect()
    {
        if (nowNs - openedNs > context.connectTimeoutNs())
        {
            goDown(LinkDownReason.CONNECT_TIMEOUT);
            return 1;
        }
        if (wasConnected && !channels.isConnected(peer, RawStream.LINK))
        {
            // A publication that was lost once is not received again.
            goDown(LinkDownReason.NOT_CONNECTED);
            return 1;
        }
        if (isGreetingDue || nowNs - sentNs >= context.keepaliveNs())
        {
            final int workCount = greet() ? 1 : 0;
            comeUpIfAgreed();
            return workCount;
        }
        return 0;
    }

    private boolean greet()
    {
        final boolean isAnswer = peerIncarnation != 0;
        if (!send(isAnswer ? FrameKind.HELLO_ACK : FrameKind.HELLO, NO_BODY, 0, 0))
        {
            isGreetingDue = true;
            return false;
        }
        wasConnected = true;
        isGreetingDue = false;
        isAnswered = isAnswer;
        return true;
    }

    private void comeUpIfAgreed()
    {
        if (state == State.CONNECTING && isAnswered && isConfirmed)
        {
            reportDown();
            state = State.UP;
            upNs = nowNs;
            heardNs = nowNs;
            progressNs = nowNs;
            counters.increment(LinkCounter.UPS);
            handler.onLinkUp(peer);
        }
    }

    private int keepAlive()
    {
        final long limitNs = context.limitNs();
        if (state != State.UP)
        {
            return 1;
        }
        if (!channels.isConnected(peer, RawStream.LINK))
        {
            goDown(LinkDownReason.NOT_CONNECTED);
        }
        else if (rules.isSilent(nowNs - heardNs, limitNs))
        {
            goDown(LinkDownReason.SILENT);
        }
        else if (sent > acknowledged && rules.isUnheard(nowNs - progressNs, limitNs))
        {
            goDown(LinkDownReason.UNHEARD);
        }
        else if (nowNs - sentNs > limitNs)
        {
            goDown(LinkDownReason.BLOCKED);
        }
        else if (nowNs - sentNs < context.keepaliveNs() || !send(FrameKind.KEEPALIVE, NO_BODY, 0, 0))
        {
            return 0;
        }
        return 1;
    }

    /** Taken as a whole once its first part is sent. What finds no room is kept, and goes before anything else. */
    private boolean offerInParts(final DirectBuffer buffer, final int offset, final int length)
    {
        int sentLength = 0;
        while (sentLength < length)
        {
            final int partLength = sendPart(buffer, offset + sentLength, length - sentLength);
            if (partLength == 0)
            {
                break;
            }
            sentLength += partLength;
        }
        if (sentLength == 0 || state != State.UP)
        {
            return false;
        }
        if (sentLength < length)
        {
            unsent.append(buffer, offset + sentLength, length - sentLength);
        }
        return true;
    }

    private int sendRest()
    {
        int workCount = 0;
        while (!unsent.isEmpty())
        {
            final int partLength = sendPart(unsent.buffer(), unsent.offset(), unsent.length());
            if (partLength == 0)
            {
                break;
            }
            unsent.remove(partLength);
            workCount++;
        }
        return workCount;
    }

    /** Send the next part of what is left of a message; returns its length, or 0 if it was not sent. */
    private int sendPart(final DirectBuffer buffer, final int offset, final int length)
    {
        final int partLength = Math.min(length, context.maxPartLength());
        final FrameKind kind = partLength < length ? FrameKind.PART : FrameKind.DATA;
        return send(kind, buffer, offset, partLength) ? partLength : 0;
    }

    /** Send one frame. False: it was not sent; the link may have gone down by that. */
    private boolean send(final FrameKind kind, final DirectBuffer body, final int offset, final int length)
    {
        writer.encode(peer, kind, incarnation, peerIncarnation, sent + 1, received, body, offset, length);
        for (int i = 0; i < LinkContext.ADMIN_ACTION_RETRIES; i++)
        {
            final long result = channels.offer(
                peer, RawStream.LINK, writer.buffer(), 0, FrameWriter.LINK_LENGTH, body, offset, length);
            if (result > 0)
            {
                if (sent == acknowledged)
                {
                    progressNs = nowNs;
                }
                sent++;
                sentNs = nowNs;
                counters.increment(LinkCounter.FRAMES_SENT);
                return true;
            }
            if (result != RawChannels.ADMIN_ACTION)
            {
                onRefused(result);
                return false;
            }
        }
        counters.increment(LinkCounter.BACK_PRESSURED);
        return false;
    }

    private void onRefused(final long result)
    {
        if (result == RawChannels.BACK_PRESSURED)
        {
            counters.increment(LinkCounter.BACK_PRESSURED);
        }
        else if (result == RawChannels.NOT_CONNECTED)
        {
            if (wasConnected)
            {
                fail(LinkDownReason.NOT_CONNECTED);
            }
        }
        else if (result == RawChannels.MAX_POSITION_EXCEEDED)
        {
            fail(LinkDownReason.POSITION_EXHAUSTED);
        }
        else
        {
            fail(LinkDownReason.PUBLICATION_CLOSED);
        }
    }

    /** Go down and tell the peer, if that can be done at once. */
    private void leave(final LinkDownReason reason)
    {
        send(FrameKind.CLOSE, NO_BODY, 0, 0);
        fail(reason);
    }

    /** Go down, unless that has happened. */
    private void fail(final LinkDownReason reason)
    {
        if (state != State.DOWN)
        {
            goDown(reason);
        }
    }

    private void goDown(final LinkDownReason reason)
    {
        if (state == State.UP)
        {
            isDownToReport = true;
            retired[retiredIndex] = peerIncarnation;
            retiredIndex = (retiredIndex + 1) % RETIRED_COUNT;
            if (nowNs - upNs >= context.limitNs())
            {
                backoffNs = 0;
            }
        }
        state = State.DOWN;
        downReason = reason;
        counters.increment(LinkCounter.DOWNS);
        incarnation = 0;
        unsent.release();
        if (rules.endsWithLink())
        {
            incomplete.release();
        }
        unbind();
        if (reason == LinkDownReason.CONNECT_TIMEOUT)
        {
            // That was pause enough; and two sides that pause in turns would never meet.
            retryNs = nowNs;
        }
        else
        {
            backOff();
        }
        channels.close(peer, RawStream.LINK);
    }

    private void backOff()
    {
        retryNs = nowNs + backoffNs;
        backoffNs = Math.min(context.maxBackoffNs(), Math.max(context.minBackoffNs(), 2 * backoffNs));
    }

    /** Not from within an offer, which may be in the midst of anything. */
    private int reportDown()
    {
        if (!isDownToReport)
        {
            return 0;
        }
        isDownToReport = false;
        handler.onLinkDown(peer);
        return 1;
    }
}

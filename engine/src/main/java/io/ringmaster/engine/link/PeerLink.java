package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;

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
    private final LinkHandler handler;
    private final LinkRules rules;
    private final LinkCounters counters;
    private final PeerIncarnation peerIncarnation;
    private final LinkPublisher publisher;
    private final PartAssembler assembler;
    private final LinkBackoff backoff;

    private State state = State.DOWN;
    private LinkDownReason downReason = LinkDownReason.NONE;
    private boolean isDownToReport;
    private boolean isGreetingDue;
    private boolean hasStarted;
    private long nowNs;
    private long openedNs;
    private long upNs;
    private long heardNs;

    PeerLink(final int peer, final LinkContext context, final FrameWriter writer, final LinkCounters counters)
    {
        this.peer = peer;
        this.context = context;
        this.handler = context.handler();
        this.rules = context.rules();
        this.counters = counters;
        peerIncarnation = new PeerIncarnation(rules);
        publisher = new LinkPublisher(peer, context, writer, counters, peerIncarnation);
        assembler = new PartAssembler(peer, handler, context.maxMessageLength());
        backoff = new LinkBackoff(context.minBackoffNs(), context.maxBackoffNs());
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
            backoff.skip(timeNs);
        }
    }

    /** After what has arrived was handed out, so that a pause of this process alone is not taken for the peer's. */
    int doWork()
    {
        int workCount = reportDown();
        switch (state)
        {
            case DOWN:
                if (backoff.isOver(nowNs))
                {
                    open();
                    workCount++;
                }
                break;

            case CONNECTING:
                workCount += connect();
                break;

            default:
                workCount += publisher.sendRest(nowNs);
                goDownIfFailed();
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
        final boolean isTaken = publisher.offer(buffer, offset, length, nowNs);
        goDownIfFailed();
        return isTaken;
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
        if (peerIncarnation.isBoundTo(key))
        {
            if (state == State.UP)
            {
                goDown(LinkDownReason.IMAGE_UNAVAILABLE);
            }
            else
            {
                peerIncarnation.unbind();
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
        final boolean isToUnheard =
            state == State.CONNECTING && publisher.sent() > 0 && peerIncarnation.process() == 0;
        if (isToUnheard || (state != State.DOWN && rules.isOfProcess(peerIncarnation.process(), process)))
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
        if (!peerIncarnation.isSourceOf(frame, key))
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
        else if (!peerIncarnation.isNext(frame))
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
        if (frame.incarnation() == peerIncarnation.id())
        {
            // By another image: its frames may be missing some.
            return state != State.UP;
        }
        final long incarnation = publisher.incarnation();
        return (incarnation != 0 && frame.peerIncarnation() == incarnation) ||
            !peerIncarnation.isRetired(frame.incarnation());
    }

    /**
     * A frame of the link that is not the next one.
     *
     * @return true if this side begins to count with it.
     */
    private boolean onWrongSequence(final FrameReader frame, final long key, final boolean isGreeting)
    {
        if (isGreeting && frame.sequence() <= peerIncarnation.received())
        {
            counters.increment(LinkCounter.REPEATED);
            return false;
        }
        counters.increment(LinkCounter.OUT_OF_ORDER);
        if (state == State.UP)
        {
            goDown(
                frame.sequence() <= peerIncarnation.received() ? LinkDownReason.DISORDER : LinkDownReason.GAP);
            return false;
        }
        if (isGreeting)
        {
            bind(frame, key);
            return true;
        }
        peerIncarnation.unbind();
        return false;
    }

    private boolean onNextFrame(final FrameReader frame, final FrameKind kind, final DirectBuffer buffer)
    {
        final long incarnation = publisher.incarnation();
        final boolean isForThis = incarnation != 0 && rules.isForIncarnation(incarnation, frame.peerIncarnation());
        if (state == State.UP && !isForThis)
        {
            goDown(LinkDownReason.PEER_LOST_LINK);
            return true;
        }
        if (isForThis && frame.acknowledged() > publisher.sent())
        {
            counters.increment(LinkCounter.OUT_OF_ORDER);
            fail(LinkDownReason.DISORDER);
            return true;
        }
        if (state == State.UP && (kind == FrameKind.DATA || kind == FrameKind.PART))
        {
            if (!assembler.hasRoomFor(frame.bodyLength()))
            {
                goDown(LinkDownReason.TOO_LONG);
                return true;
            }
            if (!assembler.onBody(kind, buffer, frame.bodyOffset(), frame.bodyLength()))
            {
                counters.increment(LinkCounter.NOT_TAKEN);
                return false;
            }
            if (publisher.incarnation() != incarnation || state != State.UP)
            {
                return true;
            }
        }
        peerIncarnation.onReceived(frame);
        heardNs = nowNs;
        counters.increment(LinkCounter.FRAMES_RECEIVED);
        if (isForThis)
        {
            publisher.onAcknowledged(frame.acknowledged(), nowNs);
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

    /** A frame that came in order while this side is not up. */
    private void onGreeting(final FrameKind kind, final boolean isForThis)
    {
        if (kind == FrameKind.CLOSE || kind == FrameKind.DATA || kind == FrameKind.PART)
        {
            // The peer has been up with what this side has left already.
            peerIncarnation.unbind();
            return;
        }
        if (state != State.CONNECTING)
        {
            return;
        }
        if (isForThis)
        {
            peerIncarnation.onConfirmed();
        }
        if (!peerIncarnation.isAnswered())
        {
            greet();
        }
        comeUpIfAgreed();
    }

    private void bind(final FrameReader frame, final long key)
    {
        peerIncarnation.bind(frame, key);
        isGreetingDue = true;
    }

    private void open()
    {
        publisher.open(nowNs);
        peerIncarnation.beginToGreet();
        isGreetingDue = true;
        openedNs = nowNs;
        state = State.CONNECTING;
    }

    private int connect()
    {
        if (nowNs - openedNs > context.connectTimeoutNs())
        {
            goDown(LinkDownReason.CONNECT_TIMEOUT);
            return 1;
        }
        if (publisher.sent() > 0 && !publisher.isConnected())
        {
            // A publication that was lost once is not received again.
            goDown(LinkDownReason.NOT_CONNECTED);
            return 1;
        }
        if (isGreetingDue || publisher.sinceSentNs(nowNs) >= context.keepaliveNs())
        {
            final int workCount = greet() ? 1 : 0;
            comeUpIfAgreed();
            return workCount;
        }
        return 0;
    }

    private boolean greet()
    {
        if (!send(peerIncarnation.isBound() ? FrameKind.HELLO_ACK : FrameKind.HELLO))
        {
            isGreetingDue = true;
            return false;
        }
        peerIncarnation.onGreeted();
        isGreetingDue = false;
        return true;
    }

    private void comeUpIfAgreed()
    {
        if (state == State.CONNECTING && peerIncarnation.isAgreed())
        {
            reportDown();
            state = State.UP;
            upNs = nowNs;
            heardNs = nowNs;
            publisher.onUp(nowNs);
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
        if (!publisher.isConnected())
        {
            goDown(LinkDownReason.NOT_CONNECTED);
        }
        else if (rules.isSilent(nowNs - heardNs, limitNs))
        {
            goDown(LinkDownReason.SILENT);
        }
        else if (publisher.isAwaiting() && rules.isUnheard(publisher.sinceProgressNs(nowNs), limitNs))
        {
            goDown(LinkDownReason.UNHEARD);
        }
        else if (publisher.sinceSentNs(nowNs) > limitNs)
        {
            goDown(LinkDownReason.BLOCKED);
        }
        else if (publisher.sinceSentNs(nowNs) < context.keepaliveNs() || !send(FrameKind.KEEPALIVE))
        {
            return 0;
        }
        return 1;
    }

    /** Send a frame without a body. False: it was not sent; the link may have gone down by that. */
    private boolean send(final FrameKind kind)
    {
        final boolean isSent = publisher.send(kind, nowNs);
        goDownIfFailed();
        return isSent;
    }

    private void goDownIfFailed()
    {
        if (publisher.failure() != LinkDownReason.NONE)
        {
            goDown(publisher.failure());
        }
    }

    /** Go down and tell the peer, if that can be done at once. */
    private void leave(final LinkDownReason reason)
    {
        send(FrameKind.CLOSE);
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
            peerIncarnation.retire();
            if (nowNs - upNs >= context.limitNs())
            {
                backoff.onLasted();
            }
        }
        state = State.DOWN;
        downReason = reason;
        counters.increment(LinkCounter.DOWNS);
        if (rules.endsWithLink())
        {
            assembler.release();
        }
        peerIncarnation.unbind();
        if (reason == LinkDownReason.CONNECT_TIMEOUT)
        {
            // That was pause enough; and two sides that pause in turns would never meet.
            backoff.skip(nowNs);
        }
        else
        {
            backoff.begin(nowNs);
        }
        publisher.close();
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

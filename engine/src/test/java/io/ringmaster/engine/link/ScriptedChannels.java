package io.ringmaster.engine.link;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.link.FrameKind;

/** Raw channels to one peer that the test plays. */
final class ScriptedChannels implements RawChannels
{
    static final int ME = 1;
    static final int PEER = 2;
    static final long ENSEMBLE = 9;
    static final long PROCESS = 7_000;
    static final DirectBuffer BODY = new UnsafeBuffer(new byte[]{1, 2, 3});

    long result = 1;
    /** Frames of the link that are taken before there is back pressure. */
    int room = Integer.MAX_VALUE;
    long resultAfterRoom = BACK_PRESSURED;
    boolean isConnected = true;
    int opens;
    int closes;
    int offers;
    long sequence;
    long peerIncarnation = 500;
    long imageKey = 50;
    /** Of the last frame that this side offered. */
    final FrameReader sent = new FrameReader(new LinkRules());
    final List<FrameKind> kinds = new ArrayList<>();
    boolean isRecording = true;
    private FrameWriter writer = new FrameWriter(ENSEMBLE, PEER, PROCESS);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[1024]);
    private int frameLength;
    private boolean isPending;
    private long unavailableKey;
    private final UnsafeBuffer last = new UnsafeBuffer(new byte[1024]);

    /** Let the peer be another process, which greets anew. */
    void restartPeer(final long process)
    {
        writer = new FrameWriter(ENSEMBLE, PEER, process);
        peerIncarnation++;
        imageKey++;
        sequence = 0;
    }

    /** Let the next poll hand out a frame that the peer would send next. */
    void frame(final FrameKind kind, final long incarnation, final long acknowledged)
    {
        frame(kind, incarnation, ++sequence, acknowledged);
    }

    void frame(final FrameKind kind, final long incarnation, final long number, final long acknowledged)
    {
        frame(kind, incarnation, number, acknowledged, BODY, kind == FrameKind.DATA ? BODY.capacity() : 0);
    }

    void frame(
        final FrameKind kind,
        final long incarnation,
        final long number,
        final long acknowledged,
        final DirectBuffer body,
        final int length)
    {
        writer.encode(ME, kind, peerIncarnation, incarnation, number, acknowledged, body, 0, length);
        frame.putBytes(0, writer.buffer(), 0, FrameWriter.LINK_LENGTH);
        frame.putBytes(FrameWriter.LINK_LENGTH, body, 0, length);
        frameLength = FrameWriter.LINK_LENGTH + length;
        isPending = true;
    }

    void bytes(final DirectBuffer buffer, final int length)
    {
        frame.putBytes(0, buffer, 0, length);
        frameLength = length;
        isPending = true;
    }

    /** Of the last frame that this side offered. */
    DirectBuffer sentBody()
    {
        return new UnsafeBuffer(last, sent.bodyOffset(), sent.bodyLength());
    }

    UnsafeBuffer pending()
    {
        return frame;
    }

    int pendingLength()
    {
        return frameLength;
    }

    boolean isPending()
    {
        return isPending;
    }

    void unavailable(final long key)
    {
        unavailableKey = key;
    }

    @Override
    public void open(final int peer, final RawStream stream)
    {
        opens += stream == RawStream.LINK ? 1 : 0;
    }

    @Override
    public void close(final int peer, final RawStream stream)
    {
        closes += stream == RawStream.LINK ? 1 : 0;
    }

    @Override
    public boolean isConnected(final int peer, final RawStream stream)
    {
        return isConnected;
    }

    @Override
    public long offer(
        final int peer,
        final RawStream stream,
        final DirectBuffer header,
        final int headerOffset,
        final int headerLength,
        final DirectBuffer body,
        final int bodyOffset,
        final int bodyLength)
    {
        offers++;
        if (stream == RawStream.LINK && result > 0 && room-- <= 0)
        {
            room = 0;
            return resultAfterRoom;
        }
        if (result > 0 && stream == RawStream.LINK)
        {
            last.putBytes(0, header, headerOffset, headerLength);
            last.putBytes(headerLength, body, bodyOffset, bodyLength);
            if (!sent.readLinkFrame(last, 0, headerLength + bodyLength))
            {
                throw new AssertionError("a frame that cannot be read was sent");
            }
            if (isRecording)
            {
                kinds.add(sent.kind());
            }
        }
        return result;
    }

    @Override
    public int poll(final RawChannelHandler handler)
    {
        if (unavailableKey != 0)
        {
            handler.onImageUnavailable(PEER, RawStream.LINK, unavailableKey);
            unavailableKey = 0;
        }
        if (isPending && handler.onFragment(PEER, RawStream.LINK, imageKey, frame, 0, frameLength))
        {
            isPending = false;
            return 1;
        }
        return 0;
    }

    @Override
    public int maxFragmentLength()
    {
        return 1024;
    }
}

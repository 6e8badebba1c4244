package io.ringmaster.server.aeron;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;

import io.netty.util.NetUtil;

import io.ringmaster.codecs.StreamProtocol;
import io.ringmaster.codecs.stream.MessageHeaderDecoder;
import io.ringmaster.codecs.stream.MessageHeaderEncoder;
import io.ringmaster.codecs.stream.OpenStreamDecoder;
import io.ringmaster.codecs.stream.StreamOpenedEncoder;

/**
 * A client's stream that has come, on its way to a connection: says where the client listens, and is answered there.
 * Endpoint thread only.
 */
final class OpeningStream implements FragmentHandler
{
    private enum State
    {
        /** The client's first fragment has not come. */
        HELLO,
        /** The publication is being made, and waits for the client to be there. */
        ANSWER,
        /** The client has been answered. */
        OPENED,
        /** There will be no connection. */
        FAILED
    }

    private static final int MAX_PORT = 65_535;

    private final AeronStreams owner;
    private final Aeron aeron;
    private final Image image;
    private final AeronStreamsContext context;
    private final long deadlineNs;
    private State state = State.HELLO;
    private InetAddress address;
    private long nonce;
    private String channel;
    private int replyStreamId;
    private long registrationId = Aeron.NULL_VALUE;
    private ExclusivePublication publication;

    OpeningStream(
        final AeronStreams owner,
        final Aeron aeron,
        final Image image,
        final AeronStreamsContext context,
        final long nowNs)
    {
        this.owner = owner;
        this.aeron = aeron;
        this.image = image;
        this.context = context;
        deadlineNs = nowNs + context.livenessTimeoutNs();
    }

    /**
     * Take the next step if it is due.
     *
     * @param nowNs the time.
     * @return 0 if nothing was to be done.
     */
    int doWork(final long nowNs)
    {
        try
        {
            final int workCount = switch (state)
            {
                case HELLO -> pollHello();
                case ANSWER -> answer();
                default -> 0;
            };
            if (!isDone() && (image.isClosed() || nowNs - deadlineNs >= 0))
            {
                fail();
            }
            return workCount;
        }
        catch (final AeronException ex)
        {
            // Such as a port that cannot be sent to, or no space for the log. It is this client's loss alone.
            context.errorHandler().onError(ex);
            fail();
            return 1;
        }
    }

    boolean isDone()
    {
        return state == State.OPENED || state == State.FAILED;
    }

    boolean isOpened()
    {
        return state == State.OPENED;
    }

    Image image()
    {
        return image;
    }

    ExclusivePublication publication()
    {
        return publication;
    }

    InetAddress address()
    {
        return address;
    }

    /** Give it up, if it was not already. */
    void fail()
    {
        if (state == State.FAILED)
        {
            return;
        }
        state = State.FAILED;
        if (publication != null)
        {
            owner.closePublication(publication);
        }
        else if (registrationId != Aeron.NULL_VALUE && !aeron.isClosed())
        {
            owner.removePublication(registrationId);
        }
        owner.reject(image, "no connection");
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + OpenStreamDecoder.BLOCK_LENGTH)
        {
            fail();
            return;
        }
        headerDecoder.wrap(buffer, offset);
        if (headerDecoder.schemaId() != OpenStreamDecoder.SCHEMA_ID ||
            headerDecoder.templateId() != OpenStreamDecoder.TEMPLATE_ID ||
            headerDecoder.blockLength() < OpenStreamDecoder.BLOCK_LENGTH)
        {
            fail();
            return;
        }
        final OpenStreamDecoder hello = new OpenStreamDecoder().wrapAndApplyHeader(buffer, offset, headerDecoder);
        nonce = hello.nonce();
        replyStreamId = hello.replyStreamId();
        channel = replyChannel(hello.replyPort());
        if (channel == null)
        {
            fail();
        }
        else
        {
            state = State.ANSWER;
        }
    }

    private int pollHello()
    {
        if (image.joinPosition() != 0 || image.termBufferLength() > StreamProtocol.MAX_TERM_LENGTH)
        {
            fail();
            return 1;
        }
        final int count = image.poll(this, 1);
        if (state == State.ANSWER)
        {
            registrationId = aeron.asyncAddExclusivePublication(channel, replyStreamId);
        }
        return count;
    }

    private int answer()
    {
        if (publication == null)
        {
            publication = aeron.getExclusivePublication(registrationId);
        }
        if (publication == null || !publication.isConnected())
        {
            return 0;
        }
        final UnsafeBuffer buffer = new UnsafeBuffer(
            new byte[MessageHeaderEncoder.ENCODED_LENGTH + StreamOpenedEncoder.BLOCK_LENGTH]);
        new StreamOpenedEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).nonce(nonce);
        if (publication.offer(buffer) > 0)
        {
            state = State.OPENED;
            return 1;
        }
        // Not connected any more, or the log is being rotated: the next round tells.
        return 0;
    }

    /** Only to where the client sends from; null if that cannot be read. */
    private String replyChannel(final int replyPort)
    {
        final String source = image.sourceIdentity();
        final ChannelUriStringBuilder uri = new ChannelUriStringBuilder().termLength(context.termLength());
        if (CommonContext.IPC_CHANNEL.equals(source))
        {
            address = InetAddress.getLoopbackAddress();
            return uri.media("ipc").build();
        }
        final int colon = source.lastIndexOf(':');
        final String host = colon < 0 ? "" : source.substring(0, colon);
        final byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal == null || replyPort <= 0 || replyPort > MAX_PORT)
        {
            return null;
        }
        try
        {
            address = InetAddress.getByAddress(literal);
        }
        catch (final UnknownHostException ex)
        {
            return null;
        }
        return uri.media("udp").mtu(context.mtuLength()).endpoint(host + ":" + replyPort).build();
    }
}

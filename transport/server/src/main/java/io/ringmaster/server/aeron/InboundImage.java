package io.ringmaster.server.aeron;

import org.agrona.DirectBuffer;

import io.aeron.ControlledFragmentAssembler;
import io.aeron.Image;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;

import io.ringmaster.engine.link.RawChannelHandler;
import io.ringmaster.engine.link.RawStream;

/** One image, with the fragments of a message that is not complete; they go when the image goes. */
final class InboundImage implements ControlledFragmentHandler
{
    private final int peer;
    private final RawStream stream;
    private final Image image;
    private final long key;
    private final int fragmentLimit;
    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this);
    private RawChannelHandler handler;
    private RuntimeException failure;

    InboundImage(final int peer, final RawStream stream, final Image image, final int fragmentLimit)
    {
        this.peer = peer;
        this.stream = stream;
        this.image = image;
        this.key = image.correlationId();
        this.fragmentLimit = fragmentLimit;
    }

    int peer()
    {
        return peer;
    }

    RawStream stream()
    {
        return stream;
    }

    long key()
    {
        return key;
    }

    int poll(final RawChannelHandler to)
    {
        handler = to;
        final int count = image.controlledPoll(assembler, fragmentLimit);
        final RuntimeException thrown = failure;
        if (thrown != null)
        {
            failure = null;
            throw thrown;
        }
        return count;
    }

    @Override
    public Action onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        try
        {
            return handler.onFragment(peer, stream, key, buffer, offset, length) ? Action.CONTINUE : Action.ABORT;
        }
        catch (final RuntimeException ex)
        {
            // Aeron would hand it to an error handler and go on behind the fragment.
            failure = ex;
            return Action.ABORT;
        }
    }
}

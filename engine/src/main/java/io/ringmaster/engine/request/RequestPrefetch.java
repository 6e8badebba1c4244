package io.ringmaster.engine.request;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.tree.PathPrefetch;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Looks at requests that will be handled next, and brings what the tree has of their paths into the processor's caches.
 * What it does not understand, or what is malformed, it leaves to {@link RequestHandler}. Engine thread only.
 */
final class RequestPrefetch implements RingMessageHandler
{
    /** What is longer takes more to hash than to find. */
    private static final int MAX_PATH_LENGTH = 1024;

    private final PathPrefetch paths;

    RequestPrefetch(final ZnodeTree tree)
    {
        paths = new PathPrefetch(tree);
    }

    /** Whether the tree is larger than the caches, so that this may pay. */
    boolean isWorthwhile()
    {
        return paths.isWorthwhile();
    }

    /** Adds a request; those beyond {@link PathPrefetch#MAX_PATHS} are ignored. */
    @Override
    public Action onMessage(
        final int type, final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type == EndpointProtocol.REQUEST)
        {
            final int lengthField = RequestLayout.pathField(buffer, offset, length);
            if (lengthField >= 0 && buffer.getInt(lengthField, ByteOrder.LITTLE_ENDIAN) <= MAX_PATH_LENGTH)
            {
                // A create splits buckets of the index when it is applied, which is looked at then.
                paths.add(
                    buffer,
                    lengthField + CreateDecoder.pathHeaderLength(),
                    buffer.getInt(lengthField, ByteOrder.LITTLE_ENDIAN),
                    false);
            }
        }
        return Action.CONTINUE;
    }

    /** Do it, and forget the requests. */
    void run()
    {
        paths.run();
    }
}

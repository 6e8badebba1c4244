package io.ringmaster.server.lifeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Takes one greeting out of a connection, in as many pieces as it comes, and not a byte more. */
final class GreetingReader
{
    enum Progress
    {
        /** The rest has not come yet. */
        INCOMPLETE,
        /** It is there and was read by the codec. */
        COMPLETE,
        /** It is not a greeting, or not one for this server. */
        WRONG,
        /** The connection has ended. */
        ENDED
    }

    private final GreetingCodec codec;
    private final ByteBuffer bytes = ByteBuffer.allocate(GreetingCodec.MAX_LENGTH).limit(GreetingCodec.HEADER_LENGTH);
    private boolean isHeaderRead;

    GreetingReader(final GreetingCodec codec)
    {
        this.codec = codec;
    }

    Progress read(final ReadableByteChannel channel) throws IOException
    {
        while (channel.read(bytes) >= 0)
        {
            if (bytes.hasRemaining())
            {
                return Progress.INCOMPLETE;
            }
            if (isHeaderRead)
            {
                return codec.read(bytes) ? Progress.COMPLETE : Progress.WRONG;
            }
            final int length = codec.length(bytes);
            if (length < 0)
            {
                return Progress.WRONG;
            }
            isHeaderRead = true;
            bytes.limit(length);
        }
        return Progress.ENDED;
    }
}

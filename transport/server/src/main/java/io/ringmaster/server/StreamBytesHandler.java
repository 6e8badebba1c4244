package io.ringmaster.server;

import org.agrona.DirectBuffer;

/** Takes what a client sends by a {@link PolledStream}. */
@FunctionalInterface
public interface StreamBytesHandler
{
    /**
     * The next bytes of the stream have come. Must not throw.
     *
     * @param buffer with the bytes; borrowed for the duration of the call.
     * @param offset of the bytes.
     * @param length of the bytes.
     * @return false to be given no more by this poll; these have been taken.
     */
    boolean onBytes(DirectBuffer buffer, int offset, int length);
}

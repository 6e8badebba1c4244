package io.ringmaster.client;

import org.agrona.DirectBuffer;

/**
 * Hears the outcome of a create. Called on the client's event loop,
 * in the order of the requests: it must not block.
 * Views and buffers are borrowed for the call: what must outlive it is copied.
 */
@FunctionalInterface
public interface CreateCallback
{
    /**
     * The request is done.
     *
     * @param context   as given with the request.
     * @param errorCode {@code ErrorCode.OK}, or why it failed; with {@code CONNECTION_LOSS} the outcome is unknown.
     * @param zxid      last zxid applied at the server when it replied; 0 if no server replied.
     * @param stat      of the new node; null with an error.
     * @param path      buffer with the final path in UTF-8, sequence number included; null with an error.
     * @param offset    in bytes at which the path begins.
     * @param length    of the path in bytes.
     */
    void onCreate(
        long context, int errorCode, long zxid, StatView stat, DirectBuffer path, int offset, int length);
}

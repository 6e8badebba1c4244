package io.ringmaster.client;

import org.agrona.DirectBuffer;

/**
 * Hears the outcome of getData. Called on the client's event loop,
 * in the order of the requests: it must not block.
 * Views and buffers are borrowed for the call: what must outlive it is copied.
 */
@FunctionalInterface
public interface DataCallback
{
    /**
     * The request is done.
     *
     * @param context   as given with the request.
     * @param errorCode {@code ErrorCode.OK}, or why it failed; with {@code CONNECTION_LOSS} the outcome is unknown.
     * @param zxid      last zxid applied at the server when it replied; 0 if no server replied.
     * @param stat      of the node; null with an error.
     * @param data      buffer with the node's data; null with an error.
     * @param offset    in bytes at which the data begin.
     * @param length    of the data in bytes; -1 if the node's data are null.
     */
    void onData(
        long context, int errorCode, long zxid, StatView stat, DirectBuffer data, int offset, int length);
}

package io.ringmaster.client;

import java.util.List;

/**
 * Hears the outcome of multi and multiRead. Called on the client's event loop,
 * in the order of the requests: it must not block.
 * Views and buffers are borrowed for the call: what must outlive it is copied.
 */
@FunctionalInterface
public interface MultiCallback
{
    /**
     * The request is done.
     *
     * @param context   as given with the request.
     * @param errorCode {@code ErrorCode.OK}, or why it failed; with {@code CONNECTION_LOSS} the outcome is unknown.
     * @param zxid      last zxid applied at the server when it replied; 0 if no server replied.
     * @param failedIndex of the operation that made a multi fail, whose code is the errorCode; otherwise -1.
     * @param results   one for each operation, the callback's to keep; empty if the request as a whole failed.
     */
    void onMulti(long context, int errorCode, long zxid, int failedIndex, List<OpResult> results);
}

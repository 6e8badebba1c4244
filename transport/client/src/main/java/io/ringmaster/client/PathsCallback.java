package io.ringmaster.client;

/**
 * Hears the outcome of getEphemerals. Called on the client's event loop,
 * in the order of the requests: it must not block.
 * Views and buffers are borrowed for the call: what must outlive it is copied.
 */
@FunctionalInterface
public interface PathsCallback
{
    /**
     * The request is done.
     *
     * @param context   as given with the request.
     * @param errorCode {@code ErrorCode.OK}, or why it failed; with {@code CONNECTION_LOSS} the outcome is unknown.
     * @param zxid      last zxid applied at the server when it replied; 0 if no server replied.
     * @param paths     of the session's ephemeral nodes; null with an error.
     */
    void onPaths(long context, int errorCode, long zxid, NamesView paths);
}

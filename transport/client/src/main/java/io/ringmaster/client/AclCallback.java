package io.ringmaster.client;

import java.util.List;

/**
 * Hears the outcome of getAcl. Called on the client's event loop,
 * in the order of the requests: it must not block.
 * Views and buffers are borrowed for the call: what must outlive it is copied.
 */
@FunctionalInterface
public interface AclCallback
{
    /**
     * The request is done.
     *
     * @param context   as given with the request.
     * @param errorCode {@code ErrorCode.OK}, or why it failed; with {@code CONNECTION_LOSS} the outcome is unknown.
     * @param zxid      last zxid applied at the server when it replied; 0 if no server replied.
     * @param stat      of the node; null with an error.
     * @param acl       of the node, the callback's to keep; null with an error.
     */
    void onAcl(long context, int errorCode, long zxid, StatView stat, List<Acl> acl);
}

package io.ringmaster.perf.load;

/**
 * One connection that carries load: what a protocol has to offer to be measured. Except where said otherwise, methods
 * are called on the thread that {@link #execute} runs its tasks on, and replies arrive there.
 */
public interface LoadSession extends AutoCloseable
{
    /** Hears of replies. */
    @FunctionalInterface
    interface ReplyHandler
    {
        /**
         * A request is done. New requests may be submitted in here.
         *
         * @param context   as given with the request.
         * @param errorCode {@code ErrorCode.OK} or why it failed.
         */
        void onReply(long context, int errorCode);
    }

    /**
     * Run a task on the thread of this session. Any thread may call.
     *
     * @param task to run soon.
     */
    void execute(Runnable task);

    /**
     * Say who hears of the replies to what is submitted from now on; nothing must be in flight.
     *
     * @param handler to be called.
     */
    void replyHandler(ReplyHandler handler);

    /**
     * Send a request. Requests that are submitted within one task or one reply may leave together at its end.
     *
     * @param operation  to ask for; no version is expected.
     * @param path       of the node.
     * @param dataLength bytes of data with a create or a set; -1: none (null).
     * @param context    handed to the reply handler, exactly once, never before this method returns.
     */
    void submit(Operation operation, String path, int dataLength, long context);

    /** Close the session and wait for it. Any thread but the session's own may call. */
    @Override
    void close();
}

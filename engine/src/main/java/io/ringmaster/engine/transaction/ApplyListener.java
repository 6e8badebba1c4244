package io.ringmaster.engine.transaction;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.session.Session;

/**
 * Told of each change by {@link TransactionApplier}, at the moment when the tree shows it. Buffers are borrowed for
 * the call. Within a transaction: {@link #onBegin}, then the changes in order, then {@link #onEnd}.
 */
public interface ApplyListener
{
    /**
     * A transaction begins.
     *
     * @param zxid           of it.
     * @param isMulti        whether it is answered as a multi.
     * @param operationCount operations in it.
     */
    void onBegin(long zxid, boolean isMulti, int operationCount);

    /**
     * A znode was created.
     *
     * @param row    of it.
     * @param path   holding its path.
     * @param offset of the path.
     * @param length of the path.
     */
    void onNodeCreated(int row, DirectBuffer path, int offset, int length);

    /**
     * A znode was deleted.
     *
     * @param aclId       of the ACL that it had; still valid during the call.
     * @param parentRow   of its parent.
     * @param isOperation false if it went with its session rather than by an operation of its own.
     * @param path        holding its path.
     * @param offset      of the path.
     * @param length      of the path.
     */
    void onNodeDeleted(int aclId, int parentRow, boolean isOperation, DirectBuffer path, int offset, int length);

    /**
     * A znode's data was set.
     *
     * @param row    of it.
     * @param path   holding its path.
     * @param offset of the path.
     * @param length of the path.
     */
    void onDataSet(int row, DirectBuffer path, int offset, int length);

    /**
     * A znode's ACL was set.
     *
     * @param row of it.
     */
    void onAclSet(int row);

    /** A check of a multi passed. */
    void onChecked();

    /**
     * A session was opened.
     *
     * @param session that was.
     */
    void onSessionOpened(Session session);

    /**
     * A session ended; its ephemerals are gone.
     *
     * @param session that was.
     */
    void onSessionEnded(Session session);

    /**
     * The request had failed validation.
     *
     * @param errorCode             why.
     * @param failedIndex           of a multi, which operation.
     * @param requestOperationCount of a multi, how many it had.
     */
    void onFailure(int errorCode, int failedIndex, int requestOperationCount);

    /** All of the transaction is applied. */
    void onEnd();
}

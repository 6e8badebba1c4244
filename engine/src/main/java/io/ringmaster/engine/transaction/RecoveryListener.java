package io.ringmaster.engine.transaction;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.session.Session;

/** Recovery: nobody waits for replies and nobody watches. */
public final class RecoveryListener implements ApplyListener
{
    @Override
    public void onBegin(final long zxid, final boolean isMulti, final int operationCount)
    {
    }

    @Override
    public void onNodeCreated(final int row, final DirectBuffer path, final int offset, final int length)
    {
    }

    @Override
    public void onNodeDeleted(
        final int aclId,
        final int parentRow,
        final boolean isOperation,
        final DirectBuffer path,
        final int offset,
        final int length)
    {
    }

    @Override
    public void onDataSet(final int row, final DirectBuffer path, final int offset, final int length)
    {
    }

    @Override
    public void onAclSet(final int row)
    {
    }

    @Override
    public void onChecked()
    {
    }

    @Override
    public void onSessionOpened(final Session session)
    {
    }

    @Override
    public void onSessionEnded(final Session session)
    {
    }

    @Override
    public void onFailure(final int errorCode, final int failedIndex, final int requestOperationCount)
    {
    }

    @Override
    public void onEnd()
    {
    }
}

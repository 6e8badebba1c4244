package io.ringmaster.engine.transaction;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.transaction.CreateNodeDecoder;
import io.ringmaster.codecs.transaction.DeleteNodeDecoder;
import io.ringmaster.codecs.transaction.MessageHeaderDecoder;
import io.ringmaster.codecs.transaction.SetNodeAclDecoder;
import io.ringmaster.codecs.transaction.SetNodeDataDecoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;
import io.ringmaster.engine.tree.PathPrefetch;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Looks at transactions that will be applied next, and brings what their first operations need into the processor's
 * caches. Believes nothing and checks nothing: what it does not understand it leaves to {@link TransactionApplier}.
 * Engine thread only.
 */
public final class TransactionPrefetch
{
    private final PathPrefetch paths;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    /**
     * Construct.
     *
     * @param tree that the transactions change.
     */
    public TransactionPrefetch(final ZnodeTree tree)
    {
        paths = new PathPrefetch(tree);
    }

    /**
     * Whether the tree is larger than the caches, so that this may pay.
     *
     * @return true if so.
     */
    public boolean isWorthwhile()
    {
        return paths.isWorthwhile();
    }

    /**
     * Add a transaction whose paths may have been looked up when it was prepared.
     *
     * @param zxid   of it.
     * @param hints  of its preparation.
     * @param buffer holding it.
     * @param offset of its head.
     * @param length of all of it.
     */
    public void add(
        final long zxid, final RowHints hints, final DirectBuffer buffer, final int offset, final int length)
    {
        if (hints.row(zxid) == ZnodeTree.NULL_ROW)
        {
            add(buffer, offset, length);
        }
        else
        {
            final int newHash = hints.newHash(zxid);
            paths.add(newHash == 0 ? hints.rowHash(zxid) : newHash, newHash != 0);
        }
    }

    /**
     * Add a transaction; those beyond {@link PathPrefetch#MAX_PATHS} are ignored.
     *
     * @param buffer holding it.
     * @param offset of its head.
     * @param length of all of it.
     */
    public void add(final DirectBuffer buffer, final int offset, final int length)
    {
        final int limit = offset + length;
        final int operation = offset + MessageHeaderDecoder.ENCODED_LENGTH + TransactionDecoder.BLOCK_LENGTH;
        if (limit - operation < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            return;
        }
        header.wrap(buffer, operation);
        final int templateId = header.templateId();
        final boolean isCreation = templateId == CreateNodeDecoder.TEMPLATE_ID;
        if (isCreation || templateId == SetNodeDataDecoder.TEMPLATE_ID ||
            templateId == DeleteNodeDecoder.TEMPLATE_ID || templateId == SetNodeAclDecoder.TEMPLATE_ID)
        {
            // In each of them the path is what comes first behind the fields.
            final int path =
                operation + MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength() + Integer.BYTES;
            if (path <= limit)
            {
                final int pathLength = buffer.getInt(path - Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
                if (pathLength > 1 && pathLength <= limit - path)
                {
                    paths.add(buffer, path, pathLength, isCreation);
                }
            }
        }
    }

    /** Do it, and forget the transactions. */
    public void run()
    {
        paths.run();
    }
}

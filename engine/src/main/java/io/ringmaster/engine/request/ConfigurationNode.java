package io.ringmaster.engine.request;

import java.nio.charset.StandardCharsets;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Keeps the members of the ensemble as data of {@code /zookeeper/config}, where ZooKeeper's clients look for them. A
 * server that begins to lead compares what is there with what it knows, and sets it by a transaction if that differs:
 * so all servers have the same, whatever their own files say. Engine thread only.
 */
final class ConfigurationNode
{
    private final DirectBuffer path = ascii("/zookeeper/config");
    private final DirectBuffer members;
    private final ZnodeTree tree;
    private final WritePreparer preparer;
    private final Proposer proposer;
    private boolean isDue;

    /**
     * Construct.
     *
     * @param members  that are to be there; null: what is there is left alone.
     * @param tree     of znodes.
     * @param preparer of transactions.
     * @param proposer of transactions.
     */
    ConfigurationNode(
        final String members, final ZnodeTree tree, final WritePreparer preparer, final Proposer proposer)
    {
        this.members = members == null ? null : ascii(members);
        this.tree = tree;
        this.preparer = preparer;
        this.proposer = proposer;
    }

    /** Transactions are made here from now on, and the tree has all earlier ones applied. */
    void start()
    {
        isDue = members != null && !isThere();
    }

    /** Transactions are not made here any more. */
    void stop()
    {
        isDue = false;
    }

    /** Set the data if that is due; again and again while there is no room for the transaction. */
    int poll()
    {
        if (!isDue)
        {
            return 0;
        }
        final long zxid = proposer.begin(0, 0, false);
        preparer.prepareOwnData(path, members, zxid);
        isDue = proposer.submit(true) != ErrorCode.OK;
        return isDue ? 0 : 1;
    }

    private boolean isThere()
    {
        final int row = tree.find(path, 0, path.capacity());
        if (tree.dataLength(row) != members.capacity())
        {
            return false;
        }
        final ExpandableArrayBuffer there = new ExpandableArrayBuffer(members.capacity());
        tree.copyData(row, there, 0);
        return new UnsafeBuffer(there, 0, members.capacity()).equals(members);
    }

    private static DirectBuffer ascii(final String text)
    {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}

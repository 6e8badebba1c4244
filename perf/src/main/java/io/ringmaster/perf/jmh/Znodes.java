package io.ringmaster.perf.jmh;

import java.nio.charset.StandardCharsets;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.tree.TreeContext;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * A tree of so many znodes of 100 bytes, a thousand below each parent: {@code /d0000000/n0000000}. Paths are built in
 * place, which costs what a request's copy would.
 */
final class Znodes implements AutoCloseable
{
    /** Bytes of data of each znode. */
    static final int DATA_LENGTH = 100;
    /** Children of each parent but the last. */
    static final int CHILDREN = 1000;

    private static final byte[] TEMPLATE = "/d0000000/n0000000".getBytes(StandardCharsets.US_ASCII);
    private static final int PARENT_LENGTH = 9;
    private static final int PARENT_DIGITS_END = 9;
    private static final int DIGITS = 7;
    private static final long MAX_BYTES = 8L << 30;

    private final UnsafeBuffer path = new UnsafeBuffer(TEMPLATE.clone());
    private final UnsafeBuffer data = new UnsafeBuffer(new byte[DATA_LENGTH]);
    private final ZnodeTree tree;
    private final int count;
    private int parentCversion;
    private long zxid;

    /**
     * Construct.
     *
     * @param count of znodes below the parents.
     */
    Znodes(final int count)
    {
        this.count = count;
        tree = emptyTree();
        for (int parent = 0; parent * (long)CHILDREN < count; parent++)
        {
            path(parent * CHILDREN);
            create(ZnodeTree.ROOT_ROW, PARENT_LENGTH);
        }
        for (int index = 0; index < count; index++)
        {
            create(index);
        }
    }

    /** A tree that can take as many. */
    static ZnodeTree emptyTree()
    {
        return new ZnodeTree(new TreeContext().maxBytes(MAX_BYTES).rootAclId(AclTable.OPEN_ACL_ID));
    }

    ZnodeTree tree()
    {
        return tree;
    }

    int count()
    {
        return count;
    }

    long zxid()
    {
        return zxid;
    }

    DirectBuffer data()
    {
        return data;
    }

    /** Build the path of a znode, or of one more; returns where it is, from offset 0 on. */
    DirectBuffer path(final int index)
    {
        digits(path, PARENT_DIGITS_END, index / CHILDREN);
        digits(path, TEMPLATE.length, index % CHILDREN);
        return path;
    }

    int pathLength()
    {
        return TEMPLATE.length;
    }

    int find(final int index)
    {
        return tree.find(path(index), 0, TEMPLATE.length);
    }

    int findParent(final int index)
    {
        return tree.find(path(index), 0, PARENT_LENGTH);
    }

    int create(final int index)
    {
        return create(findParent(index), TEMPLATE.length);
    }

    void set(final int row)
    {
        zxid++;
        tree.setData(row, data, 0, DATA_LENGTH, tree.version(row) + 1, zxid, zxid);
    }

    void delete(final int row)
    {
        tree.delete(row, ++zxid);
    }

    @Override
    public void close()
    {
        tree.close();
    }

    private int create(final int parent, final int pathLength)
    {
        return tree.create(parent, path, 0, pathLength, ZnodeTree.KIND_PERSISTENT, 0, AclTable.OPEN_ACL_ID,
            data, 0, DATA_LENGTH, ++zxid, zxid, ++parentCversion);
    }

    private static void digits(final MutableDirectBuffer buffer, final int end, final int value)
    {
        int rest = value;
        for (int offset = end - 1; offset >= end - DIGITS; offset--)
        {
            buffer.putByte(offset, (byte)('0' + rest % 10));
            rest /= 10;
        }
    }
}

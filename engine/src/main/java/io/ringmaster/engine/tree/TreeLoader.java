package io.ringmaster.engine.tree;

import static io.ringmaster.engine.tree.ZnodeTree.KIND_EPHEMERAL;
import static io.ringmaster.engine.tree.ZnodeTree.KIND_PERSISTENT;
import static io.ringmaster.engine.tree.ZnodeTree.KIND_TTL;
import static io.ringmaster.engine.tree.ZnodeTree.ROOT_ROW;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.snapshot.BooleanType;
import io.ringmaster.codecs.snapshot.MessageHeaderDecoder;
import io.ringmaster.codecs.snapshot.NodeRecordDecoder;

/**
 * Fills a tree from the NodeRecords of a snapshot: {@link #onNode} for each in any order, then {@link #conclude}.
 * Nothing is believed: what does not make a tree with the announced digest is refused with a
 * {@link SnapshotFormatException}, after which the tree is good for nothing but closing. Same thread as the tree.
 */
public final class TreeLoader
{
    private static final int BATCH_LENGTH = 64;

    private final ZnodeTree tree;
    private final RowStore rows;
    private final int rowLimit;
    private final int[] batch = new int[BATCH_LENGTH];
    private final int[] touched = new int[BATCH_LENGTH];
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final NodeRecordDecoder nodeDecoder = new NodeRecordDecoder();
    private final RowBitmap reached = new RowBitmap();
    private UnsafeBuffer path = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
    private int pathParent;
    private int parentPathLength;
    private boolean hasRoot;
    private int nodeCount;
    private long digest;

    /**
     * Construct.
     *
     * @param tree     fresh, with nothing but its root, which the snapshot's replaces.
     * @param rowLimit of the snapshot.
     * @throws SnapshotFormatException if no snapshot can have such a limit.
     */
    public TreeLoader(final ZnodeTree tree, final int rowLimit)
    {
        if (tree.nodeCount() != 1 || tree.rowLimit() != ROOT_ROW + 1)
        {
            throw new IllegalArgumentException("the tree is not fresh");
        }
        if (rowLimit <= ROOT_ROW)
        {
            throw new SnapshotFormatException("rowLimit=" + rowLimit + " leaves no row for the root");
        }
        this.tree = tree;
        this.rows = tree.rows;
        this.rowLimit = rowLimit;
    }

    /**
     * Take a record.
     *
     * @param buffer holding a NodeRecord; copied.
     * @param offset of its message header, after the length in front of it.
     * @param length of header and message.
     * @throws SnapshotFormatException naming the row, if the record is damaged or its row is taken.
     */
    public void onNode(final DirectBuffer buffer, final int offset, final int length)
    {
        wrap(buffer, offset, length);
        final int row = nodeDecoder.row();
        if (row <= 0 || row >= rowLimit)
        {
            throw new SnapshotFormatException("row " + row + " not in 1.." + (rowLimit - 1));
        }
        if (row == ROOT_ROW ? hasRoot : rows.isLive(row))
        {
            throw new SnapshotFormatException("row " + row + " is there twice");
        }
        final int kind = nodeDecoder.kindRaw();
        final int aclId = nodeDecoder.aclId();
        if (kind < KIND_PERSISTENT || kind > KIND_TTL || aclId < 0 || aclId >= TreeContext.ACL_ID_LIMIT)
        {
            throw new SnapshotFormatException("row " + row + " has kind " + kind + " and ACL id " + aclId);
        }
        if (row >= rows.limit())
        {
            rows.extendTo(row + 1);
        }
        if (row == ROOT_ROW)
        {
            makeWayForRoot();
        }
        rows.fill(
            row,
            nodeDecoder.parentRow(),
            nodeDecoder.pathHash(),
            nodeDecoder.owner(),
            kind == KIND_EPHEMERAL,
            nodeDecoder.czxid(),
            nodeDecoder.ctime());
        rows.setModified(row, nodeDecoder.version(), nodeDecoder.mzxid(), nodeDecoder.mtime());
        rows.setPzxid(row, nodeDecoder.pzxid());
        rows.setCversion(row, nodeDecoder.cversion());
        rows.setAversion(row, nodeDecoder.aversion());
        putPayload(row, aclId, (byte)kind, buffer, offset + length);
        hasRoot |= row == ROOT_ROW;
        nodeCount++;
        digest += tree.nodeDigest.ofNode(row);
    }

    /**
     * All records are there: check them and make the tree complete.
     *
     * @param expectedNodeCount of the snapshot.
     * @param expectedDigest    of the snapshot.
     * @throws SnapshotFormatException naming a row at fault, if there is one.
     */
    public void conclude(final long expectedNodeCount, final long expectedDigest)
    {
        if (nodeCount != expectedNodeCount)
        {
            throw new SnapshotFormatException(nodeCount + " nodes where " + expectedNodeCount + " are announced");
        }
        if (!hasRoot)
        {
            throw new SnapshotFormatException("row 1, the root, is missing");
        }
        rows.extendTo(rowLimit);
        checkRoot();
        linkAll();
        if (digest != expectedDigest)
        {
            throw new SnapshotFormatException("digest is " + Long.toHexString(digest) + " where " +
                Long.toHexString(expectedDigest) + " is announced");
        }
        rows.rebuildFreeList();
        tree.onLoaded(nodeCount, digest);
    }

    private void wrap(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH || offset < 0 || length > buffer.capacity() - offset)
        {
            throw new SnapshotFormatException("record of " + length + " bytes has no header");
        }
        headerDecoder.wrap(buffer, offset);
        final int blockLength = headerDecoder.blockLength();
        if (headerDecoder.schemaId() != NodeRecordDecoder.SCHEMA_ID ||
            headerDecoder.templateId() != NodeRecordDecoder.TEMPLATE_ID)
        {
            throw new SnapshotFormatException("record of schema " + headerDecoder.schemaId() + " and template " +
                headerDecoder.templateId() + " is no node");
        }
        if (blockLength < NodeRecordDecoder.BLOCK_LENGTH ||
            blockLength > length - MessageHeaderDecoder.ENCODED_LENGTH)
        {
            throw new SnapshotFormatException("node record of " + length + " bytes has a block of " + blockLength);
        }
        nodeDecoder.wrap(
            buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, blockLength, headerDecoder.version());
    }

    /** The root that every tree has from its begin goes, with all that it takes. */
    private void makeWayForRoot()
    {
        tree.payloads.free(ROOT_ROW);
        rows.free(ROOT_ROW);
        tree.payloads.addPathBytes(1);
    }

    private void putPayload(
        final int row, final int aclId, final byte kind, final DirectBuffer buffer, final int limit)
    {
        final int nameHeader = nodeDecoder.limit();
        final int nameLength = lengthAt(row, buffer, nameHeader, limit);
        final int name = nameHeader + Integer.BYTES;
        final int dataHeader = name + nameLength;
        final int dataLength = lengthAt(row, buffer, dataHeader, limit);
        final int data = dataHeader + Integer.BYTES;
        final int hasDataRaw = nodeDecoder.hasDataRaw();
        final boolean hasData = hasDataRaw == BooleanType.T.value();
        if (hasDataRaw != (hasData ? BooleanType.T : BooleanType.F).value() || (!hasData && dataLength != 0))
        {
            throw new SnapshotFormatException(
                "row " + row + " has data of length " + dataLength + " where hasData is " + hasDataRaw);
        }
        if (row == ROOT_ROW ? nameLength != 0 : nameLength == 0)
        {
            throw new SnapshotFormatException("row " + row + " has a name of length " + nameLength);
        }
        for (int i = name; i < dataHeader; i++)
        {
            if (buffer.getByte(i) == '/')
            {
                throw new SnapshotFormatException("row " + row + " has a slash in its name");
            }
        }
        final int payload = tree.payloads.allocate(nameLength, dataLength);
        tree.payloads.put(
            row, payload, aclId, kind, buffer, name, nameLength, buffer, data, hasData ? dataLength : -1);
    }

    private static int lengthAt(final int row, final DirectBuffer buffer, final int offset, final int limit)
    {
        if (Integer.BYTES <= limit - offset)
        {
            final int length = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
            if (length >= 0 && length <= limit - offset - Integer.BYTES)
            {
                return length;
            }
        }
        throw new SnapshotFormatException("row " + row + " has a record that ends too early");
    }

    private void checkRoot()
    {
        final UnsafeBuffer rootPath = new UnsafeBuffer(new byte[]{ '/' });
        if (tree.parent(ROOT_ROW) != 0 || tree.kind(ROOT_ROW) != KIND_PERSISTENT ||
            rows.pathHash(ROOT_ROW) != tree.pathHash.hash(rootPath, 0, 1))
        {
            throw new SnapshotFormatException("row 1 is not a root");
        }
    }

    /** Check each node's place; put it on the lists of its parent, its owner and its kind, and into the index. */
    private void linkAll()
    {
        tree.index.reserve(nodeCount);
        reached.set(ROOT_ROW);
        int count = 0;
        for (int row = ROOT_ROW + 1; row < rowLimit; row++)
        {
            if (rows.isLive(row))
            {
                batch[count++] = row;
                if (count == BATCH_LENGTH)
                {
                    touch(count);
                    link(count);
                    count = 0;
                }
            }
        }
        touch(count);
        link(count);
    }

    /** Bring what linking looks at into the caches: all of it misses them, but here no load waits for another. */
    private void touch(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            touched[i] = tree.index.head(rows.pathHash(batch[i]));
        }
        for (int i = 0; i < count; i++)
        {
            touched[i] = rows.pathHash(touched[i]);
        }
    }

    private void link(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int row = batch[i];
            final int parent = rows.parent(row);
            checkReached(row);
            final int hash = rows.pathHash(row);
            checkPathHash(row, parent, hash);
            checkUnique(row, parent, hash);
            tree.children.add(parent, row);
            tree.index.add(row, hash);
            final byte kind = tree.kind(row);
            if (kind == KIND_EPHEMERAL)
            {
                tree.ephemerals.add(row, rows.owner(row), tree.pathLength(row));
            }
            else if (kind != KIND_PERSISTENT)
            {
                tree.reapables.set(row);
            }
        }
    }

    /** Climb from a row to one that is known to be below the root, then mark the way. Each row is climbed over once. */
    private void checkReached(final int row)
    {
        int current = row;
        for (int steps = 0; !reached.get(current); steps++)
        {
            final int parent = rows.parent(current);
            if (parent >= rowLimit || !rows.isLive(parent) || rows.isEphemeral(parent))
            {
                throw new SnapshotFormatException("row " + current + " has row " + parent + " as its parent");
            }
            if (steps == nodeCount)
            {
                throw new SnapshotFormatException("row " + row + " is not below the root");
            }
            current = parent;
        }
        for (current = row; !reached.get(current); current = rows.parent(current))
        {
            reached.set(current);
        }
    }

    private void checkPathHash(final int row, final int parent, final int hash)
    {
        if (parent != pathParent)
        {
            // Neighbours in rows are often siblings: their parent's path is kept.
            pathParent = parent;
            parentPathLength = parent == ROOT_ROW ? 0 : tree.pathLength(parent);
            ensurePathCapacity(row, parentPathLength);
            if (parent != ROOT_ROW)
            {
                tree.copyPath(parent, path, 0);
            }
        }
        final int nameLength = tree.nameLength(row);
        final long length = (long)parentPathLength + 1 + nameLength;
        ensurePathCapacity(row, length);
        tree.payloads.addPathBytes(length);
        path.putByte(parentPathLength, (byte)'/');
        tree.copyName(row, path, parentPathLength + 1);
        if (tree.pathHash.hash(path, 0, (int)length) != hash)
        {
            throw new SnapshotFormatException("row " + row + " has a wrong path hash");
        }
    }

    private void ensurePathCapacity(final int row, final long length)
    {
        if (length < 0 || length > Integer.MAX_VALUE / 2)
        {
            throw new SnapshotFormatException("row " + row + " has too long a path");
        }
        if (length > path.capacity())
        {
            final UnsafeBuffer longer = new UnsafeBuffer(ByteBuffer.allocateDirect((int)length * 2));
            longer.putBytes(0, path, 0, path.capacity());
            path = longer;
        }
    }

    private void checkUnique(final int row, final int parent, final int hash)
    {
        final int nameLength = tree.nameLength(row);
        int other = tree.index.head(hash);
        while (other != 0)
        {
            if (rows.pathHash(other) == hash && tree.parent(other) == parent &&
                tree.nameLength(other) == nameLength &&
                Hashing.isEqual(
                    tree.payloads.buffer(row), tree.payloads.nameOffset(row),
                    tree.payloads.buffer(other), tree.payloads.nameOffset(other), nameLength))
            {
                throw new SnapshotFormatException("rows " + other + " and " + row + " have the same path");
            }
            other = rows.hashNext(other);
        }
    }
}

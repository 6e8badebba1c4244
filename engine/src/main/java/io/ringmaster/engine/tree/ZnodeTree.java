package io.ringmaster.engine.tree;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The znodes. A node is a row of 64 bytes off the heap, one cache line, and one block with its ACL, name and data;
 * those that had children, an owner or another ACL have 32 bytes more. See {@link RowStore}, {@link RowExtensions},
 * {@link PayloadStore} and {@link PathIndex} for how they lie.
 * <p>
 * The tree decides nothing: versions, times and ids come with each change, and a change whose precondition does not
 * hold is a broken invariant of the caller ({@link IllegalStateException}). Changes grow the tree beyond
 * {@link #maxBytes()} rather than fail; ask {@link #hasRoomFor} before accepting one.
 * <p>
 * Not threadsafe: one thread at a time, the engine's. No method allocates in steady state.
 */
public final class ZnodeTree extends TreeView implements AutoCloseable
{
    /** What reserved memory can grow by at once: a chunk of rows, of the index and of the slabs. */
    private static final long GROWTH_STEP = 1L << 20;

    private final SnapshotOutput snapshotOutput = new SnapshotOutput();
    private final RowBitmap snapshotRows = new RowBitmap();
    private final long maxBytes;
    private TreeSnapshot snapshot;
    private int nodeCount;
    private long digest;

    /**
     * Construct with the root only: empty data, all numbers and times 0.
     *
     * @param context to conclude and take the settings of.
     */
    public ZnodeTree(final TreeContext context)
    {
        super(context.conclude().pathHash(), context.aclHash());
        this.maxBytes = context.maxBytes();
        final UnsafeBuffer rootPath = new UnsafeBuffer(new byte[]{ '/' });
        final int root = rows.allocate();
        rows.fill(root, NULL_ROW, pathHash.hash(rootPath, 0, 1), 0, false, 0, 0);
        payloads.put(
            root, payloads.allocate(0, 0), context.rootAclId(), KIND_PERSISTENT, rootPath, 1, 0, rootPath, 1, 0);
        nodeCount = 1;
        digest = nodeDigest.ofNode(root);
    }

    /**
     * Add a node that does not exist yet. Its three zxids are {@code zxid}, its times {@code timeMs}, its versions 0.
     * The parent's pzxid becomes {@code zxid} and its count of children goes up.
     *
     * @param parentRow       of the node whose path this one's continues; not an ephemeral.
     * @param path            buffer holding the full path; copied.
     * @param offset          of the path.
     * @param length          of the path.
     * @param kind            one of the KIND constants.
     * @param owner           session id of an ephemeral, milliseconds of a TTL node, else 0.
     * @param aclId           below {@link TreeContext#ACL_ID_LIMIT}.
     * @param data            buffer holding the data; copied. Not read if there is none.
     * @param dataOffset      of the data.
     * @param dataLength      of the data; -1: null.
     * @param zxid            of the transaction.
     * @param timeMs          of the transaction.
     * @param parentCversion  new raw cversion of the parent.
     * @return the new row.
     */
    public int create(
        final int parentRow,
        final DirectBuffer path,
        final int offset,
        final int length,
        final byte kind,
        final long owner,
        final int aclId,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength,
        final long zxid,
        final long timeMs,
        final int parentCversion)
    {
        return create(
            hash(path, offset, length),
            parentRow,
            path,
            offset,
            length,
            kind,
            owner,
            aclId,
            data,
            dataOffset,
            dataLength,
            zxid,
            timeMs,
            parentCversion);
    }

    /**
     * The same where the hash of the path is known.
     *
     * @param hash            of the path, by {@link #hash}.
     * @param parentRow       of the node whose path this one's continues; not an ephemeral.
     * @param path            buffer holding the full path; copied.
     * @param offset          of the path.
     * @param length          of the path.
     * @param kind            one of the KIND constants.
     * @param owner           session id of an ephemeral, milliseconds of a TTL node, else 0.
     * @param aclId           below {@link TreeContext#ACL_ID_LIMIT}.
     * @param data            buffer holding the data; copied. Not read if there is none.
     * @param dataOffset      of the data.
     * @param dataLength      of the data; -1: null.
     * @param zxid            of the transaction.
     * @param timeMs          of the transaction.
     * @param parentCversion  new raw cversion of the parent.
     * @return the new row.
     */
    public int create(
        final int hash,
        final int parentRow,
        final DirectBuffer path,
        final int offset,
        final int length,
        final byte kind,
        final long owner,
        final int aclId,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength,
        final long zxid,
        final long timeMs,
        final int parentCversion)
    {
        if (!rows.isLive(parentRow) || rows.isEphemeral(parentRow))
        {
            throw new IllegalStateException("row " + parentRow + " cannot be a parent");
        }
        PayloadHead.check(aclId, kind);
        final int nameLength = PayloadStore.lastComponentLength(path, offset, length);
        assert payloads.isParentPath(parentRow, path, offset, length - nameLength) : "path is not below its parent";
        assert find(path, offset, length) == NULL_ROW : "node exists";

        // First all that may throw, so that a failure leaves the tree as it was.
        final int payload = payloads.allocate(nameLength, dataLength);
        final int row = rows.allocate();
        rows.extend(parentRow);
        if (snapshot != null)
        {
            snapshot.onRowTaken(row);
            snapshot.beforeChange(parentRow);
        }
        rows.fill(row, parentRow, hash, owner, kind == KIND_EPHEMERAL, zxid, timeMs);
        payloads.put(
            row, payload, aclId, kind, path, offset + length - nameLength, nameLength, data, dataOffset, dataLength);

        final long before = nodeDigest.ofStat(parentRow);
        children.add(parentRow, row);
        rows.setChildHistory(parentRow, parentCversion, zxid);
        index.add(row, hash);
        if (kind == KIND_EPHEMERAL)
        {
            ephemerals.add(row, owner, length);
        }
        else if (kind != KIND_PERSISTENT)
        {
            reapables.set(row);
        }
        nodeCount++;
        payloads.addPathBytes(length);
        digest += nodeDigest.ofStat(parentRow) - before + nodeDigest.ofNode(row);
        return row;
    }

    /**
     * Remove a node without children. The parent's pzxid becomes {@code zxid} and its count of children goes down.
     *
     * @param row  of the node; free from now on. Not the root.
     * @param zxid of the transaction.
     */
    public void delete(final int row, final long zxid)
    {
        if (!rows.isLive(row) || row == ROOT_ROW || childCount(row) != 0)
        {
            throw new IllegalStateException("row " + row + " cannot be deleted");
        }
        final int parentRow = parent(row);
        if (snapshot != null)
        {
            snapshot.beforeChange(row);
            snapshot.beforeChange(parentRow);
        }
        digest -= nodeDigest.ofNode(row);
        final byte kind = kind(row);
        if (kind == KIND_EPHEMERAL)
        {
            ephemerals.remove(row, owner(row), pathLength(row));
        }
        else if (kind != KIND_PERSISTENT)
        {
            reapables.clear(row);
        }
        index.remove(row, rows.pathHash(row));
        children.remove(parentRow, row);
        payloads.free(row);
        rows.free(row);
        nodeCount--;

        digest -= nodeDigest.ofStat(parentRow);
        rows.setPzxid(parentRow, zxid);
        digest += nodeDigest.ofStat(parentRow);
    }

    /**
     * Replace the data of a node; its mzxid and mtime become those of the transaction.
     *
     * @param row     of the node.
     * @param data    buffer holding the data; copied. Not read if there is none.
     * @param offset  of the data.
     * @param length  of the data; -1: null.
     * @param version new version of the node.
     * @param zxid    of the transaction.
     * @param timeMs  of the transaction.
     */
    public void setData(
        final int row,
        final DirectBuffer data,
        final int offset,
        final int length,
        final int version,
        final long zxid,
        final long timeMs)
    {
        replaceData(row, data, offset, length);
        final long before = nodeDigest.ofStat(row);
        rows.setModified(row, version, zxid, timeMs);
        digest += nodeDigest.ofStat(row) - before;
    }

    /**
     * Replace the data of a node and nothing else: version, mzxid and mtime stay.
     *
     * @param row    of the node.
     * @param data   buffer holding the data; copied. Not read if there is none.
     * @param offset of the data.
     * @param length of the data; -1: null.
     */
    public void replaceData(final int row, final DirectBuffer data, final int offset, final int length)
    {
        checkLive(row);
        if (snapshot != null)
        {
            snapshot.beforeChange(row);
        }
        final long before = nodeDigest.ofPayload(row);
        payloads.setData(row, data, offset, length);
        digest += nodeDigest.ofPayload(row) - before;
    }

    /**
     * Replace the ACL of a node. Keep the old one in the ACL table until after this call: its hash is asked for.
     *
     * @param row      of the node.
     * @param aclId    below {@link TreeContext#ACL_ID_LIMIT}.
     * @param aversion new ACL version of the node.
     */
    public void setAcl(final int row, final int aclId, final int aversion)
    {
        checkLive(row);
        PayloadHead.check(aclId, kind(row));
        if (snapshot != null)
        {
            snapshot.beforeChange(row);
        }
        digest -= nodeDigest.ofStat(row);
        payloads.setAclId(row, aclId);
        rows.setAversion(row, aversion);
        digest += nodeDigest.ofStat(row);
    }

    /**
     * Nodes, with the root.
     *
     * @return the count.
     */
    public long nodeCount()
    {
        return nodeCount;
    }

    /**
     * Digest of all nodes: paths, data, Stat fields, kinds, owners and (see {@link TreeContext#aclHash}) ACLs.
     * It depends on the content alone, not on the way to it.
     *
     * @return the digest, kept up to date by each change.
     */
    public long digest()
    {
        return digest;
    }

    /**
     * Memory that the nodes take: their rows and extensions, names and data with rounding, and the index. Shrinks as
     * they go.
     *
     * @return bytes.
     */
    public long usedBytes()
    {
        return rows.usedBytes() + slab.usedBytes() + overheadBytes();
    }

    /**
     * Memory that the tree holds, used or free for reuse, with what a snapshot under way keeps.
     *
     * @return bytes.
     */
    public long reservedBytes()
    {
        return rows.reservedBytes() + slab.reservedBytes() + overheadBytes() + snapshotRows.reservedBytes() +
            snapshotOutput.reservedBytes();
    }

    /**
     * Limit that {@link #hasRoomFor} respects.
     *
     * @return bytes.
     */
    public long maxBytes()
    {
        return maxBytes;
    }

    /**
     * Whether a change may be accepted. Memory held may exceed the limit by an eighth through fragmentation.
     *
     * @param bytes      that it will take: 160 for a new node at most, its name and its data.
     * @param otherBytes that lie elsewhere and count against the limit as well.
     * @return false if the tree is full until nodes or data go.
     */
    public boolean hasRoomFor(final long bytes, final long otherBytes)
    {
        final long limit = maxBytes - otherBytes;
        final long reserved = reservedBytes();
        if (reserved + bytes + GROWTH_STEP <= limit)
        {
            return true;
        }
        return usedBytes() + bytes <= limit &&
            (slab.freePageBytes() >= bytes || reserved + bytes <= limit + (limit >>> 3));
    }

    /**
     * Begin a snapshot of the tree as it is now. Only one can be under way.
     *
     * @return the snapshot; close it when done.
     */
    public TreeSnapshot beginSnapshot()
    {
        if (snapshot != null)
        {
            throw new IllegalStateException("a snapshot is under way");
        }
        snapshotRows.clearAll();
        snapshot = new TreeSnapshot(this, snapshotRows, snapshotOutput);
        return snapshot;
    }

    /**
     * Free all memory. Nothing may be called afterwards.
     */
    @Override
    public void close()
    {
        if (snapshot != null)
        {
            snapshot.close();
        }
        snapshotOutput.free();
        index.close();
        slab.close();
        rows.close();
    }

    void onSnapshotClosed()
    {
        snapshot = null;
    }

    void onLoaded(final int newNodeCount, final long newDigest)
    {
        nodeCount = newNodeCount;
        digest = newDigest;
    }

    private long overheadBytes()
    {
        return index.reservedBytes() + ephemerals.reservedBytes() + reapables.reservedBytes();
    }

    private void checkLive(final int row)
    {
        if (!rows.isLive(row))
        {
            throw new IllegalStateException("no node in row " + row);
        }
    }
}

package io.ringmaster.engine.tree;

import java.util.function.IntConsumer;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The znodes. A node is a row of 104 bytes off the heap, addressed by an int that stays the same for its life, and one
 * block with its name and data. See {@link RowStore}, {@link SlabAllocator} and {@link PathIndex} for how they lie.
 * <p>
 * The tree decides nothing: versions, times and ids come with each change, and a change whose precondition does not
 * hold is a broken invariant of the caller ({@link IllegalStateException}). Changes grow the tree beyond
 * {@link #maxBytes()} rather than fail; ask {@link #hasRoomFor} before accepting one.
 * <p>
 * Not threadsafe: one thread at a time, the engine's. No method allocates in steady state.
 */
public final class ZnodeTree implements AutoCloseable
{
    /** No node. */
    public static final int NULL_ROW = 0;
    /** The root. */
    public static final int ROOT_ROW = 1;

    /** Kind of an ordinary node; values are those of the schema's NodeKind. */
    public static final byte KIND_PERSISTENT = 0;
    /** Kind of a node that ends with the session that owns it. */
    public static final byte KIND_EPHEMERAL = 1;
    /** Kind of a node that may be removed once it has lost its last child. */
    public static final byte KIND_CONTAINER = 2;
    /** Kind of a node that may be removed when it was not changed for a time, its owner field in milliseconds. */
    public static final byte KIND_TTL = 3;

    /** Length of what {@link #copyStat} writes. */
    public static final int STAT_LENGTH = 68;

    /** What reserved memory can grow by at once: a chunk of rows, of the index and of the slabs. */
    private static final long GROWTH_STEP = 1L << 20;

    final RowStore rows = new RowStore();
    final SlabAllocator slab = new SlabAllocator();
    final PayloadStore payloads = new PayloadStore(rows, slab);
    final ChildLists children = new ChildLists(rows);
    final PathIndex index = new PathIndex(rows);
    final EphemeralChains ephemerals = new EphemeralChains(rows);
    final RowBitmap reapables = new RowBitmap();
    final NodeDigest nodeDigest;
    final PathHash pathHash;
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
        context.conclude();
        this.maxBytes = context.maxBytes();
        this.pathHash = context.pathHash();
        this.nodeDigest = new NodeDigest(rows, slab, context.aclHash());
        final UnsafeBuffer rootPath = new UnsafeBuffer(new byte[]{ '/' });
        final int root = rows.allocate();
        rows.chunk(root).setMemory(RowStore.offset(root), RowStore.ROW_LENGTH, (byte)0);
        rows.putInt(root, RowStore.PATH_HASH_OFFSET, pathHash.hash(rootPath, 0, 1));
        rows.putInt(root, RowStore.ACL_AND_KIND_OFFSET, RowStore.packAclAndKind(context.rootAclId(), KIND_PERSISTENT));
        nodeCount = 1;
        digest = nodeDigest.ofNode(root);
    }

    /**
     * Look a path up. Any bytes may be given.
     *
     * @param path   buffer holding the full path.
     * @param offset of its first byte.
     * @param length of it.
     * @return the row, or {@link #NULL_ROW} if there is no such node.
     */
    public int find(final DirectBuffer path, final int offset, final int length)
    {
        if (length <= 1)
        {
            return length == 1 && path.getByte(offset) == '/' ? ROOT_ROW : NULL_ROW;
        }
        final int hash = pathHash.hash(path, offset, length);
        int row = index.head(hash);
        while (row != NULL_ROW)
        {
            final UnsafeBuffer chunk = rows.chunk(row);
            final int rowOffset = RowStore.offset(row);
            if (chunk.getInt(rowOffset + RowStore.PATH_HASH_OFFSET) == hash &&
                payloads.hasPath(row, path, offset, length))
            {
                return row;
            }
            row = chunk.getInt(rowOffset + RowStore.HASH_NEXT_OFFSET);
        }
        return NULL_ROW;
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
        if (!rows.isLive(parentRow) || kind(parentRow) == KIND_EPHEMERAL)
        {
            throw new IllegalStateException("row " + parentRow + " cannot be a parent");
        }
        final int aclAndKind = RowStore.packAclAndKind(aclId, kind);
        final int nameLength = PayloadStore.lastComponentLength(path, offset, length);
        assert payloads.isParentPath(parentRow, path, offset, length - nameLength) : "path is not below its parent";
        assert find(path, offset, length) == NULL_ROW : "node exists";

        // First all that may throw, so that a failure leaves the tree as it was.
        final int payload = slab.allocate(Math.addExact(nameLength, Math.max(0, dataLength)));
        final int row = rows.allocate();
        if (snapshot != null)
        {
            snapshot.onRowTaken(row);
            snapshot.beforeChange(parentRow);
        }
        final int hash = pathHash.hash(path, offset, length);
        rows.fill(row, parentRow, hash, aclAndKind, owner, zxid, timeMs);
        payloads.put(row, payload, path, offset + length - nameLength, nameLength, data, dataOffset, dataLength);

        final long before = nodeDigest.ofStat(parentRow);
        children.add(parentRow, row);
        rows.putInt(parentRow, RowStore.CVERSION_OFFSET, parentCversion);
        rows.putLong(parentRow, RowStore.PZXID_OFFSET, zxid);
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
        index.remove(row, rows.getInt(row, RowStore.PATH_HASH_OFFSET));
        children.remove(parentRow, row);
        payloads.free(row);
        rows.free(row);
        nodeCount--;

        digest -= nodeDigest.ofStat(parentRow);
        rows.putLong(parentRow, RowStore.PZXID_OFFSET, zxid);
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
        final UnsafeBuffer chunk = rows.chunk(row);
        final int rowOffset = RowStore.offset(row);
        chunk.putInt(rowOffset + RowStore.VERSION_OFFSET, version);
        chunk.putLong(rowOffset + RowStore.MZXID_OFFSET, zxid);
        chunk.putLong(rowOffset + RowStore.MTIME_OFFSET, timeMs);
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
        final int aclAndKind = RowStore.packAclAndKind(aclId, kind(row));
        if (snapshot != null)
        {
            snapshot.beforeChange(row);
        }
        digest -= nodeDigest.ofStat(row);
        rows.putInt(row, RowStore.ACL_AND_KIND_OFFSET, aclAndKind);
        rows.putInt(row, RowStore.AVERSION_OFFSET, aversion);
        digest += nodeDigest.ofStat(row);
    }

    /** Zxid of the transaction that created a node. */
    public long czxid(final int row)
    {
        return rows.getLong(row, RowStore.CZXID_OFFSET);
    }

    /** Zxid of the transaction that last set the data of a node. */
    public long mzxid(final int row)
    {
        return rows.getLong(row, RowStore.MZXID_OFFSET);
    }

    /** Zxid of the transaction that last created or deleted a child of a node. */
    public long pzxid(final int row)
    {
        return rows.getLong(row, RowStore.PZXID_OFFSET);
    }

    /** When a node was created, in epoch milliseconds. */
    public long ctime(final int row)
    {
        return rows.getLong(row, RowStore.CTIME_OFFSET);
    }

    /** When the data of a node was last set, in epoch milliseconds. */
    public long mtime(final int row)
    {
        return rows.getLong(row, RowStore.MTIME_OFFSET);
    }

    /** Session of an ephemeral, milliseconds of a TTL node, 0 of others. */
    public long owner(final int row)
    {
        return rows.getLong(row, RowStore.OWNER_OFFSET);
    }

    /** Version of the data of a node. */
    public int version(final int row)
    {
        return rows.getInt(row, RowStore.VERSION_OFFSET);
    }

    /** Raw counter of children ever created; Stat shows another value. */
    public int cversion(final int row)
    {
        return rows.getInt(row, RowStore.CVERSION_OFFSET);
    }

    /** Version of the ACL of a node. */
    public int aversion(final int row)
    {
        return rows.getInt(row, RowStore.AVERSION_OFFSET);
    }

    /** Number of children of a node. */
    public int childCount(final int row)
    {
        return kind(row) == KIND_EPHEMERAL ? 0 : rows.getInt(row, RowStore.CHILD_COUNT_OFFSET);
    }

    /** Id of the ACL of a node in the ACL table. */
    public int aclId(final int row)
    {
        return rows.getInt(row, RowStore.ACL_AND_KIND_OFFSET) >>> 8;
    }

    /** Length of the data of a node in bytes; -1: the data is null. */
    public int dataLength(final int row)
    {
        return payloads.dataLength(row);
    }

    /** Row of the parent of a node; {@link #NULL_ROW} of the root. */
    public int parent(final int row)
    {
        return rows.getInt(row, RowStore.PARENT_OFFSET);
    }

    /** Kind of a node, one of the KIND constants. */
    public byte kind(final int row)
    {
        return (byte)((rows.getInt(row, RowStore.ACL_AND_KIND_OFFSET) & 0xFF) - 1);
    }

    /**
     * Write the Stat of a node as the client protocol's composite: little endian, fields in schema order.
     *
     * @param row    of a node.
     * @param dst    to write {@link #STAT_LENGTH} bytes to.
     * @param offset in it.
     */
    public void copyStat(final int row, final MutableDirectBuffer dst, final int offset)
    {
        rows.copyStat(row, kind(row) == KIND_EPHEMERAL, dst, offset);
    }

    /**
     * Copy the data of a node.
     *
     * @param row    of a node.
     * @param dst    to write to.
     * @param offset in it.
     * @return bytes written; 0 if the data is empty or null.
     */
    public int copyData(final int row, final MutableDirectBuffer dst, final int offset)
    {
        return payloads.copyData(row, dst, offset);
    }

    /** Length of the last component of the path of a node in bytes; 0 of the root. */
    public int nameLength(final int row)
    {
        return payloads.nameLength(row);
    }

    /**
     * Copy the last component of the path.
     *
     * @param row    of a node.
     * @param dst    to write to.
     * @param offset in it.
     * @return bytes written.
     */
    public int copyName(final int row, final MutableDirectBuffer dst, final int offset)
    {
        return payloads.copyName(row, dst, offset);
    }

    /** Length of the full path of a node in bytes; 1 of the root. */
    public int pathLength(final int row)
    {
        return payloads.pathLength(row);
    }

    /**
     * Copy the full path.
     *
     * @param row    of a node.
     * @param dst    to write to.
     * @param offset in it.
     * @return bytes written.
     */
    public int copyPath(final int row, final MutableDirectBuffer dst, final int offset)
    {
        return payloads.copyPath(row, dst, offset);
    }

    /**
     * First child. Children are in order of creation, but loading a snapshot may order them otherwise.
     *
     * @param row of a node.
     * @return the row, or {@link #NULL_ROW} if there is none.
     */
    public int firstChild(final int row)
    {
        return kind(row) == KIND_EPHEMERAL ? NULL_ROW : rows.getInt(row, RowStore.FIRST_CHILD_OFFSET);
    }

    /**
     * Next child of the same parent.
     *
     * @param row of a child.
     * @return the row, or {@link #NULL_ROW} if there is none.
     */
    public int nextSibling(final int row)
    {
        return rows.getInt(row, RowStore.NEXT_SIBLING_OFFSET);
    }

    /**
     * Nodes below a node. Walks all of them.
     *
     * @param row of a node.
     * @return the count, without the node itself.
     */
    public long countDescendants(final int row)
    {
        long count = 0;
        for (int current = nextBelow(row, row); current != NULL_ROW; current = nextBelow(row, current))
        {
            count++;
        }
        return count;
    }

    /** Next node of those below {@code top}, parents first, behind {@code row}; behind {@code top}, the first. */
    public int nextBelow(final int top, final int row)
    {
        return children.nextBelow(top, row, firstChild(row));
    }

    /**
     * First ephemeral of a session, in no particular order.
     *
     * @param sessionId of the owner.
     * @return the row, or {@link #NULL_ROW} if it has none.
     */
    public int firstEphemeral(final long sessionId)
    {
        return ephemerals.first(sessionId);
    }

    /**
     * Next ephemeral of the same session.
     *
     * @param row of an ephemeral.
     * @return the row, or {@link #NULL_ROW} if there is none.
     */
    public int nextEphemeral(final int row)
    {
        return ephemerals.next(row);
    }

    /**
     * Ephemerals of a session.
     *
     * @param sessionId of the owner.
     * @return the count.
     */
    public int ephemeralCount(final long sessionId)
    {
        return ephemerals.count(sessionId);
    }

    /**
     * Length of the paths of the ephemerals of a session.
     *
     * @param sessionId of the owner.
     * @return the sum in bytes.
     */
    public long ephemeralPathBytes(final long sessionId)
    {
        return ephemerals.pathBytes(sessionId);
    }

    /**
     * Whether a row holds a node now.
     *
     * @param row that was handed out once.
     * @return false if its node was deleted and no other has taken the row.
     */
    public boolean isLive(final int row)
    {
        return rows.isLive(row);
    }

    /**
     * Hand out the nodes that may be reaped one day: of kind container or TTL, by ascending row. The consumer does not
     * change the tree.
     *
     * @param consumer of rows.
     */
    public void forEachReapable(final IntConsumer consumer)
    {
        reapables.forEach(consumer);
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
     * One above the highest row ever used.
     *
     * @return the limit.
     */
    public int rowLimit()
    {
        return rows.limit();
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
     * Compute the digest from all nodes anew.
     *
     * @return what {@link #digest()} must be.
     */
    public long recomputeDigest()
    {
        return nodeDigest.ofAllNodes();
    }

    /**
     * Memory that the nodes take: their rows, names and data with rounding, and the index. Shrinks as they go.
     *
     * @return bytes.
     */
    public long usedBytes()
    {
        return (rows.limit() - 1L - rows.freeCount()) * RowStore.ROW_LENGTH + slab.usedBytes() + overheadBytes();
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
     * @param bytes      that it will take: 128 for a new node, its name and its data.
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

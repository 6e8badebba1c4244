package io.ringmaster.engine.tree;

import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * All that can be asked of the znodes: what changes them is in {@link ZnodeTree}, the only tree there is. A node is
 * addressed by an int, its row, that stays the same for its life.
 * <p>
 * Not threadsafe: one thread at a time, the engine's. No method allocates in steady state.
 */
public abstract class TreeView
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

    final RowStore rows = new RowStore();
    final SlabAllocator slab = new SlabAllocator();
    final PayloadStore payloads = new PayloadStore(rows, slab);
    final ChildLists children = new ChildLists(rows);
    final PathIndex index = new PathIndex(rows);
    final EphemeralChains ephemerals = new EphemeralChains(rows);
    final RowBitmap reapables = new RowBitmap();
    final NodeDigest nodeDigest;
    final PathHash pathHash;

    TreeView(final PathHash pathHash, final IntToLongFunction aclHash)
    {
        this.pathHash = pathHash;
        this.nodeDigest = new NodeDigest(rows, slab, aclHash);
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
        return find(hash(path, offset, length), path, offset, length);
    }

    /**
     * Look a path up whose hash is known.
     *
     * @param hash   of the path, by {@link #hash}.
     * @param path   buffer holding the full path.
     * @param offset of its first byte.
     * @param length of it.
     * @return the row, or {@link #NULL_ROW} if there is no such node.
     */
    public int find(final int hash, final DirectBuffer path, final int offset, final int length)
    {
        if (length <= 1)
        {
            return length == 1 && path.getByte(offset) == '/' ? ROOT_ROW : NULL_ROW;
        }
        int row = index.head(hash);
        while (row != NULL_ROW)
        {
            if (rows.pathHash(row) == hash && payloads.hasPath(row, path, offset, length))
            {
                return row;
            }
            row = rows.hashNext(row);
        }
        return NULL_ROW;
    }

    /**
     * Hash a path, as the tree does.
     *
     * @param path   buffer holding any bytes.
     * @param offset of the first of them.
     * @param length of them.
     * @return the hash; equal for equal bytes.
     */
    public int hash(final DirectBuffer path, final int offset, final int length)
    {
        return pathHash.hash(path, offset, length);
    }

    /**
     * Whether a row holds a node whose path has this hash.
     *
     * @param row  that was handed out once.
     * @param hash by {@link #hash}.
     * @return true if so.
     */
    public boolean hasHash(final int row, final int hash)
    {
        return rows.isLive(row) && rows.pathHash(row) == hash;
    }

    /** Zxid of the transaction that created a node. */
    public long czxid(final int row)
    {
        return rows.czxid(row);
    }

    /** Zxid of the transaction that last set the data of a node. */
    public long mzxid(final int row)
    {
        return rows.mzxid(row);
    }

    /** Zxid of the transaction that last created or deleted a child of a node. */
    public long pzxid(final int row)
    {
        return rows.pzxid(row);
    }

    /** When a node was created, in epoch milliseconds. */
    public long ctime(final int row)
    {
        return rows.ctime(row);
    }

    /** When the data of a node was last set, in epoch milliseconds. */
    public long mtime(final int row)
    {
        return rows.mtime(row);
    }

    /** Session of an ephemeral, milliseconds of a TTL node, 0 of others. */
    public long owner(final int row)
    {
        return rows.owner(row);
    }

    /** Version of the data of a node. */
    public int version(final int row)
    {
        return rows.version(row);
    }

    /** Raw counter of children ever created; Stat shows another value. */
    public int cversion(final int row)
    {
        return rows.cversion(row);
    }

    /** Version of the ACL of a node. */
    public int aversion(final int row)
    {
        return rows.aversion(row);
    }

    /** Number of children of a node. */
    public int childCount(final int row)
    {
        return rows.childCount(row);
    }

    /** Id of the ACL of a node in the ACL table. */
    public int aclId(final int row)
    {
        return payloads.aclId(row);
    }

    /** Length of the data of a node in bytes; -1: the data is null. */
    public int dataLength(final int row)
    {
        return payloads.dataLength(row);
    }

    /** Row of the parent of a node; {@link #NULL_ROW} of the root. */
    public int parent(final int row)
    {
        return rows.parent(row);
    }

    /** Kind of a node, one of the KIND constants. */
    public byte kind(final int row)
    {
        return payloads.kind(row);
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
        rows.copyStat(row, payloads.dataLength(row), dst, offset);
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
        return rows.firstChild(row);
    }

    /**
     * Next child of the same parent.
     *
     * @param row of a child.
     * @return the row, or {@link #NULL_ROW} if there is none.
     */
    public int nextSibling(final int row)
    {
        return rows.nextSibling(row);
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
        return children.nextBelow(top, row);
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
     * One above the highest row ever used.
     *
     * @return the limit.
     */
    public int rowLimit()
    {
        return rows.limit();
    }

    /**
     * Compute the digest from all nodes anew.
     *
     * @return what {@link ZnodeTree#digest()} must be.
     */
    public long recomputeDigest()
    {
        return nodeDigest.ofAllNodes();
    }
}

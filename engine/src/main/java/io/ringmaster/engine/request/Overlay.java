package io.ringmaster.engine.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.transaction.NodeKind;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * The changes in flight: znodes as they will be once every prepared transaction has been applied. Validation looks here
 * first and in the tree second. Engine thread only; allocates nothing once it has grown to the depth of the pipeline.
 * <p>
 * Every prepared transaction puts the nodes that it changes. When it has been applied, {@link #applied(long)} drops
 * those that no later transaction has changed again: for them the tree is right. A request that fails half way, or for
 * which there is no room, is taken back with {@link #rollback()}.
 */
final class Overlay
{
    private static final VarHandle WORDS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int NULL = -1;
    private static final int INITIAL_CAPACITY = 1024;
    private static final int LEAST_PATH_CAPACITY = 64;
    /** Room for a path that a free row keeps; longer ones are rare, and every row would get one in time. */
    private static final int RETAINED_PATH_CAPACITY = 256;
    /** What a row takes beside its path. */
    private static final int ROW_BYTES = 128;
    private static final long CROWDED_BYTES = 64L * 1024 * 1024;
    /** Most that the ephemerals of one session take here when it ends. */
    private static final long MAX_SESSION_BYTES = 64L * 1024 * 1024;

    private final ZnodeTree tree;
    private final AclTable acls;
    private final UnsafeBuffer pathView = new UnsafeBuffer(0, 0);
    private final Long2LongHashMap ephemeralsInFlight = new Long2LongHashMap(0);

    private NodeState[] states = new NodeState[INITIAL_CAPACITY];
    private byte[][] paths = new byte[INITIAL_CAPACITY][];
    private int[] pathLengths = new int[INITIAL_CAPACITY];
    private int[] hashes = new int[INITIAL_CAPACITY];
    private long[] zxids = new long[INITIAL_CAPACITY];
    private int[] chain = new int[INITIAL_CAPACITY];
    private int[] buckets = new int[INITIAL_CAPACITY * 2];
    private int rowLimit;
    private int freeRow = NULL;
    private int count;
    private long pathBytes;
    private long pathCapacities;

    private long[] touchedZxids = new long[INITIAL_CAPACITY];
    private int[] touchedRows = new int[INITIAL_CAPACITY];
    private long touchHead;
    private long touchTail;

    private NodeState[] undoStates = new NodeState[16];
    private int[] undoRows = new int[16];
    private long[] undoZxids = new long[16];
    private int undoCount;
    private long undoTouchTail;

    Overlay(final ZnodeTree tree, final AclTable acls)
    {
        this.tree = tree;
        this.acls = acls;
        Arrays.fill(buckets, NULL);
    }

    /**
     * Fill a state with the node at a path.
     *
     * @return true if the node will exist.
     */
    boolean load(final DirectBuffer path, final int offset, final int length, final NodeState state)
    {
        final int hash = tree.hash(path, offset, length);
        state.pathHash = hash;
        if (count > 0)
        {
            final int row = find(path, offset, length, hash);
            if (row != NULL)
            {
                state.copyFrom(states[row]);
                return state.exists;
            }
        }
        final int treeRow = tree.find(hash, path, offset, length);
        if (treeRow == ZnodeTree.NULL_ROW)
        {
            state.clear();
            return false;
        }
        state.exists = true;
        state.row = treeRow;
        state.kind = tree.kind(treeRow);
        state.owner = tree.owner(treeRow);
        state.version = tree.version(treeRow);
        state.cversion = tree.cversion(treeRow);
        state.aversion = tree.aversion(treeRow);
        state.childCount = tree.childCount(treeRow);
        state.aclId = tree.aclId(treeRow);
        state.dataLength = tree.dataLength(treeRow);
        return true;
    }

    /** Whether a change of the node at a path is in flight, or one of its children. */
    boolean isInFlight(final DirectBuffer path, final int offset, final int length)
    {
        return count > 0 && find(path, offset, length, tree.hash(path, offset, length)) != NULL;
    }

    /** Start to remember, so that the changes from here on can be taken back. */
    void mark()
    {
        while (undoCount > 0)
        {
            undoCount--;
            releaseUndo(undoCount);
        }
        undoTouchTail = touchTail;
    }

    /** Note a node as a transaction will leave it, in a state that was loaded for this path. */
    void put(final DirectBuffer path, final int offset, final int length, final NodeState state, final long zxid)
    {
        final int hash = state.pathHash;
        int row = find(path, offset, length, hash);
        if (row == NULL)
        {
            row = allocate(path, offset, length, hash);
            remember(row, null, 0);
        }
        else
        {
            remember(row, states[row], zxids[row]);
        }
        set(row, state);
        zxids[row] = zxid;
        touch(row, zxid);
    }

    /** Take back everything put since {@link #mark()}. */
    void rollback()
    {
        while (undoCount > 0)
        {
            undoCount--;
            final int row = undoRows[undoCount];
            if (undoZxids[undoCount] == 0)
            {
                remove(row);
            }
            else
            {
                set(row, undoStates[undoCount]);
                zxids[row] = undoZxids[undoCount];
                releaseUndo(undoCount);
            }
        }
        touchTail = undoTouchTail;
    }

    /** Nothing is in flight any more, as far as this server decides: the tree alone is right. */
    void clear()
    {
        mark();
        for (int row = 0; row < rowLimit; row++)
        {
            if (zxids[row] != 0)
            {
                remove(row);
            }
        }
        touchHead = touchTail;
        undoTouchTail = touchTail;
    }

    /** A transaction has been applied: what only it had changed is in the tree now. */
    void applied(final long zxid)
    {
        final int mask = touchedRows.length - 1;
        while (touchHead < touchTail && touchedZxids[(int)touchHead & mask] <= zxid)
        {
            final long touchedZxid = touchedZxids[(int)touchHead & mask];
            final int row = touchedRows[(int)touchHead & mask];
            touchHead++;
            if (zxids[row] == touchedZxid)
            {
                remove(row);
            }
        }
    }

    /** Ephemerals of a session that exist here: created, or changed, and not yet applied. */
    long ephemeralsInFlight(final long sessionId)
    {
        return ephemeralsInFlight.get(sessionId);
    }

    /** Visit the paths of a session's ephemerals that exist here. The visitor may put nodes. */
    void forEachEphemeral(final long sessionId, final PathVisitor visitor)
    {
        final int limit = rowLimit;
        for (int row = 0; row < limit && ephemeralsInFlight.get(sessionId) > 0; row++)
        {
            if (zxids[row] != 0 && isEphemeralOf(states[row], sessionId))
            {
                pathView.wrap(paths[row], 0, pathLengths[row]);
                visitor.onPath(pathView, 0, pathLengths[row]);
            }
        }
    }

    /**
     * Whether so much is in flight that nothing should be added of which the transaction is short but the changes are
     * many.
     */
    boolean isCrowded()
    {
        return pathBytes + (long)count * ROW_BYTES > CROWDED_BYTES;
    }

    /**
     * Whether a session has so many ephemerals that it may create no more: all of them are in flight when it ends.
     * Those in flight now are not counted: they are bounded by the transactions that have room.
     */
    boolean ownsTooMuch(final long sessionId)
    {
        return tree.ephemeralPathBytes(sessionId) + (long)tree.ephemeralCount(sessionId) * ROW_BYTES >
            MAX_SESSION_BYTES;
    }

    /** Memory for paths, that of free rows included. */
    long allocatedPathBytes()
    {
        return pathCapacities;
    }

    int count()
    {
        return count;
    }

    /** Takes paths; the buffer is borrowed for the call. */
    @FunctionalInterface
    interface PathVisitor
    {
        void onPath(DirectBuffer path, int offset, int length);
    }

    private static boolean isEphemeralOf(final NodeState state, final long sessionId)
    {
        return state.exists && state.kind == (byte)NodeKind.EPHEMERAL.value() && state.owner == sessionId;
    }

    private void set(final int row, final NodeState state)
    {
        final NodeState current = states[row];
        countEphemeral(current, -1);
        countEphemeral(state, 1);
        if (state.aclId != current.aclId)
        {
            if (state.aclId != 0)
            {
                acls.retain(state.aclId);
            }
            if (current.aclId != 0)
            {
                acls.release(current.aclId);
            }
        }
        current.copyFrom(state);
    }

    private void countEphemeral(final NodeState state, final int delta)
    {
        if (state.exists && state.kind == (byte)NodeKind.EPHEMERAL.value())
        {
            final long value = ephemeralsInFlight.get(state.owner) + delta;
            if (value == 0)
            {
                ephemeralsInFlight.remove(state.owner);
            }
            else
            {
                ephemeralsInFlight.put(state.owner, value);
            }
        }
    }

    private void remember(final int row, final NodeState before, final long zxid)
    {
        if (undoCount == undoRows.length)
        {
            undoStates = Arrays.copyOf(undoStates, undoCount * 2);
            undoRows = Arrays.copyOf(undoRows, undoCount * 2);
            undoZxids = Arrays.copyOf(undoZxids, undoCount * 2);
        }
        if (undoStates[undoCount] == null)
        {
            undoStates[undoCount] = new NodeState();
        }
        if (before != null)
        {
            undoStates[undoCount].copyFrom(before);
            if (before.aclId != 0)
            {
                // The change may drop the last reference, and the id would be free before it is taken back.
                acls.retain(before.aclId);
            }
        }
        undoRows[undoCount] = row;
        undoZxids[undoCount] = zxid;
        undoCount++;
    }

    private void releaseUndo(final int index)
    {
        if (undoZxids[index] != 0 && undoStates[index].aclId != 0)
        {
            acls.release(undoStates[index].aclId);
        }
    }

    private void touch(final int row, final long zxid)
    {
        if (touchTail - touchHead == touchedRows.length)
        {
            final int length = touchedRows.length;
            final long[] newZxids = new long[length * 2];
            final int[] newRows = new int[length * 2];
            for (long i = touchHead; i < touchTail; i++)
            {
                newZxids[(int)i & (length * 2 - 1)] = touchedZxids[(int)i & (length - 1)];
                newRows[(int)i & (length * 2 - 1)] = touchedRows[(int)i & (length - 1)];
            }
            touchedZxids = newZxids;
            touchedRows = newRows;
        }
        touchedZxids[(int)touchTail & (touchedZxids.length - 1)] = zxid;
        touchedRows[(int)touchTail & (touchedRows.length - 1)] = row;
        touchTail++;
    }

    private int find(final DirectBuffer path, final int offset, final int length, final int hash)
    {
        int row = buckets[hash & (buckets.length - 1)];
        while (row != NULL)
        {
            if (hashes[row] == hash && pathLengths[row] == length && isSame(paths[row], path, offset, length))
            {
                return row;
            }
            row = chain[row];
        }
        return NULL;
    }

    private static boolean isSame(final byte[] stored, final DirectBuffer path, final int offset, final int length)
    {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            if ((long)WORDS.get(stored, i) != path.getLong(offset + i, ByteOrder.LITTLE_ENDIAN))
            {
                return false;
            }
        }
        for (; i < length; i++)
        {
            if (stored[i] != path.getByte(offset + i))
            {
                return false;
            }
        }
        return true;
    }

    private int allocate(final DirectBuffer path, final int offset, final int length, final int hash)
    {
        int row = freeRow;
        if (row != NULL)
        {
            freeRow = chain[row];
        }
        else
        {
            if (rowLimit == states.length)
            {
                grow();
            }
            row = rowLimit++;
            states[row] = new NodeState();
        }
        if (paths[row] == null || paths[row].length < length)
        {
            setPath(row, new byte[Math.max(LEAST_PATH_CAPACITY, BitUtil.findNextPositivePowerOfTwo(length))]);
        }
        path.getBytes(offset, paths[row], 0, length);
        pathLengths[row] = length;
        pathBytes += length;
        hashes[row] = hash;
        states[row].clear();
        final int bucket = hash & (buckets.length - 1);
        chain[row] = buckets[bucket];
        buckets[bucket] = row;
        count++;
        return row;
    }

    private void remove(final int row)
    {
        final NodeState state = states[row];
        countEphemeral(state, -1);
        if (state.aclId != 0)
        {
            acls.release(state.aclId);
        }
        state.clear();
        final int bucket = hashes[row] & (buckets.length - 1);
        if (buckets[bucket] == row)
        {
            buckets[bucket] = chain[row];
        }
        else
        {
            int previous = buckets[bucket];
            while (chain[previous] != row)
            {
                previous = chain[previous];
            }
            chain[previous] = chain[row];
        }
        pathBytes -= pathLengths[row];
        if (paths[row].length > RETAINED_PATH_CAPACITY)
        {
            setPath(row, null);
        }
        zxids[row] = 0;
        chain[row] = freeRow;
        freeRow = row;
        count--;
    }

    private void setPath(final int row, final byte[] path)
    {
        pathCapacities += (path == null ? 0 : path.length) - (paths[row] == null ? 0 : paths[row].length);
        paths[row] = path;
    }

    private void grow()
    {
        final int capacity = states.length * 2;
        states = Arrays.copyOf(states, capacity);
        paths = Arrays.copyOf(paths, capacity);
        pathLengths = Arrays.copyOf(pathLengths, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        zxids = Arrays.copyOf(zxids, capacity);
        chain = Arrays.copyOf(chain, capacity);
        buckets = new int[capacity * 2];
        Arrays.fill(buckets, NULL);
        for (int row = 0; row < rowLimit; row++)
        {
            if (zxids[row] != 0)
            {
                final int bucket = hashes[row] & (buckets.length - 1);
                chain[row] = buckets[bucket];
                buckets[bucket] = row;
            }
        }
    }
}

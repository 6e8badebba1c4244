package io.ringmaster.tools.checker;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a partition as a search tries them: applies operations if they fit, and takes them back. A zxid that no
 * reply has told is {@link #UNBOUND} until a read shows it.
 */
final class NodeStates
{
    private static final long UNBOUND = -2;
    private static final int ABSENT = -1;
    private static final int SAVED = 6;

    private final List<String> keys;
    private final int[] values;
    private final int[] versions;
    private final long[] czxids;
    private final long[] mzxids;
    /** The newest zxid known of any change, deletes included: changes that follow have greater ones. */
    private final long[] floors;
    private long[] saved = new long[64 * SAVED];
    private int savedCount;

    NodeStates(final List<String> keys, final Map<String, NodeView> initial, final Values dictionary)
    {
        this.keys = keys;
        final int count = keys.size();
        values = new int[count];
        versions = new int[count];
        czxids = new long[count];
        mzxids = new long[count];
        floors = new long[count];
        Arrays.fill(versions, ABSENT);
        for (int slot = 0; slot < count; slot++)
        {
            final NodeView view = initial.get(keys.get(slot));
            if (view != null)
            {
                values[slot] = dictionary.written(view.value());
                versions[slot] = Math.max(0, view.version());
                czxids[slot] = view.czxid() == NodeView.NOT_SHOWN ? UNBOUND : view.czxid();
                mzxids[slot] = view.mzxid() == NodeView.NOT_SHOWN ? UNBOUND : view.mzxid();
                floors[slot] = Math.max(0, view.mzxid());
            }
        }
    }

    /** To be handed to {@link #undo(int)}. */
    int mark()
    {
        return savedCount;
    }

    /** Take back everything since a mark. */
    void undo(final int mark)
    {
        while (savedCount > mark)
        {
            savedCount--;
            final int offset = savedCount * SAVED;
            final int slot = (int)saved[offset];
            values[slot] = (int)saved[offset + 1];
            versions[slot] = (int)saved[offset + 2];
            czxids[slot] = saved[offset + 3];
            mzxids[slot] = saved[offset + 4];
            floors[slot] = saved[offset + 5];
        }
    }

    private void save(final int slot)
    {
        if ((savedCount + 1) * SAVED > saved.length)
        {
            saved = Arrays.copyOf(saved, saved.length * 2);
        }
        final int offset = savedCount * SAVED;
        saved[offset] = slot;
        saved[offset + 1] = values[slot];
        saved[offset + 2] = versions[slot];
        saved[offset + 3] = czxids[slot];
        saved[offset + 4] = mzxids[slot];
        saved[offset + 5] = floors[slot];
        savedCount++;
    }

    /**
     * Apply an operation. If it does not fit, the state is that of before or half-way: the caller goes back to its mark
     * in both cases.
     *
     * @return whether its outcome is what it would have been here.
     */
    boolean apply(final SearchOperation operation)
    {
        if (operation.operation.isOk() || operation.operation.isUnknown())
        {
            for (int i = 0; i < operation.slots.length; i++)
            {
                if (!succeeds(operation, i))
                {
                    return false;
                }
            }
            return true;
        }
        final int mark = savedCount;
        for (int i = 0; i < operation.failedStep; i++)
        {
            if (!succeeds(operation, i))
            {
                return false;
            }
        }
        final boolean isFitting = fails(operation);
        undo(mark);
        return isFitting;
    }

    private boolean fails(final SearchOperation operation)
    {
        final int step = operation.failedStep;
        final int version = versions[operation.slots[step]];
        return switch (operation.outcome)
        {
            // Of a create it is the parent that is not there.
            case NO_NODE -> version == ABSENT || operation.kinds[step] == OperationKind.CREATE;
            case NODE_EXISTS -> version != ABSENT;
            case BAD_VERSION -> version != ABSENT && version != operation.expectedVersions[step];
            default -> true;
        };
    }

    private boolean succeeds(final SearchOperation operation, final int step)
    {
        final int slot = operation.slots[step];
        final int version = versions[slot];
        if (operation.kinds[step] == OperationKind.CREATE)
        {
            return version == ABSENT && create(operation, step, slot);
        }
        final int expected = operation.expectedVersions[step];
        if (version == ABSENT || (expected != Step.ANY_VERSION && expected != version))
        {
            return false;
        }
        return switch (operation.kinds[step])
        {
            case DELETE -> delete(operation, slot);
            case SET_DATA -> set(operation, step, slot);
            case CHECK -> true;
            default -> shows(operation, step, slot);
        };
    }

    private boolean create(final SearchOperation operation, final int step, final int slot)
    {
        save(slot);
        values[slot] = operation.values[step];
        versions[slot] = 0;
        czxids[slot] = UNBOUND;
        mzxids[slot] = UNBOUND;
        return at(operation, slot) && shows(operation, step, slot);
    }

    private boolean set(final SearchOperation operation, final int step, final int slot)
    {
        save(slot);
        values[slot] = operation.values[step];
        versions[slot]++;
        mzxids[slot] = UNBOUND;
        return at(operation, slot) && shows(operation, step, slot);
    }

    private boolean delete(final SearchOperation operation, final int slot)
    {
        save(slot);
        versions[slot] = ABSENT;
        values[slot] = Values.NOT_SHOWN;
        czxids[slot] = UNBOUND;
        mzxids[slot] = UNBOUND;
        if (operation.zxid == Operation.NO_ZXID)
        {
            return true;
        }
        final boolean isLater = operation.zxid >= floors[slot];
        floors[slot] = operation.zxid;
        return isLater;
    }

    /** What was just written has the zxid of the operation, if that is known. */
    private boolean at(final SearchOperation operation, final int slot)
    {
        if (operation.zxid == Operation.NO_ZXID)
        {
            return true;
        }
        // Steps of one multi have the same.
        final boolean isLater = operation.zxid >= floors[slot];
        if (czxids[slot] == UNBOUND && versions[slot] == 0)
        {
            czxids[slot] = operation.zxid;
        }
        mzxids[slot] = operation.zxid;
        floors[slot] = operation.zxid;
        return isLater;
    }

    /** Whether the node is what the reply shows; zxids that were not known are known from then on. */
    private boolean shows(final SearchOperation operation, final int step, final int slot)
    {
        final int value = operation.seenValues[step];
        final int version = operation.seenVersions[step];
        if ((value != Values.NOT_SHOWN && value != values[slot]) ||
            (version != NodeView.NOT_SHOWN && version != versions[slot]))
        {
            return false;
        }
        final long czxid = operation.seenCzxids[step];
        final long mzxid = operation.seenMzxids[step];
        if ((czxid != NodeView.NOT_SHOWN && czxids[slot] != UNBOUND && czxids[slot] != czxid) ||
            (mzxid != NodeView.NOT_SHOWN && mzxids[slot] != UNBOUND && mzxids[slot] != mzxid))
        {
            return false;
        }
        final boolean isNewCzxid = czxid != NodeView.NOT_SHOWN && czxids[slot] == UNBOUND;
        final boolean isNewMzxid = mzxid != NodeView.NOT_SHOWN && mzxids[slot] == UNBOUND;
        if (isNewCzxid || isNewMzxid)
        {
            save(slot);
            czxids[slot] = isNewCzxid ? czxid : czxids[slot];
            if (isNewMzxid)
            {
                final boolean isLater = mzxid > floors[slot];
                mzxids[slot] = mzxid;
                floors[slot] = mzxid;
                return isLater;
            }
        }
        return true;
    }

    /**
     * Whether an operation that is still to come has been passed: it shows a node or a version of it that is gone, and
     * neither comes back.
     */
    boolean isPast(final SearchOperation operation)
    {
        if (!operation.operation.isOk() || operation.slots.length != 1 ||
            operation.seenCzxids[0] == NodeView.NOT_SHOWN || operation.kinds[0] == OperationKind.CREATE)
        {
            return false;
        }
        final int slot = operation.slots[0];
        final long czxid = operation.seenCzxids[0];
        if (versions[slot] != ABSENT && czxids[slot] == czxid)
        {
            final int before = operation.seenVersions[0] - (operation.kinds[0] == OperationKind.SET_DATA ? 1 : 0);
            return operation.seenVersions[0] != NodeView.NOT_SHOWN && versions[slot] > before;
        }
        return czxid <= floors[slot] && (versions[slot] == ABSENT || czxids[slot] != UNBOUND);
    }

    /** Whether it is the node that was created at a zxid, and has a version beyond one that is still to come. */
    boolean isBeyond(final int slot, final long czxid, final int version)
    {
        return versions[slot] != ABSENT && czxids[slot] == czxid && versions[slot] > version;
    }

    long hash()
    {
        long hash = 0;
        for (int slot = 0; slot < values.length; slot++)
        {
            long one = Hashing.mix(slot + 1L);
            one = Hashing.mix(one ^ values[slot]);
            one = Hashing.mix(one ^ versions[slot]);
            one = Hashing.mix(one ^ czxids[slot]);
            one = Hashing.mix(one ^ mzxids[slot]);
            one = Hashing.mix(one ^ floors[slot]);
            hash ^= one;
        }
        return hash;
    }

    /** The nodes that an operation is about. */
    String describe(final SearchOperation operation, final Values dictionary)
    {
        final StringBuilder text = new StringBuilder();
        for (final int slot : Arrays.stream(operation.slots).distinct().toArray())
        {
            text.append(text.length() == 0 ? "" : ", ").append(keys.get(slot)).append(' ');
            if (versions[slot] == ABSENT)
            {
                text.append("absent");
            }
            else
            {
                text.append(new NodeView(dictionary.value(values[slot]), versions[slot],
                    Math.max(NodeView.NOT_SHOWN, czxids[slot]), Math.max(NodeView.NOT_SHOWN, mzxids[slot])));
            }
        }
        return text.toString();
    }
}

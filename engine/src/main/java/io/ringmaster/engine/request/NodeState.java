package io.ringmaster.engine.request;

import io.ringmaster.engine.tree.ZnodeTree;

/**
 * What validation needs to know of a znode: as it will be once everything in flight has been applied.
 * A plain holder that is filled, changed and put back; see {@link Overlay}.
 */
final class NodeState
{
    boolean exists;
    byte kind;
    long owner;
    int version;
    int cversion;
    int aversion;
    int childCount;
    int aclId;
    int dataLength;
    /** In the tree, or {@link ZnodeTree#NULL_ROW} if the node is not there yet. */
    int row;
    /** Of the path that it was loaded for; not a part of the state. */
    int pathHash;

    void clear()
    {
        exists = false;
        kind = 0;
        owner = 0;
        version = 0;
        cversion = 0;
        aversion = 0;
        childCount = 0;
        aclId = 0;
        dataLength = 0;
        row = ZnodeTree.NULL_ROW;
    }

    void copyFrom(final NodeState other)
    {
        exists = other.exists;
        kind = other.kind;
        owner = other.owner;
        version = other.version;
        cversion = other.cversion;
        aversion = other.aversion;
        childCount = other.childCount;
        aclId = other.aclId;
        dataLength = other.dataLength;
        row = other.row;
    }
}

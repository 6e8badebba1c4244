package io.ringmaster.engine.request;

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
    }
}

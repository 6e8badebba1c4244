package io.ringmaster.engine.model;

/**
 * The eleven fields of contract section 10.1.
 *
 * @param czxid          transaction that created the node.
 * @param mzxid          transaction that last set its data.
 * @param pzxid          transaction that last added or removed a child.
 * @param ctime          epoch milliseconds of czxid.
 * @param mtime          epoch milliseconds of mzxid.
 * @param ephemeralOwner session of an ephemeral node, else 0.
 * @param version        count of data changes.
 * @param cversion       count of child changes, as section 10.2 defines it.
 * @param aversion       count of ACL changes.
 * @param dataLength     bytes of data, 0 for null.
 * @param numChildren    children now.
 */
public record NodeStat(
    long czxid,
    long mzxid,
    long pzxid,
    long ctime,
    long mtime,
    long ephemeralOwner,
    int version,
    int cversion,
    int aversion,
    int dataLength,
    int numChildren)
{
    @Override
    public String toString()
    {
        return "{c=" + Long.toHexString(czxid) + " m=" + Long.toHexString(mzxid) + " p=" + Long.toHexString(pzxid) +
            " ct=" + ctime + " mt=" + mtime + " owner=" + Long.toHexString(ephemeralOwner) + " v=" + version +
            " cv=" + cversion + " av=" + aversion + " len=" + dataLength + " children=" + numChildren + "}";
    }
}

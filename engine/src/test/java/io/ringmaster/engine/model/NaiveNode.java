package io.ringmaster.engine.model;

import java.util.List;

/**
 * A node, unchangeable, so that a map of nodes is copied by copying the map.
 *
 * @param kind     of the node.
 * @param owner    session id of an ephemeral, milliseconds of a TTL node, else 0.
 * @param data     a char per byte, or null.
 * @param acl      stored list.
 * @param czxid    as in Stat.
 * @param mzxid    as in Stat.
 * @param pzxid    as in Stat.
 * @param ctime    as in Stat.
 * @param mtime    as in Stat.
 * @param version  as in Stat.
 * @param creates  children ever created: the raw counter of section 10.2.
 * @param aversion as in Stat.
 */
record NaiveNode(
    Kind kind,
    long owner,
    String data,
    List<AclEntry> acl,
    long czxid,
    long mzxid,
    long pzxid,
    long ctime,
    long mtime,
    int version,
    int creates,
    int aversion)
{
    /** Section 14, in the order of the wire's NodeKind. */
    enum Kind
    {
        /** Stays until it is deleted. */
        PERSISTENT,
        /** Dies with its session. */
        EPHEMERAL,
        /** May be reaped once its last child is gone. */
        CONTAINER,
        /** May be reaped when it has no children and was not set for its time to live. */
        TTL
    }

    NaiveNode withData(final String newData, final long zxid, final long timeMs)
    {
        return new NaiveNode(
            kind, owner, newData, acl, czxid, zxid, pzxid, ctime, timeMs, version + 1, creates, aversion);
    }

    NaiveNode withReplacedData(final String newData)
    {
        return new NaiveNode(
            kind, owner, newData, acl, czxid, mzxid, pzxid, ctime, mtime, version, creates, aversion);
    }

    NaiveNode withAcl(final List<AclEntry> newAcl)
    {
        return new NaiveNode(
            kind, owner, data, newAcl, czxid, mzxid, pzxid, ctime, mtime, version, creates, aversion + 1);
    }

    NaiveNode withChildCreated(final long zxid)
    {
        return new NaiveNode(
            kind, owner, data, acl, czxid, mzxid, zxid, ctime, mtime, version, creates + 1, aversion);
    }

    NaiveNode withChildDeleted(final long zxid)
    {
        return new NaiveNode(
            kind, owner, data, acl, czxid, mzxid, zxid, ctime, mtime, version, creates, aversion);
    }
}

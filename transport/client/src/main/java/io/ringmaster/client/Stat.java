package io.ringmaster.client;

/**
 * The eleven fields that describe a node.
 *
 * @param czxid          zxid that created it.
 * @param mzxid          zxid that last set its data.
 * @param pzxid          zxid that last created or deleted a child.
 * @param ctimeMs        epoch time of its creation.
 * @param mtimeMs        epoch time at which its data was last set.
 * @param version        number of times its data was set.
 * @param cversion       number of creations and deletions of children.
 * @param aversion       number of times its ACL was set.
 * @param ephemeralOwner session that it lives with; 0 if it is not ephemeral.
 * @param dataLength     of its data in bytes.
 * @param numChildren    that it has.
 */
public record Stat(
    long czxid,
    long mzxid,
    long pzxid,
    long ctimeMs,
    long mtimeMs,
    int version,
    int cversion,
    int aversion,
    long ephemeralOwner,
    int dataLength,
    int numChildren)
{
}

package io.ringmaster.engine.request;

import io.ringmaster.engine.transaction.InvariantException;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Digests of the tree at some of the last zxids, for servers to compare: a replica whose state differs from its
 * leader's stops before it tells anybody. Engine thread only.
 */
final class DigestLog
{
    private static final long INTERVAL_MASK = 0x7F;
    private static final int CAPACITY = 256;

    private final ZnodeTree tree;
    private final long[] zxids = new long[CAPACITY];
    private final long[] digests = new long[CAPACITY];
    private int count;
    private long toldZxid;
    private long toldDigest;

    DigestLog(final ZnodeTree tree)
    {
        this.tree = tree;
    }

    /**
     * The tree is the one of this zxid.
     *
     * @return true if the digest of it is one of those to be told.
     */
    boolean onApplied(final long zxid)
    {
        if (zxid == toldZxid)
        {
            compare(zxid, tree.digest(), toldDigest);
        }
        if ((zxid & INTERVAL_MASK) != 0)
        {
            return false;
        }
        final int index = count++ & (CAPACITY - 1);
        zxids[index] = zxid;
        digests[index] = tree.digest();
        return true;
    }

    /**
     * The leader's tree had a digest.
     *
     * @param zxid        of the tree.
     * @param digest      of it.
     * @param appliedZxid of the tree here.
     * @throws InvariantException if the tree here had another one.
     */
    void onTold(final long zxid, final long digest, final long appliedZxid)
    {
        if (zxid == appliedZxid)
        {
            compare(zxid, tree.digest(), digest);
        }
        else if (zxid > appliedZxid)
        {
            toldZxid = zxid;
            toldDigest = digest;
        }
        else
        {
            for (int i = 0; i < CAPACITY; i++)
            {
                if (zxids[i] == zxid)
                {
                    compare(zxid, digests[i], digest);
                }
            }
        }
    }

    private static void compare(final long zxid, final long own, final long told)
    {
        if (own != told)
        {
            throw new InvariantException("the tree at zxid 0x" + Long.toHexString(zxid) + " has digest 0x" +
                Long.toHexString(own) + " here and 0x" + Long.toHexString(told) + " at the leader. Start this server " +
                "with an empty data directory and '--rejoin', and keep the old one for analysis");
        }
    }
}

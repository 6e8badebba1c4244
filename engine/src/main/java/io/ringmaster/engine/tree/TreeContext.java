package io.ringmaster.engine.tree;

import java.util.Objects;
import java.util.function.IntToLongFunction;

/**
 * What a {@link ZnodeTree} needs from outside. Set, then hand over; the tree concludes it.
 */
public final class TreeContext
{
    /** Default of {@link #maxBytes()}: 2 GiB. */
    public static final long DEFAULT_MAX_BYTES = 2L << 30;
    /** Default of {@link #rootAclId()}. */
    public static final int DEFAULT_ROOT_ACL_ID = 1;
    /** ACL ids are below this: a row has 24 bits for one. */
    public static final int ACL_ID_LIMIT = 1 << 24;

    private static final long MIN_MAX_BYTES = 8L << 20;

    private long maxBytes = DEFAULT_MAX_BYTES;
    private int rootAclId = DEFAULT_ROOT_ACL_ID;
    private PathHash pathHash = PathHash.DEFAULT;
    private IntToLongFunction aclHash = aclId -> 0;

    /**
     * Memory that the tree may use before {@link ZnodeTree#hasRoomFor} answers no. Changes that are already decided
     * still succeed above it, so leave the process room for what is in flight, and for a snapshot's old images.
     *
     * @param maxBytes over rows, index, names and data; at least 8 MiB.
     * @return this.
     */
    public TreeContext maxBytes(final long maxBytes)
    {
        this.maxBytes = maxBytes;
        return this;
    }

    /**
     * See {@link #maxBytes(long)}.
     *
     * @return the limit in bytes.
     */
    public long maxBytes()
    {
        return maxBytes;
    }

    /**
     * ACL of the root of a new tree.
     *
     * @param rootAclId id in the ACL table, below {@link #ACL_ID_LIMIT}.
     * @return this.
     */
    public TreeContext rootAclId(final int rootAclId)
    {
        this.rootAclId = rootAclId;
        return this;
    }

    /**
     * See {@link #rootAclId(int)}.
     *
     * @return the id.
     */
    public int rootAclId()
    {
        return rootAclId;
    }

    /**
     * Hash of paths.
     *
     * @param pathHash the function; only tests have a reason to give another than the default.
     * @return this.
     */
    public TreeContext pathHash(final PathHash pathHash)
    {
        this.pathHash = pathHash;
        return this;
    }

    /**
     * See {@link #pathHash(PathHash)}.
     *
     * @return the function.
     */
    public PathHash pathHash()
    {
        return pathHash;
    }

    /**
     * Hash of the content of an ACL, so that the digest covers ACLs, whose ids are local. Called on every change of a
     * node, while the id is valid, so keep it to an array access. The default leaves ACLs out of the digest.
     *
     * @param aclHash from an ACL id to the hash of the ACL.
     * @return this.
     */
    public TreeContext aclHash(final IntToLongFunction aclHash)
    {
        this.aclHash = aclHash;
        return this;
    }

    /**
     * See {@link #aclHash(IntToLongFunction)}.
     *
     * @return the function.
     */
    public IntToLongFunction aclHash()
    {
        return aclHash;
    }

    /**
     * Check the values. Called by the tree.
     *
     * @return this.
     * @throws IllegalArgumentException naming the value that is out of range.
     */
    public TreeContext conclude()
    {
        Objects.requireNonNull(pathHash, "pathHash");
        Objects.requireNonNull(aclHash, "aclHash");
        if (maxBytes < MIN_MAX_BYTES)
        {
            throw new IllegalArgumentException("maxBytes=" + maxBytes + " is below " + MIN_MAX_BYTES);
        }
        if (rootAclId < 0 || rootAclId >= ACL_ID_LIMIT)
        {
            throw new IllegalArgumentException("rootAclId=" + rootAclId + " not in 0.." + (ACL_ID_LIMIT - 1));
        }
        return this;
    }

    @Override
    public String toString()
    {
        return "TreeContext{maxBytes=" + maxBytes + ", rootAclId=" + rootAclId + ", pathHash=" + pathHash + '}';
    }
}

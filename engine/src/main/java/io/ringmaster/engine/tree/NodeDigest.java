package io.ringmaster.engine.tree;

import java.util.function.IntToLongFunction;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one node adds to the digest of the tree, in two parts, so that a change of a node's Stat (a parent's, mostly)
 * does not read its data again. The digest is the sum over all nodes, so it does not depend on their order or row.
 * <p>
 * The number of children is left out: it follows from the other nodes.
 */
final class NodeDigest
{
    // Odd constants without structure; products are summed, then mixed.
    private static final long K_CZXID = 0xA0761D6478BD642FL;
    private static final long K_MZXID = 0xE7037ED1A0B428DBL;
    private static final long K_PZXID = 0x8EBC6AF09C88C6E3L;
    private static final long K_CTIME = 0x589965CC75374CC3L;
    private static final long K_MTIME = 0x1D8E4E27C47D124FL;
    private static final long K_OWNER = 0xEB44ACCAB455D165L;
    private static final long K_VERSIONS = 0x9A3F2D8B61C7E505L;
    private static final long K_ACL = 0xC5D8A2F1374E9B6DL;
    private static final long K_PATH = 0x72BE5D74F27B8965L;

    private final RowStore rows;
    private final RowExtensions extensions;
    private final SlabAllocator slab;
    private final IntToLongFunction aclHash;

    NodeDigest(final RowStore rows, final SlabAllocator slab, final IntToLongFunction aclHash)
    {
        this.rows = rows;
        this.extensions = rows.extensions();
        this.slab = slab;
        this.aclHash = aclHash;
    }

    /**
     * The digest of the tree, computed from all nodes.
     *
     * @return the sum.
     */
    long ofAllNodes()
    {
        long sum = 0;
        for (int row = 1, limit = rows.limit(); row < limit; row++)
        {
            if (rows.isLive(row))
            {
                sum += ofNode(row);
            }
        }
        return sum;
    }

    /**
     * The part that covers the place in the tree, the Stat fields, kind, owner and ACL.
     *
     * @param row of a live node.
     * @return addend of the digest.
     */
    long ofStat(final int row)
    {
        final int payload = rows.payload(row);
        final long head = slab.buffer(payload).getLong(SlabAllocator.offset(payload));
        final long czxid = rows.czxid(row);
        final int extension = rows.extensionId(row);
        long pzxid = czxid;
        long owner = 0;
        int cversion = 0;
        int aversion = 0;
        if (extension != 0)
        {
            pzxid = extensions.pzxid(extension);
            owner = extensions.owner(extension);
            cversion = extensions.cversion(extension);
            aversion = extensions.aversion(extension);
        }
        final long versions = ((long)rows.version(row) << 32) | (cversion & 0xFFFF_FFFFL);
        // The kind counts from 1 here: part of the format, like all of this.
        final long aversionAndKind = ((long)aversion << 32) | (PayloadHead.kind(head) + 1);
        return Hashing.mix(
            czxid * K_CZXID +
            rows.mzxid(row) * K_MZXID +
            pzxid * K_PZXID +
            rows.ctime(row) * K_CTIME +
            rows.mtime(row) * K_MTIME +
            owner * K_OWNER +
            Hashing.mix(versions) * K_VERSIONS +
            Hashing.mix(aversionAndKind ^ K_VERSIONS) +
            aclHash.applyAsLong(PayloadHead.aclId(head)) * K_ACL +
            rows.pathHash(row) * K_PATH);
    }

    /**
     * The part that covers name and data.
     *
     * @param row of a live node.
     * @return addend of the digest.
     */
    long ofPayload(final int row)
    {
        final int payload = rows.payload(row);
        final UnsafeBuffer block = slab.buffer(payload);
        final int blockOffset = SlabAllocator.offset(payload);
        final long head = block.getLong(blockOffset);
        final int nameLength = PayloadHead.nameLength(head, block, blockOffset);
        final int dataLength = PayloadHead.dataLength(head);
        final long lengths = ((long)nameLength << 32) | (dataLength & 0xFFFF_FFFFL);
        final long seed = rows.pathHash(row) * K_PATH + Hashing.mix(lengths + 1);
        return Hashing.hash(
            block, blockOffset + PayloadHead.length(nameLength), nameLength + Math.max(0, dataLength), seed);
    }

    long ofNode(final int row)
    {
        return ofStat(row) + ofPayload(row);
    }
}

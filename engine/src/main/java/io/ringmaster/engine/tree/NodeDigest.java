package io.ringmaster.engine.tree;

import static io.ringmaster.engine.tree.RowStore.ACL_AND_KIND_OFFSET;
import static io.ringmaster.engine.tree.RowStore.AVERSION_OFFSET;
import static io.ringmaster.engine.tree.RowStore.CTIME_OFFSET;
import static io.ringmaster.engine.tree.RowStore.CVERSION_OFFSET;
import static io.ringmaster.engine.tree.RowStore.CZXID_OFFSET;
import static io.ringmaster.engine.tree.RowStore.DATA_LENGTH_OFFSET;
import static io.ringmaster.engine.tree.RowStore.MTIME_OFFSET;
import static io.ringmaster.engine.tree.RowStore.MZXID_OFFSET;
import static io.ringmaster.engine.tree.RowStore.NAME_LENGTH_OFFSET;
import static io.ringmaster.engine.tree.RowStore.OWNER_OFFSET;
import static io.ringmaster.engine.tree.RowStore.PATH_HASH_OFFSET;
import static io.ringmaster.engine.tree.RowStore.PAYLOAD_OFFSET;
import static io.ringmaster.engine.tree.RowStore.PZXID_OFFSET;
import static io.ringmaster.engine.tree.RowStore.VERSION_OFFSET;

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
    private final SlabAllocator slab;
    private final IntToLongFunction aclHash;

    NodeDigest(final RowStore rows, final SlabAllocator slab, final IntToLongFunction aclHash)
    {
        this.rows = rows;
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
        final UnsafeBuffer chunk = rows.chunk(row);
        final int offset = RowStore.offset(row);
        final int aclAndKind = chunk.getInt(offset + ACL_AND_KIND_OFFSET);
        final long versions = ((long)chunk.getInt(offset + VERSION_OFFSET) << 32) |
            (chunk.getInt(offset + CVERSION_OFFSET) & 0xFFFF_FFFFL);
        final long aversionAndKind = ((long)chunk.getInt(offset + AVERSION_OFFSET) << 32) | (aclAndKind & 0xFF);
        return Hashing.mix(
            chunk.getLong(offset + CZXID_OFFSET) * K_CZXID +
            chunk.getLong(offset + MZXID_OFFSET) * K_MZXID +
            chunk.getLong(offset + PZXID_OFFSET) * K_PZXID +
            chunk.getLong(offset + CTIME_OFFSET) * K_CTIME +
            chunk.getLong(offset + MTIME_OFFSET) * K_MTIME +
            chunk.getLong(offset + OWNER_OFFSET) * K_OWNER +
            Hashing.mix(versions) * K_VERSIONS +
            Hashing.mix(aversionAndKind ^ K_VERSIONS) +
            aclHash.applyAsLong(aclAndKind >>> 8) * K_ACL +
            chunk.getInt(offset + PATH_HASH_OFFSET) * K_PATH);
    }

    /**
     * The part that covers name and data.
     *
     * @param row of a live node.
     * @return addend of the digest.
     */
    long ofPayload(final int row)
    {
        final UnsafeBuffer chunk = rows.chunk(row);
        final int offset = RowStore.offset(row);
        final int reference = chunk.getInt(offset + PAYLOAD_OFFSET);
        final int nameLength = chunk.getInt(offset + NAME_LENGTH_OFFSET);
        final int dataLength = chunk.getInt(offset + DATA_LENGTH_OFFSET);
        final long lengths = ((long)nameLength << 32) | (dataLength & 0xFFFF_FFFFL);
        final long seed = chunk.getInt(offset + PATH_HASH_OFFSET) * K_PATH + Hashing.mix(lengths + 1);
        return Hashing.hash(
            slab.buffer(reference), SlabAllocator.offset(reference), nameLength + Math.max(0, dataLength), seed);
    }

    long ofNode(final int row)
    {
        return ofStat(row) + ofPayload(row);
    }
}
